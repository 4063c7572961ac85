// Cuts long messages into slices for the host, and lets the messages take turns.

import { cut } from "./chunks.js";
import { LONG_SLICE_LENGTH } from "./constants.js";

/**
 * @typedef {import("./encoding.js").Encoded} Encoded
 * @typedef {import("./lanes.js").Lane} Lane
 * @typedef {object} Transfer
 * @property {(string | Uint8Array)[]} [wholes] what the message travels as: its text, and its parts;
 *   none if the host is to forget it
 * @property {number} [port] of the message
 * @property {Lane} lane where the message waits
 * @property {number} bytes of the message
 * @property {number} [id] what its chunks are known by, once there is one
 * @property {number} part what its next slice is of, by its place in `wholes`
 * @property {number} at where in that the next slice begins
 * @property {number} longest how long a slice of it may be, as far as is known
 */

export class Transfers {
  /** @type {Transfer[]} in the order of their turns */
  #transfers = [];
  /** @type {Transfer[]} those that are to take turns, once there is room */
  #linedUp = [];
  #lastId = 0;
  #together;

  /**
   * @param {number} together how many bytes the messages that take turns may have together, because
   *   the host holds a part of each; a message that is alone may be longer
   */
  constructor(together) {
    this.#together = together;
  }

  get isEmpty() {
    return this.#transfers.length === 0;
  }

  /**
   * @param {Encoded} encoded
   * @param {Lane} lane
   * @returns {Transfer}
   */
  begin({ text = "", parts, port, bytes }, lane) {
    const transfer = { wholes: [text, ...parts], port, lane, bytes, id: undefined, part: 0, at: 0, longest: LONG_SLICE_LENGTH };
    this.#linedUp.push(transfer);
    this.#lineUp();
    return transfer;
  }

  /**
   * Forgets a message; the host will be told if it has a part of it.
   * @param {Transfer} transfer
   */
  abandon(transfer) {
    transfer.wholes = undefined;
    if (transfer.id !== undefined) return;
    /** @param {Transfer} each */
    const others = (each) => each !== transfer;
    this.#transfers = this.#transfers.filter(others);
    this.#linedUp = this.#linedUp.filter(others);
    this.#lineUp();
  }

  /**
   * Cuts the next chunk.
   * @param {number} length of its slice at most
   * @returns {{message: import("./messages.js").Chunk, bytes: number}} with the bytes of its JSON
   */
  cut(length) {
    const [transfer] = this.#transfers;
    transfer.id ??= ++this.#lastId;
    const { wholes, port, id, part, at } = transfer;
    if (!wholes) return sized({ type: "chunk", id, text: "", abort: true }, '""'.length);
    const whole = wholes[part];
    const slice = cut(whole, at, Math.min(length, transfer.longest));
    if (slice.length < length) transfer.longest = slice.length;
    const isEnd = slice.end === whole.length;
    [transfer.part, transfer.at] = isEnd ? [part + 1, 0] : [part, slice.end];
    /** @type {import("./messages.js").Chunk} */
    const chunk = { type: "chunk", id, port, text: slice.text };
    if (part > 0) chunk.part = part;
    if (typeof whole !== "string") chunk.bytes = whole.length;
    if (transfer.part === wholes.length) chunk.last = true;
    return sized(chunk, slice.bytes);
  }

  /**
   * Passes the turn to the next message.
   * @returns {Lane | undefined} the lane of the message, if that was its last chunk
   */
  turn() {
    const transfer = /** @type {Transfer} */ (this.#transfers.shift());
    const { wholes, lane, part } = transfer;
    if (wholes && part < wholes.length) {
      this.#transfers.push(transfer);
      return;
    }
    this.#lineUp();
    return wholes && lane;
  }

  #lineUp() {
    let bytes = this.#transfers.reduce((sum, transfer) => sum + transfer.bytes, 0);
    while (this.#linedUp.length > 0) {
      bytes += this.#linedUp[0].bytes;
      if (this.#transfers.length > 0 && bytes > this.#together) return;
      this.#transfers.push(/** @type {Transfer} */ (this.#linedUp.shift()));
    }
  }
}

/**
 * @param {import("./messages.js").Chunk} message
 * @param {number} bytes of its text as a JSON string
 */
function sized(message, bytes) {
  return { message, bytes: JSON.stringify({ ...message, text: "" }).length - '""'.length + bytes };
}
