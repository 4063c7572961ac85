// Long messages on their way to the host, slice by slice, and what must not overtake them.

import { sliceEnd } from "./chunks.js";

/**
 * @typedef {import("./wire.js").Encoded} Encoded
 * @typedef {object} Transfer
 * @property {Encoded} [encoded] the long message; none where the host is to forget it
 * @property {number} [id] what its chunks are known by, once there is one
 * @property {number} at where its next slice begins
 * @property {Encoded[]} behind what waits for its end
 */

export class Transfers {
  /** @type {Transfer[]} in the order of their turns */
  #transfers = [];
  /** @type {Map<number | string, Transfer>} */
  #byLane = new Map();
  #lastId = 0;

  get isEmpty() {
    return this.#transfers.length === 0;
  }

  /** All messages that are here, those of a lane in order. */
  get encoded() {
    return this.#transfers.flatMap(({ encoded, behind }) => (encoded ? [encoded, ...behind] : []));
  }

  /** Takes a message if it is long, or if a long one is ahead of it; says whether it did. */
  accept(encoded) {
    const lane = laneOf(encoded);
    const ahead = this.#byLane.get(lane);
    if (!ahead && encoded.text === undefined) return false;
    if (ahead) {
      ahead.behind.push(encoded);
    } else {
      const transfer = { encoded, at: 0, behind: [] };
      this.#transfers.push(transfer);
      if (lane !== undefined) this.#byLane.set(lane, transfer);
    }
    return true;
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
    if (transfer.id === undefined) this.#transfers.splice(this.#transfers.indexOf(transfer), 1);
    return [encoded, ...behind];
  }
}

/** Messages of one port, and events, keep their order; calls and answers go by themselves. */
function laneOf({ type, port }) {
  return type === "event" ? type : port;
}
