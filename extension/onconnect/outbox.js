// What waits to be sent to the host, in order and within bounds, and how it is packed into frames.

import { Transfers } from "./transfers.js";
import { FRAME_LIMIT, encode } from "./wire.js";

/** Connects, calls and events that may wait: a host that never comes must not fill the memory. */
const REQUESTS_LIMIT = 10_000;

const LOGS_LIMIT = 100;

const REQUESTS = new Set(["connect", "call", "event"]);

/** The rest answers the host or closes something, and must never fail. */
const BOUNDED = new Set([...REQUESTS, "message"]);

/** A message that can't be sent although JSON carries it: it is too long, or too much waits. */
export class NoRoom extends Error {}

/** @typedef {import("./wire.js").Encoded} Encoded */

export class Outbox {
  /** @type {Encoded[]} of which the first may go: it isn't long, nor behind a long one */
  #waiting = [];
  #transfers;
  /** @type {Encoded[]} */
  #logs = [];
  #requests = 0;
  /** Bytes by port of what is bounded. */
  #bytes = new Map();
  /** The one message by port that waits although there was no room for it. */
  #extra = new Map();
  #limits;

  /**
   * @param {object} limits
   * @param {number} limits.message UTF-16 units of a message
   * @param {number} limits.waiting bytes that wait for a port, and for all that belongs to none.
   *   One message more may wait: one of any length goes where nothing does.
   * @param {number} [limits.requests]
   */
  constructor({ message, waiting, requests = REQUESTS_LIMIT }) {
    this.#limits = { message, waiting, requests };
    this.#transfers = new Transfers(message);
  }

  get isEmpty() {
    return !this.hasFrame(true);
  }

  /** The messages of a type that wait, also in part. */
  ofType(type) {
    const encoded = this.#transfers.encoded.concat(this.#waiting);
    const wanted = encoded.filter((each) => each.type === type);
    return wanted.map(({ message, text }) => message ?? JSON.parse(text));
  }

  /** Whether there is something to take. */
  hasFrame(mayChunk) {
    if (this.#waiting.length > 0 || this.#logs.length > 0) return true;
    return mayChunk && !this.#transfers.isEmpty;
  }

  /**
   * @throws {NoRoom}
   * @throws what JSON.stringify throws
   */
  add(message) {
    const encoded = encode(message);
    this.#checkLength(encoded);
    if (encoded.type === "log") return this.#addLog(encoded);
    if (BOUNDED.has(encoded.type)) this.#checkRoom(encoded);
    this.#account(encoded, 1);
    if (this.#waiting.length > 0 || !this.#transfers.accept(encoded)) this.#waiting.push(encoded);
  }

  /** Puts a message before all that waits. */
  addFirst(message) {
    const encoded = encode(message);
    this.#waiting.unshift(encoded);
    this.#account(encoded, 1);
  }

  /** Forgets what waits for a port. */
  drop(port) {
    if (!this.#bytes.has(port) && !this.#extra.has(port)) return;
    const isDropped = (encoded) => encoded.port === port;
    const dropped = [...this.#transfers.drop(port), ...this.#waiting.filter(isDropped)];
    for (const encoded of dropped) this.#account(encoded, -1);
    this.#resume(this.#waiting.filter((encoded) => !isDropped(encoded)));
  }

  /**
   * Takes the messages of the next frame: as many as fit, log lines after them, and a chunk.
   * @param {boolean} mayChunk whether it may hold one
   * @returns {{messages: object[], bytes: number, hasChunk: boolean}} with the bytes of the frame's
   *   JSON text
   */
  take(mayChunk) {
    const hasChunk = mayChunk && !this.#transfers.isEmpty;
    const frame = { messages: [], bytes: "[".length, hasChunk };
    const chunk = hasChunk ? encode(this.#transfers.cut()) : undefined;
    const room = FRAME_LIMIT - (chunk ? chunk.bytes + ",".length : 0);
    this.#takeWaiting(frame, room);
    this.#takeLogs(frame, room);
    if (chunk) {
      put(frame, chunk);
      this.#passTurn();
    }
    return frame;
  }

  #takeWaiting(frame, room) {
    let count = 0;
    for (const encoded of this.#waiting) {
      if (!this.#transfers.accept(encoded)) {
        if (!fits(frame, encoded, room)) break;
        put(frame, encoded);
        this.#account(encoded, -1);
      }
      count++;
    }
    this.#waiting.splice(0, count);
  }

  #takeLogs(frame, room) {
    while (this.#logs.length > 0 && fits(frame, this.#logs[0], room)) {
      put(frame, this.#logs.shift());
    }
  }

  #passTurn() {
    const ended = this.#transfers.turn();
    if (!ended?.encoded) return;
    this.#account(ended.encoded, -1);
    this.#resume(ended.behind.concat(this.#waiting));
  }

  /** Waits with these, the first of which may be long or behind a long one. */
  #resume(encoded) {
    const first = encoded.findIndex((each) => !this.#transfers.accept(each));
    this.#waiting = first < 0 ? [] : encoded.slice(first);
  }

  #addLog(encoded) {
    if (this.#logs.length === LOGS_LIMIT) this.#logs.shift();
    this.#logs.push(encoded);
  }

  #checkLength({ text = "" }) {
    const { message } = this.#limits;
    if (text.length <= message) return;
    throw new NoRoom(
      `a message of ${text.length} characters is longer than the limit of ${message}: send it in ` +
        "parts, or raise limits.message of relay()",
    );
  }

  #checkRoom(encoded) {
    const { waiting, requests } = this.#limits;
    const { type, port, bytes } = encoded;
    const isExtra = (this.#bytes.get(port) ?? 0) + bytes > waiting;
    if (isExtra && this.#extra.has(port)) {
      throw new NoRoom(
        `more than ${waiting} bytes wait for the host to read them: let it answer now and then, ` +
          "or raise limits.waiting of relay()",
      );
    }
    if (REQUESTS.has(type) && this.#requests >= requests) {
      throw new NoRoom(`more than ${requests} requests wait for the host to read them`);
    }
    if (isExtra) this.#extra.set(port, encoded);
  }

  #account(encoded, sign) {
    const { type, port, bytes } = encoded;
    if (!BOUNDED.has(type)) return;
    if (REQUESTS.has(type)) this.#requests += sign;
    if (this.#extra.get(port) === encoded) {
      if (sign < 0) this.#extra.delete(port);
      return;
    }
    const waiting = (this.#bytes.get(port) ?? 0) + sign * bytes;
    if (waiting === 0) this.#bytes.delete(port);
    else this.#bytes.set(port, waiting);
  }
}

function fits(frame, { bytes }, room) {
  return frame.bytes + bytes + ",".length <= room;
}

function put(frame, { message, bytes }) {
  frame.messages.push(message);
  frame.bytes += bytes + ",".length;
}
