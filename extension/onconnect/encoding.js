// How a message becomes JSON text within bounds: what would be too long or too deep never becomes one.

import { FRAME_LIMIT, NESTING_LIMIT } from "./wire.js";

/** Characters up to which counting is rough: to be exact would cost messages of everyday time. */
const ROUGH = 1 << 24;

/** Characters of a string whose escapes are never counted. */
const SHORT = 16;

/** Characters of an object or array that are worth to be known where it is met again. */
const WORTH_KNOWING = 1 << 10;

/** Types of members that JSON leaves out of an object. */
const LEFT_OUT = new Set(["undefined", "function", "symbol"]);

/** What a message that waits costs besides its text: measured in Chromium's engine, and rounded up. */
const OVERHEAD = 256;

/** A message that can't be sent although JSON carries it: it is too long, or too much waits. */
export class NoRoom extends Error {}

/**
 * A message that is known to be JSON. Of one that is to wait only the text is kept, as objects cost
 * a multiple of it.
 * @typedef {object} Encoded
 * @property {string} type
 * @property {number} [port]
 * @property {number} bytes of its text in UTF-8
 * @property {number} cost bytes of memory while it waits
 * @property {boolean} isLong whether it needs slices, as it doesn't fit into a frame
 * @property {object} [message]
 * @property {string} [text]
 */

/**
 * @param {object} message
 * @param {number} limit UTF-16 units that its text may have
 * @returns {Encoded} with both the message and the text
 * @throws {NoRoom}
 * @throws {TypeError} if it is too deep, or as JSON.stringify
 */
export function encode(message, limit) {
  const { type, port } = message;
  // Its text may be a million times as large as it is: members may be shared, arrays sparse.
  if (leastLength(message, limit) > limit) throw tooLong(limit);
  const text = stringify(message, limit);
  if (text.length > limit) throw tooLong(limit, text.length);
  const bytes = utf8Length(text);
  const isLong = bytes + "[]".length > FRAME_LIMIT;
  // Engines keep a string with one byte a character, or with two if one of them needs it.
  const cost = OVERHEAD + (bytes === text.length ? bytes : 2 * text.length);
  return { type, port, bytes, cost, isLong, message, text };
}

/** The length in UTF-8 of a text that JSON.stringify wrote: in it every surrogate has its pair. */
export function utf8Length(text) {
  if (!/[^\0-\x7f]/.test(text)) return text.length;
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
 * @throws {TypeError} if the value is too deep, or contains itself
 */
export function leastLength(value, limit) {
  const count = new Count(limit);
  count.add(value, NESTING_LIMIT);
  return count.length;
}

class Count {
  length = 0;
  #limit;
  /** The lengths of what may be met again. */
  #known = new Map();

  constructor(limit) {
    this.#limit = limit;
  }

  add(value, levels) {
    if (typeof value === "string") this.length += this.#ofText(value);
    else if (typeof value === "number") this.length += this.#ofNumber(value);
    else if (typeof value !== "object" || value === null) this.length += "null".length;
    else if (levels === 0) throw new TypeError(`a message nests deeper than ${NESTING_LIMIT} levels`);
    else if (this.length < ROUGH) this.#addMembers(value, levels - 1);
    else this.#addOnce(value, levels - 1);
  }

  /** Members that are shared are counted as often as they are met, but looked at once. */
  #addOnce(value, levels) {
    const known = this.#known.get(value);
    const before = this.length;
    if (known === undefined) this.#addMembers(value, levels);
    else this.length += known;
    const length = this.length - before;
    if (known === undefined && length >= WORTH_KNOWING) this.#known.set(value, length);
  }

  #addMembers(value, levels) {
    if (Array.isArray(value)) this.#addElements(value, levels);
    else if (typeof value.toJSON === "function") this.add(value.toJSON(""), levels);
    else if (value instanceof String) this.add(String(value), levels);
    else if (ArrayBuffer.isView(value)) this.#addView(value);
    else this.#addObject(value, levels);
  }

  #addElements(array, levels) {
    const signs = 1 + Math.max(array.length, 1);
    // Of a sparse one that is vast not even the holes are to be counted.
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

  /** JSON makes an object of a typed array, with its indices as names. */
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

  #ofText(text) {
    const isRough = this.length < ROUGH || text.length <= SHORT;
    return isRough ? text.length + '""'.length : JSON.stringify(text).length;
  }

  #ofNumber(number) {
    if (this.length < ROUGH) return 1;
    if ((number | 0) !== number) return String(number).length;
    return number < 1_000 ? 1 : number < 1_000_000 ? 4 : 7;
  }
}

function stringify(message, limit) {
  try {
    return JSON.stringify(message);
  } catch (error) {
    // As engines say that a string is too long for them.
    if (["RangeError", "InternalError"].includes(error?.name)) throw tooLong(limit);
    throw error;
  }
}

function tooLong(limit, length) {
  return new NoRoom(
    `a message ${length === undefined ? "" : `of ${length} characters `}is longer than the limit ` +
      `of ${limit}: send it in parts, or raise limits.message of relay()`,
  );
}
