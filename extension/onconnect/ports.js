// The browser's ports that are relayed over one channel, by their numbers.

import { NoRoom } from "./encoding.js";
import { describe } from "./wire.js";

/**
 * The browser's reason for a disconnect, to be asked for inside the onDisconnect callback: Chromium
 * keeps it no longer.
 * @returns {string | undefined}
 */
export function disconnectError(browser, port) {
  return (browser.runtime.lastError ?? port.error)?.message;
}

export class Ports {
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
   * @param {(message: object) => void} needs.send throws what can't be sent
   * @param {(port: number) => void} needs.dropUnsent forgets what waits to be sent for a port
   * @param {(port: number) => void} needs.dropUnfinished forgets what has begun to come for a port
   * @param {(port: object, reason?: string) => void} needs.onClosed called with a port of the
   *   browser's before it is closed from here, and why: Python did it, or the relay had to, or the
   *   host has ended. Without a reason its other end has closed it.
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

  isOpen(number) {
    return this.#open.has(number);
  }

  /** Whether the host may open a port of that number. */
  isFree(number) {
    return number < 0 && !this.#open.has(number);
  }

  /** Relays a port that a page, an extension or a user script has opened. */
  accept(port, event) {
    const number = ++this.#last;
    try {
      this.#relay(number, port);
      const { name, sender = {} } = port;
      const connect = { type: "connect", port: number, name, sender };
      if (event !== "runtime.onConnect") connect.event = event;
      this.#send(connect);
    } catch (error) {
      const reason = `it can't be relayed: ${describe(error).message}`;
      this.#breakOff(number, port, reason);
      this.#log.report(`a port was closed: ${reason}`);
    }
  }

  /** Opens a port for the host. */
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

  /** Passes on a message of the host. */
  message({ port: number, data }) {
    const port = this.#open.get(number);
    if (!port) return;
    try {
      port.postMessage(data);
    } catch (error) {
      this.close(number, describe(error).message);
    }
  }

  /** Closes a port that the host has closed. */
  disconnect({ port: number, error }) {
    const port = this.#open.get(number);
    if (!port) return;
    if (error) this.#log.warn(`the host closed port ${number} ("${port.name}"): ${error}`);
    this.#breakOff(number, port, error ?? "Python closed the port");
  }

  /**
   * Closes a port that can't go on, at both its ends.
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

  /** Closes all ports, as the host has gone. */
  end(reason) {
    for (const [number, port] of [...this.#open]) this.#breakOff(number, port, reason);
  }

  // Nothing may be awaited before the listeners are there: browsers keep no message for late ones.
  #relay(number, port) {
    this.#open.set(number, port);
    port.onMessage.addListener((data) => this.#fromPort(number, data));
    port.onDisconnect.addListener(() => {
      const error = disconnectError(this.#browser, port);
      if (!this.#open.delete(number)) return;
      this.#onClosed(port);
      this.#dropUnfinished(number);
      const disconnect = { type: "disconnect", port: number };
      this.#send(error === undefined ? disconnect : { ...disconnect, error });
    });
  }

  /** Closes a port without what is still under way for it: the only place where that is done. */
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

  #fromPort(number, data) {
    if (!this.#open.has(number)) return;
    try {
      this.#send({ type: "message", port: number, data });
    } catch (error) {
      const { message } = describe(error);
      if (error instanceof NoRoom) this.close(number, message);
      else this.#log.report(`a message on port ${number} was dropped: ${message}`);
    }
  }
}
