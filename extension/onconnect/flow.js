// Sends and acknowledges frames: at most a window of them is in flight, and no timer is involved.

import { Outbox } from "./outbox.js";
import { counts } from "./messages.js";
import { ACK_ALONE_AT, CHUNKS_IN_FLIGHT, FRAME_LIMIT, SMALLEST_WINDOW, WINDOW } from "./constants.js";

/** @typedef {import("./messages.js").ToHost} ToHost */

/** Bytes that the longest ack adds to a frame. */
const ACK_BYTES = 48;

export class Flow {
  #outbox;
  #log;
  /** @type {((frame: ToHost[]) => void) | undefined} sends a frame, while the channel is open */
  #post;
  #window = WINDOW;
  #sent = 0;
  #sentAcked = 0;
  /** The numbers of the last frames that had a chunk: the next chunk waits for the ack of the first. */
  #sentChunks = Array(CHUNKS_IN_FLIGHT).fill(0);
  #received = 0;
  #receivedAcked = 0;
  #isReceiving = false;
  #isFlooded = false;
  #holdsChunk = false;
  #onFailure;

  /**
   * @param {import("./log.js").Log} log
   * @param {import("./outbox.js").Limits} limits
   * @param {(error: unknown) => void} onFailure called when messages that waited may be lost, so that
   *   the channel can't go on
   */
  constructor(log, limits, onFailure) {
    this.#log = log;
    this.#outbox = new Outbox(limits);
    this.#onFailure = onFailure;
  }

  get isWaiting() {
    return !this.#outbox.isEmpty;
  }

  /** The events that wait to be sent, including the one that is partly sent. */
  get waitingEvents() {
    return this.#outbox.events;
  }

  /**
   * Sends a first message and what waits.
   * @param {(frame: ToHost[]) => void} post
   * @param {ToHost} first
   */
  open(post, first) {
    this.#outbox.addFirst(first);
    this.#post = post;
    this.#flush();
  }

  close() {
    this.#post = undefined;
  }

  /**
   * Takes the number of frames that the host accepts beyond those it has acknowledged.
   * @param {number} window
   */
  widen(window) {
    this.#window = Math.max(window, SMALLEST_WINDOW);
  }

  /**
   * Sends a message as soon as the window lets it through.
   * @param {ToHost} message
   * @param {import("./encoding.js").Carrying} [carrying]
   * @throws what `encode` throws
   */
  send(message, carrying) {
    this.#outbox.add(message, this.#isOpen, carrying);
    this.#flush();
  }

  /**
   * Sends a last message, also where the window is full.
   * @param {ToHost} message
   */
  sendNow(message) {
    this.#post?.([message]);
  }

  /**
   * Forgets what waits for a port.
   * @param {number} port
   */
  drop(port) {
    this.#outbox.drop(port);
  }

  /**
   * Takes a frame of the host.
   * @param {unknown} frame
   * @param {(frame: unknown) => void} dispatch
   */
  receive(frame, dispatch) {
    // Messages that are sent meanwhile wait for the end, so that their ack includes this frame.
    this.#isReceiving = true;
    try {
      dispatch(frame);
    } finally {
      this.#isReceiving = false;
    }
    if (counts(frame)) this.#count();
    this.#flush();
  }

  /** Notes that the frame being dispatched has a chunk: its sender waits for the ack. */
  receivedChunk() {
    this.#holdsChunk = true;
  }

  /**
   * Takes an ack; what it releases goes when its frame has been dispatched.
   * @param {import("./messages.js").Ack} ack
   */
  receivedAck({ frames }) {
    if (frames >= this.#sentAcked && frames <= this.#sent) this.#sentAcked = frames;
    else this.#log.warn(`ignored an ack of ${frames}: ${this.#sentAcked} to ${this.#sent} fit`);
  }

  /** Whether a frame may leave now, or as soon as the current one has been dispatched. */
  get #isOpen() {
    return this.#post !== undefined && this.#sent - this.#sentAcked < this.#window;
  }

  get #mayChunk() {
    const last = this.#outbox.hasShortSlices ? -1 : 0;
    return this.#sentAcked >= /** @type {number} */ (this.#sentChunks.at(last));
  }

  get #unacked() {
    return this.#received - this.#receivedAcked;
  }

  #count() {
    this.#received++;
    if (this.#unacked <= WINDOW || this.#isFlooded) return;
    this.#isFlooded = true;
    this.#log.warn(`the host sent more than ${WINDOW} frames without waiting for an ack`);
  }

  #flush() {
    if (this.#isReceiving) return;
    try {
      this.#postAll();
    } catch (error) {
      this.#onFailure(error);
    }
  }

  #postAll() {
    while (this.#isOpen && this.#outbox.hasFrame(this.#mayChunk)) this.#postFrame();
    const isDue = this.#unacked >= ACK_ALONE_AT || (this.#unacked > 0 && this.#holdsChunk);
    if (isDue) this.#post?.([this.#ackAll()]);
  }

  #postFrame() {
    const { messages, bytes, hasChunk } = this.#outbox.take(this.#mayChunk);
    if (this.#unacked > 0) {
      const fits = bytes + ACK_BYTES <= FRAME_LIMIT;
      if (fits) messages.unshift(this.#ackAll());
      else this.#post?.([this.#ackAll()]);
    }
    this.#sent++;
    if (hasChunk) this.#sentChunks = [...this.#sentChunks.slice(1), this.#sent];
    this.#post?.(messages);
  }

  /** @returns {import("./messages.js").Ack} */
  #ackAll() {
    this.#receivedAcked = this.#received;
    this.#holdsChunk = false;
    return { type: "ack", frames: this.#received };
  }
}
