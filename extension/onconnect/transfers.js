// Cuts long messages into slices for the host, and lets the messages take turns.

import { sliceEnd } from "./chunks.js";

/**
 * @typedef {import("./encoding.js").Encoded} Encoded
 * @typedef {import("./lanes.js").Lane} Lane
 * @typedef {object} Transfer
 * @property {Encoded} [encoded] the message; none if the host is to forget it
 * @property {Lane} lane where the message waits
 * @property {number} bytes of the message
 * @property {number} [id] what its chunks are known by, once there is one
 * @property {number} at where its next slice begins
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
  begin(encoded, lane) {
    const transfer = { encoded, lane, bytes: encoded.bytes, id: undefined, at: 0 };
    this.#linedUp.push(transfer);
    this.#lineUp();
    return transfer;
  }

  /**
   * Forgets a message; the host will be told if it has a part of it.
   * @param {Transfer} transfer
   */
  abandon(transfer) {
    transfer.encoded = undefined;
    if (transfer.id !== undefined) return;
    /** @param {Transfer} each */
    const others = (each) => each !== transfer;
    this.#transfers = this.#transfers.filter(others);
    this.#linedUp = this.#linedUp.filter(others);
    this.#lineUp();
  }

  /**
   * Cuts the next chunk.
   * @returns {import("./messages.js").Chunk}
   */
  cut() {
    const [transfer] = this.#transfers;
    transfer.id ??= ++this.#lastId;
    const { encoded, id, at } = transfer;
    if (!encoded) return { type: "chunk", id, text: "", abort: true };
    const { port, text = "" } = encoded;
    transfer.at = sliceEnd(text, at);
    /** @type {import("./messages.js").Chunk} */
    const chunk = { type: "chunk", id, port, text: text.slice(at, transfer.at) };
    return transfer.at === text.length ? { ...chunk, last: true } : chunk;
  }

  /**
   * Passes the turn to the next message.
   * @returns {Lane | undefined} the lane of the message, if that was its last chunk
   */
  turn() {
    const transfer = /** @type {Transfer} */ (this.#transfers.shift());
    const { encoded, lane, at } = transfer;
    if (encoded?.text && at < encoded.text.length) {
      this.#transfers.push(transfer);
      return;
    }
    this.#lineUp();
    return encoded && lane;
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
