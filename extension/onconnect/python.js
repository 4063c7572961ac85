// Gives the background script ports and one-shot messages to Python: no connection of the browser's
// own reaches the context that opens it.

import { describe } from "./errors.js";
import { familyOf } from "./family.js";
import { isHeard } from "./listened.js";
import { portPair } from "./pair.js";
import { NO_RECEIVER } from "./status.js";

/**
 * @typedef {import("./globals.js").Port} Port
 * @typedef {import("./pair.js").OwnPort} OwnPort
 * @typedef {import("./pair.js").RelayedPort} RelayedPort
 *
 * @typedef {import("./contract.js").PortName} PortName
 * @typedef {import("./contract.js").Message} Message
 *
 * @typedef {object} Python how the background script itself reaches Python
 * @property {<Name extends PortName = PortName>(...given: "" extends PortName ? [options?: {name?: Name}] : [options: {name: Name}]) => import("./pair.js").OwnPort<Name>} connect opens a port, of which Python hears in
 *   `runtime.on_connect`. It can be used at once, also while Python is starting.
 * @property {<Sent extends Message>(message: Sent) => Promise<import("./contract.js").Answer<Sent>>} sendMessage sends a one-shot message to Python's
 *   listeners of `runtime.on_message`. It resolves to the first answer, or to `undefined` if none of
 *   them answers. It rejects with an Error if the listener fails, if there is none, or if Python ends.
 *
 * @typedef {object} Requests the part of a channel that takes them
 * @property {(port: Port, event: string) => void} accept
 * @property {(event: string, args: unknown[]) => Promise<unknown>} call
 */

const CONNECT = "runtime.onConnect";
const MESSAGE = "runtime.onMessage";

/** What the background script calls to reach Python's listeners of an event. */
export const WAYS = new Map([
  [CONNECT, "python.connect()"],
  [MESSAGE, "python.sendMessage()"],
]);

export class OwnPorts {
  #platform;
  #family;
  #ask;
  #onUse;
  /** @type {import("./messages.js").Listens} what Python listens to, once it has told */
  #listens = { type: "listens", events: [] };
  /** @type {WeakMap<Port, {relayed: RelayedPort, wasHeard: boolean}>} */
  #ports = new WeakMap();

  /**
   * @param {typeof import("./globals.js")} platform
   * @param {() => Requests} ask asks for the host
   * @param {(event: string) => void} [onUse] called with the event by which Python hears of a request
   */
  constructor(platform, ask, onUse = () => {}) {
    this.#platform = platform;
    this.#family = familyOf(platform);
    this.#ask = ask;
    this.#onUse = onUse;
  }

  /**
   * Opens a port to Python.
   * @param {unknown} [options]
   * @returns {OwnPort}
   * @throws {TypeError}
   */
  connect(options) {
    const name = nameOf(options);
    const { own, relayed } = portPair(name, this.#sender, this.#family, this.#platform);
    this.#ports.set(relayed, { relayed, wasHeard: this.#isHeard(CONNECT, name) });
    this.#onUse(CONNECT);
    this.#ask().accept(relayed, CONNECT);
    return own;
  }

  /**
   * Sends a one-shot message to Python.
   * @param {unknown[]} given what the function was given, which has to be the message alone
   */
  async sendMessage(given) {
    if (given.length !== 1) {
      throw new TypeError(
        "python.sendMessage takes the message and nothing else: it returns a promise of the " +
          "answer, and its host is that of relay({ host })",
      );
    }
    const message = this.#family.copy(given[0]);
    const wasHeard = this.#isHeard(MESSAGE);
    this.#onUse(MESSAGE);
    const answer = await this.#ask().call(MESSAGE, [message, this.#sender]).catch(rethrow);
    if (answer === undefined && !wasHeard && !this.#isHeard(MESSAGE)) throw new Error(NO_RECEIVER);
    return answer;
  }

  /**
   * Notes what Python listens to.
   * @param {import("./messages.js").Listens} listens
   */
  listens(listens) {
    this.#listens = listens;
  }

  /**
   * Notes why a port is about to be closed from the relay's side. Python closes a port without a
   * reason, and also where it has no listener that takes the port.
   * @param {Port} port
   * @param {string} [reason]
   */
  closed(port, reason) {
    const known = this.#ports.get(port);
    if (!known) return;
    const isRefused = !known.wasHeard && !this.#isHeard(CONNECT, port.name);
    known.relayed.reason = reason ?? (isRefused ? NO_RECEIVER : undefined);
  }

  /**
   * @param {string} event
   * @param {string} [name]
   */
  #isHeard(event, name) {
    return isHeard(this.#listens, event, name);
  }

  /** What Python is told of this background, as the browser tells it to pages (P80). */
  get #sender() {
    const { runtime, url, origin, documentId } = this.#platform;
    /** @type {Record<string, string | undefined>} */
    const about = { id: runtime?.id, url, origin, documentId: documentId?.() };
    return Object.fromEntries(this.#family.senderMembers.map((name) => [name, about[name]]));
  }
}

/**
 * Returns what the background script gets where no host can be started: ports that close, and
 * messages that fail, with the reason.
 * @param {typeof import("./globals.js")} platform
 * @param {string} reason
 */
export function withoutHost(platform, reason) {
  /** @type {OwnPorts} */
  const ports = new OwnPorts(platform, () => ({
    accept: (port) => {
      ports.closed(port, reason);
      port.disconnect();
    },
    call: () => Promise.reject(new Error(reason)),
  }));
  return ports;
}

/**
 * Returns the object that a background script is given.
 * @param {OwnPorts} ports
 * @returns {Python}
 */
export function pythonOf(ports) {
  return {
    connect: (options) => ports.connect(options),
    sendMessage: (...given) => /** @type {Promise<any>} */ (ports.sendMessage(given)),
  };
}

/**
 * @param {any} options
 * @returns {string}
 */
function nameOf(options) {
  const { name, ...others } = options ?? {};
  const isObject = options == null || typeof options === "object";
  if (!isObject || Object.keys(others).length > 0 || typeof (name ?? "") !== "string") {
    throw new TypeError(
      'python.connect takes nothing but a name, such as { name: "notes" }: its host is that of ' +
        "relay({ host })",
    );
  }
  return name ?? "";
}

/**
 * Rejects with the text alone, as browsers do (P68).
 * @param {unknown} error
 * @returns {never}
 */
function rethrow(error) {
  throw new Error(describe(error).message);
}
