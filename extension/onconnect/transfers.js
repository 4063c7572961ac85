// Long messages on their way to the host, slice by slice, and what must not overtake them.

import { sliceEnd } from "./chunks.js";

/**
 * @typedef {import("./wire.js").Encoded} Encoded
 * @typedef {object} Transfer
 * @property {Encoded} [encoded] the long message; none where the host is to forget it
 * @property {number} bytes of the message
 * @property {number} [id] what its chunks are known by, once there is one
 * @property {number} at where its next slice begins
 * @property {Encoded[]} behind what waits for its end
 */

export class Transfers {
  /** @type {Transfer[]} in the order of their turns */
  #transfers = [];
  /** @type {Transfer[]} those that are to take turns, once there is room */
  #linedUp = [];
  /** @type {Map<number | string, Transfer>} */
  #byLane = new Map();
  #lastId = 0;
  #together;

  /**
   * @param {number} together bytes of the messages that take turns, as the host is to hold them in
   *   parts; one that is alone may be longer
   */
  constructor(together) {
    this.#together = together;
  }

  get isEmpty() {
    return this.#transfers.length === 0;
  }

  /** All messages that are here, those of a lane in order. */
  get encoded() {
    const transfers = [...this.#transfers, ...this.#linedUp];
    return transfers.flatMap(({ encoded, behind }) => (encoded ? [encoded, ...behind] : []));
  }

  /** Takes a message if it is long, or if a long one is ahead of it; says whether it did. */
  accept(encoded) {
    const lane = laneOf(encoded);
    const ahead = this.#byLane.get(lane);
    if (!ahead && encoded.text === undefined) return false;
    if (ahead) {
      ahead.behind.push(encoded);
    } else {
      const transfer = { encoded, bytes: encoded.bytes, at: 0, behind: [] };
      this.#linedUp.push(transfer);
      if (lane !== undefined) this.#byLane.set(lane, transfer);
      this.#lineUp();
    }
    return true;
  }

  #lineUp() {
    let bytes = this.#transfers.reduce((sum, transfer) => sum + transfer.bytes, 0);
    while (this.#linedUp.length > 0) {
      bytes += this.#linedUp[0].bytes;
      if (this.#transfers.length > 0 && bytes > this.#together) return;
      this.#transfers.push(this.#linedUp.shift());
    }
  }

  /** Cuts the next chunk; what waits behind it waits until the turn has passed. */
  cut() {
    const [transfer] = this.#transfers;
    transfer.id ??= ++this.#lastId;
    const { encoded, id, at } = transfer;
    if (!encoded) return { type: "chunk", id, text: "", abort: true };
    const { port, text } = encoded;
    transfer.at = sliceEnd(text, at);
    const chunk = { type: "chunk", id, port, text: text.slice(at, transfer.at) };
    return transfer.at === text.length ? { ...chunk, last: true } : chunk;
  }

  /**
   * Passes the turn to the next message.
   * @returns {Transfer | undefined} the transfer, if that was its last chunk
   */
  turn() {
    const transfer = this.#transfers.shift();
    const { encoded, at } = transfer;
    if (encoded && at < encoded.text.length) {
      this.#transfers.push(transfer);
      return;
    }
    if (encoded) this.#byLane.delete(laneOf(encoded));
    this.#lineUp();
    return transfer;
  }

  /**
   * Forgets the messages of a port; the host will be told where it has a part of one.
   * @returns {Encoded[]} the messages
   */
  drop(port) {
    const transfer = this.#byLane.get(port);
    if (!transfer) return [];
    this.#byLane.delete(port);
    const { encoded, behind } = transfer;
    Object.assign(transfer, { encoded: undefined, behind: [] });
    if (transfer.id === undefined) {
      const others = (each) => each !== transfer;
      this.#transfers = this.#transfers.filter(others);
      this.#linedUp = this.#linedUp.filter(others);
      this.#lineUp();
    }
    return [encoded, ...behind];
  }
}

/** Messages of one port, and events, keep their order; calls and answers go by themselves. */
function laneOf({ type, port }) {
  return type === "event" ? type : port;
}
