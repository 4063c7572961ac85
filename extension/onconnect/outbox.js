// What waits to be sent to the host, within bounds, and how it is packed into frames.

import { NoRoom, encode } from "./encoding.js";
import { Lanes } from "./lanes.js";
import { Queue } from "./queue.js";
import { FRAME_LIMIT } from "./wire.js";

/** Connects, calls and events that may wait: a host that never comes must not fill the memory. */
const REQUESTS_LIMIT = 10_000;

const LOGS_LIMIT = 100;

const REQUESTS = new Set(["connect", "call", "event"]);

/** The rest answers the host or closes something, and must never fail. */
const BOUNDED = new Set([...REQUESTS, "message"]);

/** @typedef {import("./encoding.js").Encoded} Encoded */

export class Outbox {
  #lanes;
  #logs = new Queue();
  #requests = 0;
  /** Bytes of memory that all takes, but for the extra. */
  #cost = 0;
  /** @type {Encoded | undefined} the one message that waits although there was no room for it */
  #extra;
  #limits;

  /**
   * @param {object} limits
   * @param {number} limits.message UTF-16 units of a message
   * @param {number} limits.waiting bytes of memory for all that waits, whatever it belongs to. One
   *   message more may wait: one of any length goes where nothing does.
   * @param {number} [limits.requests]
   */
  constructor({ message, waiting, requests = REQUESTS_LIMIT }) {
    this.#limits = { message, waiting, requests };
    this.#lanes = new Lanes(message);
  }

  get isEmpty() {
    return !this.hasFrame(true);
  }

  /** The events that wait, also in part. */
  get events() {
    return this.#lanes.all("event").map(messageOf);
  }

  /** Whether there is something to take. */
  hasFrame(mayChunk) {
    if (this.#lanes.next || this.#logs.length > 0) return true;
    return mayChunk && this.#lanes.hasTransfer;
  }

  /**
   * @param {object} message
   * @param {boolean} isOpen whether the next frame leaves at once: what it takes doesn't wait
   * @throws {NoRoom}
   * @throws what JSON.stringify throws
   */
  add(message, isOpen = false) {
    const encoded = encode(message, this.#limits.message);
    if (encoded.type === "log") return this.#addLog(encoded);
    const waits = !isOpen || !this.#lanes.isNext(encoded);
    if (waits && BOUNDED.has(encoded.type)) this.#checkRoom(encoded);
    this.#push(encoded);
  }

  /** Puts a message before all that waits. */
  addFirst(message) {
    const encoded = encode(message, Infinity);
    this.#lanes.unshift(encoded);
    this.#account(encoded, 1);
  }

  /** Forgets what waits for a port. */
  drop(port) {
    for (const encoded of this.#lanes.drop(port)) this.#account(encoded, -1);
  }

  /**
   * Takes the messages of the next frame: as many as fit, log lines after them, and a chunk.
   * @param {boolean} mayChunk whether it may hold one
   * @returns {{messages: object[], bytes: number, hasChunk: boolean}} with the bytes of the frame's
   *   JSON text
   */
  take(mayChunk) {
    const hasChunk = mayChunk && this.#lanes.hasTransfer;
    const frame = { messages: [], bytes: "[".length, hasChunk };
    const chunk = hasChunk ? encode(this.#lanes.cut(), Infinity) : undefined;
    const room = FRAME_LIMIT - (chunk ? chunk.bytes + ",".length : 0);
    for (let next; (next = this.#lanes.next) && fits(frame, next, room); ) {
      put(frame, next);
      this.#account(this.#lanes.shift(), -1);
    }
    while (this.#logs.length > 0 && fits(frame, this.#logs.first, room)) {
      put(frame, this.#logs.shift());
    }
    if (chunk) {
      put(frame, chunk);
      const gone = this.#lanes.passTurn();
      if (gone) this.#account(gone, -1);
    }
    return frame;
  }

  /** Only what goes with the next frame is kept as it is: of what waits for later ones the text. */
  #push(encoded) {
    this.#account(encoded, 1);
    if (encoded.isLong || this.#cost > FRAME_LIMIT) encoded.message = undefined;
    else encoded.text = undefined;
    this.#lanes.push(encoded);
  }

  #addLog(encoded) {
    if (this.#logs.length === LOGS_LIMIT) this.#logs.shift();
    this.#logs.push(encoded);
  }

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

  #account(encoded, sign) {
    if (REQUESTS.has(encoded.type)) this.#requests += sign;
    if (this.#extra !== encoded) this.#cost += sign * encoded.cost;
    else if (sign < 0) this.#extra = undefined;
  }
}

function messageOf({ message, text }) {
  return message ?? JSON.parse(text);
}

function fits(frame, { bytes }, room) {
  return frame.bytes + bytes + ",".length <= room;
}

function put(frame, encoded) {
  frame.messages.push(messageOf(encoded));
  frame.bytes += encoded.bytes + ",".length;
}
