// Turns a message into JSON text within bounds: it measures first, and never makes a text that is too
// long or too deep.

import { FRAME_LIMIT, NESTING_LIMIT } from "./constants.js";
import { LONG, MEMBER, isIrregular, lacksJson, lengthOf, plainly } from "./values.js";

/** Characters up to which counting is rough: exactness would slow down everyday messages. */
const ROUGH = 1 << 24;

/** Characters of a string whose escapes are never counted. */
const SHORT = 16;

/** Characters of an object or array whose length is kept, in case it is met again. */
const WORTH_KNOWING = 1 << 10;

/** Finds a character that takes more than one byte in UTF-8. */
const BEYOND_ASCII = /[^\0-\x7f]/;

/** Types of members that JSON leaves out of an object. */
const LEFT_OUT = new Set(["undefined", "function", "symbol"]);

/** Bytes that a waiting message takes besides its text: measured in Chromium's engine, rounded up. */
const OVERHEAD = 256;

/** Is thrown for a message that JSON could carry, and that is too long or finds too much waiting. */
export class NoRoom extends Error {}

/** Is thrown for a message with values that JSON lacks, which can't be sent yet. */
export class NotYet extends Error {
  /**
   * @param {number} length characters of its text, at least
   * @param {Blob[]} blobs what has to be read first
   */
  constructor(length, blobs) {
    super("a message has values that JSON lacks");
    this.length = length;
    this.blobs = blobs;
  }
}

/**
 * What becomes of values that JSON lacks.
 * @typedef {object} Carrying
 * @property {boolean} [carries] whether the host takes them; if it does not, `JSON.stringify` makes of
 *   them what it can; unknown at first
 * @property {import("./values.js").Contents} [contents] of the message's blobs
 */

/**
 * A message that is known to be JSON. If the message has to wait, only its text is kept: objects
 * take several times as much memory.
 * @typedef {object} Encoded
 * @property {string} type
 * @property {number} [port]
 * @property {number} bytes of its text in UTF-8; of a message that surely fits into no frame, its cost
 * @property {number} cost bytes of memory while it waits
 * @property {boolean} isLong whether it needs slices, as it doesn't fit into a frame
 * @property {ToHost} [message]
 * @property {string} [text]
 * @property {import("./values.js").Part[]} parts what travels beside the text
 */

/**
 * @typedef {import("./messages.js").ToHost} ToHost
 * @param {ToHost} message
 * @param {number} limit UTF-16 units that its text may have
 * @param {Carrying} carrying
 * @returns {Encoded} with the text, and with the message as JSON
 * @throws {NoRoom}
 * @throws {NotYet}
 * @throws {TypeError} if it is too deep, can't travel, or as JSON.stringify
 */
export function encode(message, limit, { carries, contents } = { carries: false }) {
  const { type, port } = /** @type {{type: string, port?: number}} */ (message);
  const mayHold = MEMBER.has(type);
  const count = new Count(limit, carries !== false && mayHold);
  count.add(message, NESTING_LIMIT);
  // Its text may be a million times as large as it is: members may be shared, arrays sparse.
  if (count.length > limit) throw tooLong(limit);
  const { lacks, blobs } = count;
  if (lacks && (!carries || (blobs.length > 0 && !contents))) throw new NotYet(count.length, blobs);
  const how = { lacks, isLong: mayHold && count.hasLong && count.length + count.spared > FRAME_LIMIT };
  const { message: plain, parts } = lacks || how.isLong ? plainly(message, how, contents) : { message, parts: [] };
  const text = inBounds(limit, () => JSON.stringify(plain));
  const length = parts.reduce((sum, part) => sum + part.length, text.length);
  if (length > limit) throw tooLong(limit, length);
  const cost = OVERHEAD + [text, ...parts].reduce((sum, each) => sum + memoryOf(each), 0);
  const hasParts = parts.length > 0;
  const bytes = hasParts || length > FRAME_LIMIT ? cost : utf8Length(text);
  const isLong = hasParts || bytes + "[]".length > FRAME_LIMIT;
  return { type, port, bytes, cost, isLong, message: plain, text, parts };
}

/**
 * The bytes of memory that a text or bytes take.
 * @param {import("./values.js").Part} part
 */
function memoryOf(part) {
  // Engines keep a string with one byte a character, or with two if one of them needs it.
  return typeof part === "string" && BEYOND_ASCII.test(part) ? 2 * part.length : part.length;
}

/**
 * The length in UTF-8 of a text that JSON.stringify wrote: in it every surrogate has its pair.
 * @param {string} text
 */
export function utf8Length(text) {
  if (!BEYOND_ASCII.test(text)) return text.length;
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}

/**
 * Counts the characters that the JSON text of a value has at least, and stops above the limit.
 * Beyond the first 16 mebi it is exact, but for the escapes of short strings.
 * @param {unknown} value
 * @param {number} limit
 * @param {boolean} [carries] whether values that JSON lacks are counted as what stands for them
 * @throws {TypeError} if the value is too deep, or contains itself
 */
export function leastLength(value, limit, carries = false) {
  const count = new Count(limit, carries);
  count.add(value, NESTING_LIMIT);
  return count.length;
}

