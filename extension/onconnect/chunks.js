// Says where a long message is cut into slices of its JSON text, and puts slices together.

import { describe } from "./errors.js";
import { NEVER_SLICED } from "./messages.js";
import { REFUSED_LIMIT, SLICE_LENGTH, UNFINISHED_LIMIT } from "./constants.js";

/** UTF-16 units that all unfinished messages hold together. */
const HELD_LIMIT = 512 * 1024 * 1024;

/** Units that each slice counts beside its text, so that empty slices cannot fill the memory. */
const SLICE_OVERHEAD = 64;

/** Matches the beginning of a message, which tells who waits for it. */
const HEAD = /^\{"type":"(\w+)"(?:,"id":(\d{1,15})[,}])?/;

/**
 * Where the slice of a JSON text that begins at `start` ends: never inside a surrogate pair.
 * @param {string} text
 * @param {number} start
 */
export function sliceEnd(text, start) {
  const end = start + SLICE_LENGTH;
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
 * @typedef {{port?: number, slices: string[], length: number, held: number}} Assembly
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
  take({ id, port: given, text, last, abort }) {
    const port = given ?? undefined;
    if (this.#refused.has(id) || abort) {
      if (last || abort) this.#forget(id);
      return;
    }
    const assembly = this.#unfinished.get(id) ?? this.#begin(id, port);
    this.#append(assembly, text);
    const violation = this.#violation(assembly, port);
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
    const assembly = { port, slices: [], length: 0, held: 0 };
    this.#unfinished.set(id, assembly);
    return assembly;
  }

  /**
   * @param {Assembly} assembly
   * @param {string} text
   */
  #append(assembly, text) {
    const held = text.length + SLICE_OVERHEAD;
    assembly.slices.push(text);
    assembly.length += text.length;
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
  return message;
}
