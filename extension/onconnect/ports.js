// Relays the browser's ports over one channel, on which each has a number.

import { NoRoom } from "./encoding.js";
import { describe, disconnectError } from "./errors.js";

/** @typedef {import("./globals.js").Port} Port */

export class Ports {
  /** @type {Map<number, Port>} */
  #open = new Map();
  #last = 0;
  #browser;
  #send;
  #dropUnsent;
  #dropUnfinished;
  #onClosed;
  #log;

  /**
   * @param {object} needs
   * @param {import("./globals.js").Browser} needs.browser
   * @param {(message: import("./messages.js").ToHost, failed?: (error: unknown) => void) => void} needs.send
   *   gives `failed` what keeps a message from being sent, or throws it
   * @param {(port: number) => void} needs.dropUnsent forgets what waits to be sent for a port
   * @param {(port: number) => void} needs.dropUnfinished forgets slices that have come for a port
   * @param {(port: Port, reason?: string) => void} needs.onClosed called before a port of the browser
   *   is closed from here, with the reason: Python closes it (perhaps without a reason), the relay
   *   has to close it, or the host has ended
   * @param {import("./log.js").ReportingLog} needs.log
   */
  constructor({ browser, send, dropUnsent, dropUnfinished, onClosed, log }) {
    this.#browser = browser;
    this.#send = send;
    this.#dropUnsent = dropUnsent;
    this.#dropUnfinished = dropUnfinished;
    this.#onClosed = onClosed;
    this.#log = log;
  }

  get size() {
    return this.#open.size;
  }

  /** @param {number} number */
  isOpen(number) {
    return this.#open.has(number);
  }

  /**
   * Whether the host may open a port of that number.
   * @param {number} number
   */
  isFree(number) {
    return number < 0 && !this.#open.has(number);
  }

  /**
   * Relays a port that a page, an extension or a user script has opened.
   * @param {Port} port
   * @param {string} event
   */
  accept(port, event) {
    const number = ++this.#last;
    try {
      this.#relay(number, port);
      const { name, sender = {} } = port;
      /** @type {import("./messages.js").PageConnect} */
      const connect = { type: "connect", port: number, name, sender };
      if (event !== "runtime.onConnect") connect.event = event;
      this.#send(connect);
    } catch (error) {
      const reason = `it can't be relayed: ${describe(error).message}`;
      this.#breakOff(number, port, reason);
      this.#log.report(`a port was closed: ${reason}`);
    }
  }

  /**
   * Opens a port for the host.
   * @param {import("./messages.js").HostConnect} connect
   */
  connect({ port: number, name, target }) {
    const { runtime, tabs } = this.#browser;
    const { tabId, extensionId, ...frame } = target;
    try {
      if (tabId != null) this.#relay(number, tabs.connect(tabId, { ...frame, name }));
      else if (extensionId != null) this.#relay(number, runtime.connect(extensionId, { name }));
      else this.#relay(number, runtime.connect({ name }));
    } catch (error) {
      this.#open.delete(number);
      this.#send({ type: "disconnect", port: number, error: describe(error).message });
    }
  }

  /**
   * Passes on a message of the host.
   * @param {import("./messages.js").PortMessage} message
   */
  message({ port: number, data }) {
    const port = this.#open.get(number);
    if (!port) return;
    try {
      port.postMessage(data);
    } catch (error) {
      this.close(number, describe(error).message);
    }
  }

  /**
   * Closes a port that the host has closed.
   * @param {import("./messages.js").Disconnect} disconnect
   */
  disconnect({ port: number, error }) {
    const port = this.#open.get(number);
    if (!port) return;
    if (error) this.#log.warn(`the host closed port ${number} ("${port.name}"): ${error}`);
    this.#breakOff(number, port, error ?? undefined);
  }

  /**
   * Closes a port that can't go on, at both its ends.
   * @param {number} number
   * @param {string} error
   * @returns {boolean} whether it was open
   */
  close(number, error) {
    const port = this.#open.get(number);
    if (!port) return false;
    this.#breakOff(number, port, error);
    this.#log.error(`port ${number} ("${port.name}") was closed: ${error}`);
    this.#send({ type: "disconnect", port: number, error });
    return true;
  }

  /**
   * Closes all ports, as the host has gone.
   * @param {string} reason
   */
  end(reason) {
    for (const [number, port] of [...this.#open]) this.#breakOff(number, port, reason);
  }

  /**
   * Adds the listeners at once, without awaiting anything: browsers keep no message for late ones.
   * @param {number} number
   * @param {Port} port
   */
  #relay(number, port) {
    this.#open.set(number, port);
    port.onMessage.addListener((data) => this.#fromPort(number, data));
    port.onDisconnect.addListener(() => {
      const error = disconnectError(this.#browser, port);
      if (!this.#open.delete(number)) return;
      this.#dropUnfinished(number);
      /** @type {import("./messages.js").Disconnect} */
      const disconnect = { type: "disconnect", port: number };
      this.#send(error === undefined ? disconnect : { ...disconnect, error });
    });
  }

  /**
   * Closes a port and forgets all that is under way for it. No other method closes a port.
   * @param {number} number
   * @param {Port} port
   * @param {string} [reason]
   */
  #breakOff(number, port, reason) {
    this.#open.delete(number);
    this.#dropUnsent(number);
    this.#dropUnfinished(number);
    for (const step of [() => this.#onClosed(port, reason), () => port.disconnect()]) {
      try {
        step();
      } catch (error) {
        this.#log.error(`failed to close port ${number}: ${describe(error).message}`);
      }
    }
  }

  /**
   * @param {number} number
   * @param {unknown} data
   */
  #fromPort(number, data) {
    if (!this.#open.has(number)) return;
    this.#send({ type: "message", port: number, data }, (error) => {
      const { message } = describe(error);
      if (error instanceof NoRoom) this.close(number, message);
      else this.#log.report(`a message on port ${number} was dropped: ${message}`);
    });
  }
}