class Count {
  length = 0;
  /** Characters that long bytes take more if they do not become parts. */
  spared = 0;
  /** Whether there is a value that JSON lacks. */
  lacks = false;
  /** Whether there is a value that may become a part. */
  hasLong = false;
  /** @type {Blob[]} */
  blobs = [];
  #limit;
  #carries;
  /** @type {Map<object, number> | undefined} the lengths of what may be met again */
  #known;

  /**
   * @param {number} limit
   * @param {boolean} [carries] whether values that JSON lacks are counted as what stands for them, and
   *   not as what JSON makes of them
   */
  constructor(limit, carries = false) {
    this.#limit = limit;
    this.#carries = carries;
  }

  /**
   * @param {any} value
   * @param {number} levels
   */
  add(value, levels) {
    if (typeof value === "string") this.length += this.#ofText(value);
    else if (typeof value === "bigint" || (this.#carries && isIrregular(value))) this.#addLacking(value, levels);
    else if (typeof value === "number") this.length += this.#ofNumber(value);
    else if (typeof value !== "object" || value === null) this.length += "null".length;
    else if (levels === 0) throw new TypeError(`a message nests deeper than ${NESTING_LIMIT} levels`);
    else if (this.length < ROUGH) this.#addMembers(value, levels - 1);
    else this.#addOnce(value, levels - 1);
  }

  /**
   * Counts a value as often as it is met, and looks at its members once.
   * @param {object} value
   * @param {number} levels
   */
  #addOnce(value, levels) {
    const known = this.#known?.get(value);
    const before = this.length;
    if (known === undefined) this.#addMembers(value, levels);
    else this.length += known;
    const length = this.length - before;
    if (known === undefined && length >= WORTH_KNOWING) (this.#known ??= new Map()).set(value, length);
  }

  /**
   * @param {any} value
   * @param {number} levels
   */
  #addMembers(value, levels) {
    if (Array.isArray(value)) this.#addElements(value, levels);
    else if (this.#carries && lacksJson(value)) this.#addLacking(value, levels);
    else if (typeof value.toJSON === "function") this.add(value.toJSON(""), levels);
    else if (value instanceof String) this.add(String(value), levels);
    else if (ArrayBuffer.isView(value)) this.#addView(value);
    else this.#addObject(value, levels);
  }

  /**
   * @param {unknown} value which JSON lacks
   * @param {number} levels
   */
  #addLacking(value, levels) {
    this.lacks = this.#carries;
    const inside = (/** @type {unknown[]} */ array) => this.add(array, levels);
    const { length, spared = 0 } = lengthOf(value, NESTING_LIMIT - levels, inside, this.blobs);
    this.length += length;
    this.spared += spared;
    this.hasLong ||= length > LONG;
  }

  /**
   * @param {unknown[]} array
   * @param {number} levels
   */
  #addElements(array, levels) {
    const signs = 1 + Math.max(array.length, 1);
    // A sparse array may be so vast that even its holes take too long to count.
    if (this.length + signs + array.length > this.#limit) {
      this.length += signs + array.length;
      return;
    }
    this.length += signs;
    for (const element of array) {
      this.add(element, levels);
      if (this.length > this.#limit) return;
    }
  }

  /**
   * @param {Record<string, unknown>} object
   * @param {number} levels
   */
  #addObject(object, levels) {
    this.length += 1;
    for (const name of Object.keys(object)) {
      const member = object[name];
      if (LEFT_OUT.has(typeof member)) continue;
      this.length += this.#ofText(name) + ":,".length;
      this.add(member, levels);
      if (this.length > this.#limit) return;
    }
  }

  /**
   * Measures a typed array: JSON makes an object of it, with its indices as names.
   * @param {any} view
   */
  #addView(view) {
    const { length = 0 } = view;
    const digits = Math.max(String(length).length - 1, 1);
    this.length += "{}".length + length * (digits + '"":,'.length);
    if (this.length + length > this.#limit) {
      this.length += length;
      return;
    }
    for (let at = 0; at < length && this.length <= this.#limit; at++) {
      this.length += this.#ofNumber(view[at]);
    }
  }

  /** @param {string} text */
  #ofText(text) {
    this.hasLong ||= text.length > LONG;
    const isRough = this.length < ROUGH || text.length <= SHORT;
    return isRough ? text.length + '""'.length : JSON.stringify(text).length;
  }

  /** @param {number} number */
  #ofNumber(number) {
    if (this.length < ROUGH) return 1;
    if ((number | 0) !== number) return String(number).length;
    return number < 1_000 ? 1 : number < 1_000_000 ? 4 : 7;
  }
}

/** Names of the errors that engines throw where a string would be too long for them. */
const TOO_LONG = ["RangeError", "InternalError"];

/**
 * @param {number} limit
 * @param {() => string} write
 */
function inBounds(limit, write) {
  try {
    return write();
  } catch (error) {
    if (TOO_LONG.includes(/** @type {any} */ (error)?.name)) throw tooLong(limit);
    throw error;
  }
}

/**
 * @param {number} limit
 * @param {number} [length]
 */
function tooLong(limit, length) {
  return new NoRoom(
    `a message ${length === undefined ? "" : `of ${length} characters `}is longer than the limit ` +
      `of ${limit}: send it in parts, or raise limits.message of relay()`,
  );
}
