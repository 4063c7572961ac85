// Holds messages back that can't be sent yet: until the host has said whether it takes values that JSON
// lacks, and until blobs have been read. What comes behind such a message in its lane waits too.

import { NoRoom, NotYet, leastLength } from "./encoding.js";
import { read } from "./values.js";

/**
 * @typedef {import("./messages.js").ToHost} ToHost
 * @typedef {(error: unknown) => void} Failed is given what kept a message from being sent
 *
 * @typedef {object} Held
 * @property {ToHost} message
 * @property {Failed} failed
 * @property {number} length characters of its text, about
 */

const LOSS =
  "JSON loses something of a message, such as bytes, a date, a set or a map: the host is too old to " +
  "take it, so update onconnect there";

export class Pending {
  #send;
  #warn;
  #limit;
  /** @type {Map<unknown, Held[]>} by a port's number or "event"; other messages have a lane each */
  #lanes = new Map();
  #length = 0;
  /** @type {import("./encoding.js").Carrying} */
  #carrying = {};
  /** @type {Promise<boolean>} whether the host takes values that JSON lacks */
  #agreement;

  /** @type {(carries: boolean) => void} takes what the host has said in its greeting */
  agree = () => {};

  /**
   * @param {(message: ToHost, carrying: import("./encoding.js").Carrying) => void} send throws what
   *   `encode` throws
   * @param {(text: string) => void} warn
   * @param {number} limit characters that may be held back
   */
  constructor(send, warn, limit) {
    this.#send = send;
    this.#warn = warn;
    this.#limit = limit;
    this.#agreement = new Promise((resolve) => {
      this.agree = (carries) => {
        if (carries) this.#carrying = { carries };
        resolve(carries);
      };
    });
  }

  get size() {
    return this.#lanes.size;
  }

  /** The events that are held back. */
  get events() {
    return (this.#lanes.get("event") ?? []).map(({ message }) => message);
  }

  /**
   * Sends a message, at once or later.
   * @param {ToHost} message
   * @param {Failed} failed
   */
  send(message, failed) {
    const lane = laneOf(message);
    const ahead = this.#lanes.get(lane);
    try {
      if (ahead) ahead.push(this.#hold(message, failed, this.#lengthOf(message)));
      else this.#send(message, this.#carrying);
    } catch (error) {
      if (!(error instanceof NotYet)) return failed(error);
      this.#begin(lane, message, failed, error);
    }
  }

  /**
   * Forgets what is held back for a port.
   * @param {number} port
   */
  drop(port) {
    for (const { length } of this.#lanes.get(port) ?? []) this.#length -= length;
    this.#lanes.delete(port);
  }

  /**
   * @param {unknown} lane
   * @param {ToHost} message
   * @param {Failed} failed
   * @param {NotYet} reason
   */
  #begin(lane, message, failed, { length }) {
    try {
      const queue = [this.#hold(message, failed, length)];
      this.#lanes.set(lane, queue);
      this.#drain(lane, queue);
    } catch (error) {
      failed(error);
    }
  }

  /**
   * @param {ToHost} message
   * @param {Failed} failed
   * @param {number} length
   * @returns {Held}
   * @throws {NoRoom} if others are held back, and too much would be with this one
   */
  #hold(message, failed, length) {
    if (this.#length > 0 && this.#length + length > this.#limit) {
      throw new NoRoom(`more than ${this.#limit} characters wait for the host, or for blobs to be read`);
    }
    this.#length += length;
    return { message, failed, length };
  }

  /**
   * Counts what a message takes, its bytes as they are unless the host wants JSON of them.
   * @param {ToHost} message
   */
  #lengthOf(message) {
    return leastLength(message, this.#limit, this.#carrying.carries !== false);
  }

  /**
   * Sends what is held back in a lane, one after the other.
   * @param {unknown} lane
   * @param {Held[]} queue
   */
  async #drain(lane, queue) {
    const isDropped = () => this.#lanes.get(lane) !== queue;
    for (let held; (held = queue[0]); ) {
      try {
        await this.#sendHeld(held.message, isDropped);
      } catch (error) {
        if (!isDropped()) held.failed(error);
      }
      if (isDropped()) return;
      this.#length -= held.length;
      queue.shift();
    }
    this.#lanes.delete(lane);
  }

  /**
   * @param {ToHost} message
   * @param {() => boolean} isDropped
   */
  async #sendHeld(message, isDropped) {
    try {
      this.#send(message, this.#carrying);
    } catch (error) {
      if (!(error instanceof NotYet)) throw error;
      const carries = await this.#agreement;
      if (!carries) this.#lose();
      const contents = carries ? await read(error.blobs) : undefined;
      if (!isDropped()) this.#send(message, { ...this.#carrying, contents });
    }
  }

  /** Lets JSON make of the values what it can, from now on, and tells it once. */
  #lose() {
    if (this.#carrying.carries === undefined) this.#warn(LOSS);
    this.#carrying = { carries: false };
  }
}

/** @param {ToHost} message */
function laneOf(message) {
  if (message.type === "event") return "event";
  return "port" in message ? message.port : Symbol(message.type);
}
