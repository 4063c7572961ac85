// Cuts the slices of a long message, and puts slices together.

import { describe } from "./errors.js";
import { encodeInto } from "./globals.js";
import { NEVER_SLICED } from "./messages.js";
import { fromBase64, putIn, toBase64 } from "./values.js";
import { CHUNK_LIMIT, REFUSED_LIMIT, UNFINISHED_LIMIT } from "./constants.js";

/** UTF-16 units that all unfinished messages hold together. */
const HELD_LIMIT = 512 * 1024 * 1024;

/** Units that each slice counts beside its text, so that empty slices cannot fill the memory. */
const SLICE_OVERHEAD = 64;

/** Matches the beginning of a message, which tells who waits for it. */
const HEAD = /^\{"type":"(\w+)"(?:,"id":(\d{1,15})[,}])?/;

/** Takes the bytes of a slice, to measure them. */
const scratch = new Uint8Array(CHUNK_LIMIT);

/**
 * Cuts a slice that begins at `start`.
 * @param {string | Uint8Array} whole
 * @param {number} start
 * @param {number} length UTF-16 units, or characters of base64, that it has at most; it is halved
 *   until a chunk takes them
 * @returns {{text: string, end: number, bytes: number, length: number}} with the bytes of the text as
 *   a JSON string, and the length that was found
 */
export function cut(whole, start, length) {
  if (typeof whole !== "string") {
    const end = Math.min(start + Math.floor(length / 4) * 3, whole.length);
    const text = toBase64(whole.subarray(start, end));
    return { text, end, bytes: text.length + '""'.length, length };
  }
  for (; ; length /= 2) {
    const end = sliceEnd(whole, start + length);
    const text = whole.slice(start, end);
    const json = JSON.stringify(text);
    const { read, written } = encodeInto(json, scratch);
    if (read === json.length) return { text, end, bytes: written, length };
  }
}

/**
 * Where a slice ends that is to end at `end`: never inside a surrogate pair.
 * @param {string} text
 * @param {number} end
 */
function sliceEnd(text, end) {
  if (end >= text.length) return text.length;
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}

/** Is thrown for a message that can't be put together. */
export class Unassembled extends Error {
  /**
   * @param {string} text
   * @param {Assembly} assembly
   * @param {boolean} isViolation whether its port can't go on
   */
  constructor(text, assembly, isViolation) {
    super(text);
    const [, type, id] = HEAD.exec(assembly.slices[0]) ?? [];
    /** The facts about the message that its first slice tells. */
    this.head = { type, port: assembly.port, id: id && Number(id) };
    this.isViolation = isViolation;
  }
}

/**
 * A message that is unfinished.
 * @typedef {object} Assembly
 * @property {number} [port]
 * @property {string[]} slices of its text
 * @property {Coming[]} parts
 * @property {number} length of the text and the parts
 * @property {number} held the same, with what slices take beside their text
 *
 * @typedef {{slices: string[], bytes?: Uint8Array, filled: number}} Coming a part that is not whole;
 *   of bytes so many are there
 */

/** Puts the slices of the host's messages together. */
export class Assemblies {
  /** @type {Map<number, Assembly>} */
  #unfinished = new Map();
  #held = 0;
  /** @type {Set<number>} */
  #refused = new Set();
  #lengthLimit;

  /** @param {number} lengthLimit UTF-16 units of a message */
  constructor(lengthLimit) {
    this.#lengthLimit = lengthLimit;
  }

  /**
   * Takes a slice; ignores it if its message was given up.
   * @param {import("./messages.js").Chunk} slice
   * @returns {object | undefined} the message, once it is whole
   * @throws {Unassembled}
   */
  take(slice) {
    const { id, last, abort } = slice;
    const port = slice.port ?? undefined;
    if (this.#refused.has(id) || abort) {
      if (last || abort) this.#forget(id);
      return;
    }
    const assembly = this.#unfinished.get(id) ?? this.#begin(id, port);
    const violation = this.#append(assembly, slice) ?? this.#violation(assembly, port);
    if (violation || last) this.#forget(id);
    if (violation && !last) this.#refuse(id);
    if (violation) throw new Unassembled(violation, assembly, true);
    if (last) return join(assembly);
  }

  /**
   * Gives up the messages that have begun to come for a port.
   * @param {number} port
   */
  drop(port) {
    for (const [id, assembly] of this.#unfinished) {
      if (assembly.port !== port) continue;
      this.#forget(id);
      this.#refuse(id);
    }
  }

