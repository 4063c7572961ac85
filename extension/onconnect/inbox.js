// Takes the host's messages out of its frames: puts slices together, and skips what is bad.

import { Assemblies, Unassembled } from "./chunks.js";
import { describe } from "./errors.js";
import { isUnknown, problem } from "./messages.js";
import { restore } from "./values.js";

/**
 * A message that came whole, or was put together.
 * @typedef {Exclude<import("./messages.js").FromHost, import("./messages.js").Chunk>} Whole
 */

export class Inbox {
  #assemblies;
  #flow;
  #ports;
  #calls;
  #log;
  #send;
  #observe;
  #handle;
  #isClosed = false;

  /**
   * @param {object} needs
   * @param {import("./outbox.js").Limits} needs.limits
   * @param {import("./flow.js").Flow} needs.flow
   * @param {import("./ports.js").Ports} needs.ports
   * @param {import("./calls.js").Calls} needs.calls
   * @param {import("./log.js").ReportingLog} needs.log
   * @param {(message: import("./messages.js").ToHost) => void} needs.send
   * @param {(message: import("./messages.js").FromHost) => void} needs.observe called with each good
   *   message before it is handled
   * @param {(message: Whole) => void} needs.handle
   */
  constructor({ limits, flow, ports, calls, log, send, observe, handle }) {
    this.#assemblies = new Assemblies(limits.message);
    this.#flow = flow;
    this.#ports = ports;
    this.#calls = calls;
    this.#log = log;
    this.#send = send;
    this.#observe = observe;
    this.#handle = handle;
  }

  /**
   * Takes a frame.
   * @param {unknown} frame
   */
  take(frame) {
    if (Array.isArray(frame)) for (const message of frame) this.#dispatch(message);
    else this.#log.report("skipped a frame that is not an array of messages");
  }

  /**
   * Forgets the slices that have come for a port.
   * @param {number} port
   */
  drop(port) {
    this.#assemblies.drop(port);
  }

  /** Takes nothing more, not even the rest of the frame that is being taken. */
  close() {
    this.#isClosed = true;
  }

  /** @param {any} message */
  #dispatch(message) {
    if (this.#isClosed) return;
    if (isUnknown(message)) {
      this.#log.warn(`skipped a message of the unknown type "${message.type}"`);
      return;
    }
    if (message?.type === "chunk") this.#flow.receivedChunk();
    const wrong = problem(message) ?? (message.kinds === undefined ? undefined : restore(message));
    if (wrong) {
      this.#skip(message, wrong);
      return;
    }
    this.#observe(message);
    try {
      if (message.type === "chunk") this.#chunk(message);
      else this.#handle(message);
    } catch (error) {
      this.#log.report(`failed at a ${message.type}: ${describe(error).message}`);
    }
  }

  /** @param {import("./messages.js").Chunk} slice */
  #chunk(slice) {
    const { port } = slice;
    // A slice of a port that has closed is dropped. Of a number that is free it may be a `connect`.
    if (port != null && !this.#ports.isOpen(port) && !this.#ports.isFree(port)) return;
    try {
      const message = this.#assemblies.take(slice);
      if (message !== undefined) this.#dispatch(message);
    } catch (error) {
      if (!(error instanceof Unassembled)) throw error;
      const { head, message, isViolation } = error;
      const { port } = head;
      const isClosed = isViolation && port !== undefined && this.#ports.close(port, message);
      if (!isClosed) this.#skip(head, message);
    }
  }

  /**
   * Skips a bad message, and tells those who wait for it.
   * @param {any} message
   * @param {string} wrong what is wrong with it
   */
  #skip(message, wrong) {
    const { type, port, id } = message ?? {};
    const text = `skipped a bad message: ${wrong}`;
    if (type === "log") {
      // A complaint about a complaint could go on for ever.
      this.#log.error(text);
      return;
    }
    this.#log.report(text);
    if (type === "call" && Number.isInteger(id)) {
      this.#calls.refuse(id, wrong);
    } else if (type === "connect" && Number.isInteger(port) && this.#ports.isFree(port)) {
      this.#send({ type: "disconnect", port, error: wrong });
    } else if (type === "return" || type === "throw") {
      this.#calls.threw({ type: "throw", id, error: { message: wrong } });
    }
  }
}
