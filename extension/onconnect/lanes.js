// Keeps what waits for the host in lanes, and says what goes next.
//
// A lane holds the messages that must keep their order: those of one port, or the events. While a
// message waits behind a long one of its lane, messages of other lanes pass it.

import { Queue } from "./queue.js";
import { Transfers } from "./transfers.js";

/**
 * @typedef {import("./encoding.js").Encoded} Encoded
 * @typedef {object} Lane
 * @property {number | string} [key] a port's number or "event"; none where a message goes by itself
 * @property {Queue<Encoded>} waiting the messages; a long one stays until its last slice has gone
 * @property {number} passed how many messages have missed their turn behind a long one
 * @property {import("./transfers.js").Transfer} [transfer] the long message that is on its way
 */

export class Lanes {
  /** @type {Map<number | string | undefined, Lane>} those of open ports, and that of the events */
  #byKey = new Map();
  /** @type {Queue<Lane>} the lane of each message that has not had its turn, in order of arrival */
  #turns = new Queue();
  /** Turns of messages that were dropped. */
  #voidTurns = 0;
  /** @type {Queue<Lane>} lanes whose long message has gone: what missed its turn behind it goes first */
  #released = new Queue();
  #transfers;

  /** @param {number} together bytes of the long messages that take turns, if there are several */
  constructor(together) {
    this.#transfers = new Transfers(together);
  }

  /** The short message that goes next. */
  get next() {
    return this.#nextLane()?.waiting.first;
  }

  /** Whether a long message is on its way. */
  get hasTransfer() {
    this.#nextLane();
    return !this.#transfers.isEmpty;
  }

  /**
   * Whether a message would go next, if it came now.
   * @param {Encoded} encoded
   */
  isNext(encoded) {
    const isFirst = !this.#byKey.get(laneOf(encoded))?.waiting.length;
    return isFirst && !encoded.isLong && this.next === undefined;
  }

  /**
   * The messages that wait in a lane, including the one that is partly sent.
   * @param {number | string} key
   */
  all(key) {
    return this.#byKey.get(key)?.waiting.all ?? [];
  }

  /** @param {Encoded} encoded */
  push(encoded) {
    const key = laneOf(encoded);
    const lane = this.#byKey.get(key) ?? this.#add(key);
    lane.waiting.push(encoded);
    this.#turns.push(lane);
  }

  /**
   * Puts a message before all that waits.
   * @param {Encoded} encoded
   */
  unshift(encoded) {
    const lane = newLane();
    lane.waiting.push(encoded);
    this.#turns.replace([lane, ...this.#turns.all]);
  }

  /** Takes the short message that goes next, which must be there. */
  shift() {
    const lane = /** @type {Lane} */ (this.#nextLane());
    if (this.#released.length > 0) lane.passed--;
    else this.#turns.shift();
    return this.#shiftOf(lane);
  }

  /**
   * Cuts the next slice of a long message.
   * @param {number} length of it at most
   */
  cut(length) {
    return this.#transfers.cut(length);
  }

  /**
   * Passes the turn to the next long message.
   * @returns {Encoded | undefined} the one that has gone, if that was its last slice
   */
  passTurn() {
    const lane = this.#transfers.turn();
    if (!lane) return;
    lane.transfer = undefined;
    if (lane.passed > 0) this.#released.push(lane);
    return this.#shiftOf(lane);
  }

  /**
   * Forgets the messages of a lane. If the host has a part of one, it will be told.
   * @param {number | string} key
   * @returns {Encoded[]} the messages
   */
  drop(key) {
    const lane = this.#byKey.get(key);
    if (!lane) return [];
    this.#byKey.delete(key);
    const dropped = lane.waiting.all;
    this.#voidTurns += dropped.length - lane.passed - (lane.transfer ? 1 : 0);
    lane.waiting.replace([]);
    lane.passed = 0;
    if (lane.transfer) this.#transfers.abandon(lane.transfer);
    if (this.#voidTurns * 2 > this.#turns.length) this.#forgetVoidTurns();
    return dropped;
  }

  /**
   * Makes the lane of a port, which is kept until the port closes, or any other.
   * @param {number | string} [key]
   */
  #add(key) {
    const lane = newLane(key);
    if (key !== undefined) this.#byKey.set(key, lane);
    return lane;
  }

  /** Begins long messages and passes what waits behind them, until a short message may go. */
  #nextLane() {
    for (let lane; (lane = this.#released.first); this.#released.shift()) {
      if (lane.passed > 0 && !this.#begins(lane)) return lane;
      if (lane.passed > 0) lane.passed--;
    }
    for (let lane; (lane = this.#turns.first); this.#turns.shift()) {
      if (lane.waiting.length === 0) this.#voidTurns--;
      else if (lane.transfer) lane.passed++;
      else if (!this.#begins(lane)) return lane;
    }
  }

  /** @param {Lane} lane one in which something waits */
  #begins(lane) {
    const first = /** @type {Encoded} */ (lane.waiting.first);
    if (first.isLong) lane.transfer = this.#transfers.begin(first, lane);
    return first.isLong;
  }

  /** @param {Lane} lane */
  #shiftOf(lane) {
    const encoded = lane.waiting.shift();
    if (encoded.type === "disconnect" && lane.key !== undefined) this.#byKey.delete(lane.key);
    return encoded;
  }

  #forgetVoidTurns() {
    this.#turns.replace(this.#turns.all.filter(({ waiting }) => waiting.length > 0));
    this.#voidTurns = 0;
  }
}

/**
 * @param {number | string} [key]
 * @returns {Lane}
 */
function newLane(key) {
  return { key, waiting: new Queue(), passed: 0, transfer: undefined };
}

/**
 * The key of a message's lane. Calls and answers have none: each goes by itself.
 * @param {Encoded} encoded
 */
function laneOf({ type, port }) {
  return type === "event" ? type : port;
}
