// Keeps what waits to be sent to the host within bounds, and packs it into frames.

import { NoRoom, encode } from "./encoding.js";
import { Lanes } from "./lanes.js";
import { Queue } from "./queue.js";
import { putIn, restore } from "./values.js";
import { FRAME_LIMIT, LONG_SLICE_LENGTH, SHORT_SLICES_SIZE, SLICE_LENGTH } from "./constants.js";

/** Connects, calls and events that may wait: a host that never comes must not fill the memory. */
const REQUESTS_LIMIT = 10_000;

const LOGS_LIMIT = 100;

const REQUESTS = new Set(["connect", "call", "event"]);

/** Types that may be refused for lack of room. The others answer or close something: they must go. */
const BOUNDED = new Set([...REQUESTS, "message"]);

/**
 * @typedef {import("./encoding.js").Encoded} Encoded
 * @typedef {import("./messages.js").ToHost} ToHost
 *
 * @typedef {object} Limits
 * @property {number} message UTF-16 units of a message
 * @property {number} waiting bytes of memory for all that waits together. One more message, of any
 *   length, may wait beyond them.
 * @property {number} [requests] connects, calls and events that may wait
 *
 * @typedef {object} Frame
 * @property {ToHost[]} messages
 * @property {number} bytes of the frame's JSON text
 * @property {boolean} hasChunk
 */

export class Outbox {
  #lanes;
  /** @type {Queue<Encoded>} */
  #logs = new Queue();
  #requests = 0;
  /** Bytes of memory that all messages take, without the extra one. */
  #cost = 0;
  /** @type {Encoded | undefined} the one message that waits although there was no room for it */
  #extra;
  /** Bytes of slices that are to be short, as other messages leave beside them. */
  #shortSize = 0;
  #limits;

  /** @param {Limits} limits */
  constructor({ message, waiting, requests = REQUESTS_LIMIT }) {
    this.#limits = { message, waiting, requests };
    this.#lanes = new Lanes(message);
  }

  get isEmpty() {
    return !this.hasFrame(true);
  }

  /** The events that wait, including the one that is partly sent. */
  get events() {
    return /** @type {import("./messages.js").ApiEvent[]} */ (this.#lanes.all("event").map(original));
  }

  /** Whether slices are short, as other messages leave beside them. */
  get hasShortSlices() {
    return this.#shortSize > 0;
  }

  /**
   * Whether there is something to take.
   * @param {boolean} mayChunk whether a chunk may be taken
   */
  hasFrame(mayChunk) {
    if (this.#lanes.next || this.#logs.length > 0) return true;
    return mayChunk && this.#lanes.hasTransfer;
  }

  /**
   * @param {ToHost} message
   * @param {boolean} isOpen whether the next frame leaves at once: what it takes doesn't wait
   * @param {import("./encoding.js").Carrying} [carrying]
   * @throws what `encode` throws
   */
  add(message, isOpen = false, carrying = undefined) {
    const encoded = encode(message, this.#limits.message, carrying);
    if (encoded.type === "log") return this.#addLog(encoded);
    const waits = !isOpen || !this.#lanes.isNext(encoded);
    if (waits && BOUNDED.has(encoded.type)) this.#checkRoom(encoded);
    this.#push(encoded);
  }

  /**
   * Puts a message before all that waits.
   * @param {ToHost} message
   */
  addFirst(message) {
    const encoded = encode(message, Infinity);
    this.#lanes.unshift(encoded);
    this.#account(encoded, 1);
  }

  /**
   * Forgets what waits for a port.
   * @param {number} port
   */
  drop(port) {
    for (const encoded of this.#lanes.drop(port)) this.#account(encoded, -1);
  }

  /**
   * Takes the messages of the next frame: as many as fit, log lines after them, and a chunk.
   * @param {boolean} mayChunk whether it may hold one
   * @returns {Frame}
   */
  take(mayChunk) {
    const isBeside = this.#lanes.next && this.#lanes.hasTransfer;
    if (isBeside) this.#shortSize = SHORT_SLICES_SIZE;
    const hasChunk = mayChunk && this.#lanes.hasTransfer;
    /** @type {Frame} */
    const frame = { messages: [], bytes: "[".length, hasChunk };
    const chunk = hasChunk ? this.#cut() : undefined;
    const room = FRAME_LIMIT - (chunk ? chunk.bytes + ",".length : 0);
    for (let next; (next = this.#lanes.next) && fits(frame, next, room); ) {
      put(frame, next);
      this.#account(this.#lanes.shift(), -1);
    }
    for (let log; (log = this.#logs.first) && fits(frame, log, room); this.#logs.shift()) {
      put(frame, log);
    }
    if (chunk) {
      put(frame, chunk);
      const gone = this.#lanes.passTurn();
      if (gone) this.#account(gone, -1);
    }
    return frame;
  }

  /** Cuts a slice: a long one while nothing else leaves. */
  #cut() {
    const chunk = this.#lanes.cut(this.hasShortSlices ? SLICE_LENGTH : LONG_SLICE_LENGTH);
    this.#shortSize -= chunk.bytes;
    return chunk;
  }

  /**
   * Keeps a message: the object if it goes with the next frame, otherwise the text alone.
   * @param {Encoded} encoded
   */
  #push(encoded) {
    this.#account(encoded, 1);
    if (encoded.isLong || this.#cost > FRAME_LIMIT) encoded.message = undefined;
    else if (encoded.message) encoded.text = undefined;
    this.#lanes.push(encoded);
  }

  /** @param {Encoded} encoded */
  #addLog(encoded) {
    if (this.#logs.length === LOGS_LIMIT) this.#logs.shift();
    this.#logs.push(encoded);
  }

  /** @param {Encoded} encoded */
  #checkRoom(encoded) {
    const { waiting, requests } = this.#limits;
    const isExtra = this.#cost + encoded.cost > waiting;
    if (isExtra && this.#extra) {
      throw new NoRoom(
        `more than ${waiting} bytes wait for the host to read them, on all ports together: let it ` +
          "answer now and then, or raise limits.waiting of relay()",
      );
    }
    if (REQUESTS.has(encoded.type) && this.#requests >= requests) {
      throw new NoRoom(`more than ${requests} requests wait for the host to read them`);
    }
    if (isExtra) this.#extra = encoded;
  }

  /**
   * @param {Encoded} encoded
   * @param {1 | -1} sign whether it comes or goes
   */
  #account(encoded, sign) {
    if (REQUESTS.has(encoded.type)) this.#requests += sign;
    if (this.#extra !== encoded) this.#cost += sign * encoded.cost;
    else if (sign < 0) this.#extra = undefined;
  }
}

/**
 * Makes a message again of what is left of it.
 * @param {Encoded} encoded
 */
function original(encoded) {
  const message = messageOf(encoded);
  if (encoded.parts.length > 0) putIn(message, encoded.parts);
  restore(message);
  return message;
}

/**
 * @param {{message?: ToHost, text?: string}} encoded
 * @returns {ToHost}
 */
function messageOf({ message, text }) {
  return message ?? JSON.parse(/** @type {string} */ (text));
}

/**
 * @param {Frame} frame
 * @param {Encoded} encoded
 * @param {number} room
 */
function fits(frame, { bytes }, room) {
  return frame.bytes + bytes + ",".length <= room;
}

/**
 * @param {Frame} frame
 * @param {{message?: ToHost, text?: string, bytes: number}} encoded
 */
function put(frame, encoded) {
  frame.messages.push(messageOf(encoded));
  frame.bytes += encoded.bytes + ",".length;
}
