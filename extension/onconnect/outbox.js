// What waits to be sent to the host, in order and within bounds, and how it is packed into frames.

import { FRAME_LIMIT, encode } from "./wire.js";

/** Bytes that may wait for one port, and for all that belongs to no port: pages can't be slowed. */
const BYTES_LIMIT = 64 * 1024 * 1024;

/** Connects, calls and events that may wait: a host that never comes must not fill the memory. */
const REQUESTS_LIMIT = 10_000;

const LOGS_LIMIT = 100;

const REQUESTS = new Set(["connect", "call", "event"]);

/** The rest answers the host or closes something, and must never fail. */
const BOUNDED = new Set([...REQUESTS, "message"]);

/** A message that can't be sent although JSON carries it: it is too long, or too much waits. */
export class NoRoom extends Error {}

export class Outbox {
  /** @type {import("./wire.js").Encoded[]} */
  #waiting = [];
  #logs = [];
  #requests = 0;
  /** Waiting bytes by port. */
  #bytes = new Map();
  #bytesLimit;
  #requestsLimit;

  constructor({ bytesLimit = BYTES_LIMIT, requestsLimit = REQUESTS_LIMIT } = {}) {
    this.#bytesLimit = bytesLimit;
    this.#requestsLimit = requestsLimit;
  }

  get isEmpty() {
    return this.#waiting.length === 0 && this.#logs.length === 0;
  }

  /** The messages that wait, log lines aside. */
  get messages() {
    return this.#waiting.map(({ message }) => message);
  }

  /**
   * @throws {NoRoom}
   * @throws what JSON.stringify throws
   */
  add(message) {
    const encoded = encode(message);
    const { bytes } = encoded;
    if (bytes + "[]".length > FRAME_LIMIT) {
      throw new NoRoom(`a message of ${bytes} bytes is too long for a frame of ${FRAME_LIMIT}`);
    }
    if (message.type === "log") return this.#addLog(encoded);
    if (BOUNDED.has(message.type)) this.#checkRoom(encoded);
    this.#waiting.push(encoded);
    this.#account(encoded, 1);
  }

  /** Puts a message before all that waits. */
  addFirst(message) {
    const encoded = encode(message);
    this.#waiting.unshift(encoded);
    this.#account(encoded, 1);
  }

  /** Forgets what waits for a port. */
  drop(port) {
    if (!this.#bytes.has(port)) return;
    const isDropped = ({ message }) => message.port === port;
    for (const encoded of this.#waiting.filter(isDropped)) this.#account(encoded, -1);
    this.#waiting = this.#waiting.filter((encoded) => !isDropped(encoded));
  }

  /**
   * Takes the messages of the next frame: as many as fit, log lines last.
   * @returns {{messages: object[], bytes: number}} with the bytes of the frame's JSON text
   */
  take() {
    const frame = { messages: [], bytes: "[".length };
    for (const encoded of this.#move(this.#waiting, frame)) this.#account(encoded, -1);
    this.#move(this.#logs, frame);
    return frame;
  }

  #move(queue, frame) {
    let count = 0;
    for (const { message, bytes } of queue) {
      if (frame.bytes + bytes + 1 > FRAME_LIMIT) break;
      frame.messages.push(message);
      frame.bytes += bytes + ",".length;
      count++;
    }
    return queue.splice(0, count);
  }

  #addLog(encoded) {
    if (this.#logs.length === LOGS_LIMIT) this.#logs.shift();
    this.#logs.push(encoded);
  }

  #checkRoom({ message, bytes }) {
    if ((this.#bytes.get(message.port) ?? 0) + bytes > this.#bytesLimit) {
      throw new NoRoom(`more than ${this.#bytesLimit} bytes wait for the host to read them`);
    }
    if (REQUESTS.has(message.type) && this.#requests >= this.#requestsLimit) {
      throw new NoRoom(`more than ${this.#requestsLimit} requests wait for the host to read them`);
    }
  }

  #account({ message, bytes }, sign) {
    const waiting = (this.#bytes.get(message.port) ?? 0) + sign * bytes;
    if (waiting === 0) this.#bytes.delete(message.port);
    else this.#bytes.set(message.port, waiting);
    if (REQUESTS.has(message.type)) this.#requests += sign;
  }
}