  /**
   * @param {number} id
   * @param {number} [port]
   */
  #begin(id, port) {
    /** @type {Assembly} */
    const assembly = { port, slices: [], parts: [], length: 0, held: 0 };
    this.#unfinished.set(id, assembly);
    return assembly;
  }

  /**
   * @param {Assembly} assembly
   * @param {import("./messages.js").Chunk} slice
   * @returns {string | undefined} why it can't be taken
   */
  #append(assembly, { part, bytes, text }) {
    const { parts } = assembly;
    const number = part ?? 0;
    const isNew = number === parts.length + 1;
    const isTextOfBytes = number === 0 && bytes != null;
    if ((number !== parts.length && !isNew) || isTextOfBytes) return "the slices of the parts of a message are out of order";
    if (bytes == null) this.#hold(assembly, text.length);
    else if (isNew) this.#hold(assembly, Math.max(bytes, 0));
    if (bytes != null && assembly.length > this.#lengthLimit) return; // it is told as any such message
    if (isNew) parts.push({ slices: [], bytes: room(bytes), filled: 0 });
    const it = parts.at(-1);
    if (!it) assembly.slices.push(text);
    else if (it.bytes?.length !== (bytes ?? undefined)) return "there is no room for a part of a message";
    else if (!it.bytes) it.slices.push(text);
    else if (!fill(it, it.bytes, text)) return "a part of a message is not the base64 that was told";
  }

  /**
   * @param {Assembly} assembly
   * @param {number} length
   */
  #hold(assembly, length) {
    const held = length + SLICE_OVERHEAD;
    assembly.length += length;
    assembly.held += held;
    this.#held += held;
  }

  /**
   * Says which bound or rule a message breaks; undefined where it breaks none.
   * @param {Assembly} assembly
   * @param {number} [port]
   */
  #violation(assembly, port) {
    if (port !== assembly.port) return "a message in slices changed its port";
    if (assembly.length > this.#lengthLimit) {
      return `a message in slices is longer than ${this.#lengthLimit} characters`;
    }
    if (this.#held > HELD_LIMIT) {
      return `unfinished messages in slices are longer than ${HELD_LIMIT} characters`;
    }
    if (this.#unfinished.size > UNFINISHED_LIMIT) {
      return `more than ${UNFINISHED_LIMIT} messages in slices are unfinished`;
    }
  }

  /** @param {number} id */
  #forget(id) {
    this.#held -= this.#unfinished.get(id)?.held ?? 0;
    this.#unfinished.delete(id);
    this.#refused.delete(id);
  }

  /** @param {number} id */
  #refuse(id) {
    const [oldest] = this.#refused;
    if (this.#refused.size === REFUSED_LIMIT) this.#refused.delete(oldest);
    this.#refused.add(id);
  }
}

/** @param {Assembly} assembly */
function join(assembly) {
  /** @param {string} text */
  const bad = (text) => new Unassembled(`a message in slices ${text}`, assembly, false);
  let message;
  try {
    message = JSON.parse(assembly.slices.join(""));
  } catch (error) {
    throw bad(`is not JSON: ${describe(error).message}`);
  }
  if (NEVER_SLICED.has(message?.type)) throw bad(`is a ${message.type}`);
  if ((message?.port ?? undefined) !== assembly.port) throw bad("is of another port than its slices");
  const { parts } = assembly;
  if (parts.some(({ bytes, filled }) => bytes && filled < bytes.length)) {
    throw bad("has a part that is not as long as was told");
  }
  const wrong = parts.length > 0 && putIn(message, parts.map(({ bytes, slices }) => bytes ?? slices.join("")));
  if (wrong) throw bad(wrong);
  return message;
}

/**
 * @param {number | null} [length] how many bytes a part has; none if it is a string
 */
function room(length) {
  try {
    return length == null ? undefined : new Uint8Array(length);
  } catch {
    return undefined;
  }
}

/**
 * Adds bytes to a part.
 * @param {Coming} part
 * @param {Uint8Array} bytes where they go
 * @param {string} text base64
 * @returns {boolean} whether it is base64, and not more than was told
 */
function fill(part, bytes, text) {
  const written = fromBase64(text, bytes.subarray(part.filled));
  part.filled += written ?? 0;
  return written !== undefined;
}
