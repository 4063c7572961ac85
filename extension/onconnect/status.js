// Tells page.js whether Python has its port, and why a port was closed.
//
// A page's connection opens a second port, with a reserved name, beside the one that Python gets. Each
// message on it names the port that it is about:
//
//     { name, is: "waiting", reason }   the port waits for Python; a reason comes if it waits long
//     { name, is: "failed", reason, cause }
//                                       the start has failed, and the port waits until it is mended
//     { name, is: "ready" }             Python has the port, or would take it
//     { name, is: "closed", reason, cause }
//                                       the port is being closed, by Python or by the relay
//     { name, is: "left", reason }      no relay of this background takes the port

import { isMendedByInstalling } from "./causes.js";

/** The reserved name; page.js, which can import nothing, has it too. */
export const STATUS_PORT = "onconnect.status";

/** What browsers say about a port to an extension that has no listener for it. */
export const NO_RECEIVER = "Could not establish connection. Receiving end does not exist.";

/**
 * @typedef {import("./globals.js").Port} Port
 * @typedef {{code: string, download?: string}} Cause a code of constants.js or of causes.js, and what
 *   the user downloads to mend it
 * @typedef {{is: "waiting" | "failed" | "ready" | "closed" | "left", reason?: string, cause?: Cause}} What
 * @typedef {{document: string, name: string, event: string}} Opened
 */

/** @type {What} */
const WAITING = { is: "waiting" };

/** The events that hand over status ports. Other extensions and web pages are told nothing. */
const EVENTS = new Set(["runtime.onConnect", "runtime.onUserScriptConnect"]);

/** Ports that any relay of this background has taken, as there may be several. */
const taken = new WeakSet();

export class Status {
  #setTimeout;
  /** The state of each port that the host has or would get. */
  #state = WAITING;
  /** @type {Map<Port, {document: string, names: Map<string, string>}>} the status ports, with the
   *   events of the ports of their documents by name */
  #watching = new Map();
  /** @type {Map<Port, Opened>} ports that are relayed */
  #ports = new Map();
  /** @type {import("./listened.js").Listened} */
  #listened;
  #downloads;

  /**
   * @param {typeof import("./globals.js")} platform
   * @param {import("./listened.js").Listened} listened
   * @param {import("./downloads.js").Downloads} downloads
   */
  constructor({ setTimeout }, listened, downloads) {
    this.#setTimeout = setTimeout;
    this.#listened = listened;
    this.#downloads = downloads;
  }

  /**
   * Whether a port is for `watch`, and not for Python.
   * @param {Port} port
   * @param {string} event
   */
  isStatusPort(port, event) {
    return port.name === STATUS_PORT && EVENTS.has(event);
  }

  /**
   * Takes a status port.
   * @param {Port} port
   */
  watch(port) {
    const document = documentOf(port);
    this.#watching.set(port, { document, names: new Map() });
    port.onDisconnect.addListener(() => this.#watching.delete(port));
    for (const each of this.#ports.values()) if (each.document === document) this.#opened(each);
  }

  /**
   * Notes a port that is relayed.
   * @param {Port} port
   * @param {string} event
   */
  taken(port, event) {
    taken.add(port);
    const opened = { document: documentOf(port), name: port.name, event };
    this.#ports.set(port, opened);
    port.onDisconnect?.addListener(() => this.#ports.delete(port));
    this.#opened(opened);
  }

  /**
   * Notes a port that this relay leaves to others.
   * @param {Port} port
   */
  left(port) {
    // The other relays and listeners of the extension hear of the port in this turn.
    this.#setTimeout(() => {
      if (!taken.has(port)) this.#tell(documentOf(port), port.name, { is: "left", reason: NO_RECEIVER });
    }, 0);
  }

  /**
   * Notes that a port is about to be closed from here. Without a reason, Python closes it.
   * @param {Port} port
   * @param {string} [reason]
   * @param {string} [code] the cause of the host's end
   */
  closed(port, reason = "Python closed the port", code) {
    const opened = this.#ports.get(port);
    this.#ports.delete(port);
    if (!opened) return;
    this.#tell(opened.document, opened.name, { is: "closed", reason, ...this.#cause(code) });
  }

  /** Notes that Python is ready. */
  ready() {
    this.#change({ is: "ready" });
  }

  /**
   * Notes that the start takes long.
   * @param {string} reason
   */
  slow(reason) {
    this.#change({ is: "waiting", reason });
  }

  /**
   * Notes that the start has failed, and will go on once somebody has mended the cause.
   * @param {string} reason
   * @param {string} code
   */
  failed(reason, code) {
    this.#change({ is: "failed", reason, ...this.#cause(code) });
  }

  /**
   * Notes that the host has ended, and with it every port.
   * @param {string} reason
   * @param {string} [code] the cause, if it is known
   */
  ended(reason, code) {
    this.#state = WAITING;
    for (const port of [...this.#ports.keys()]) this.closed(port, reason, code);
  }

  /**
   * @param {string} [code]
   * @returns {{cause?: Cause}}
   */
  #cause(code) {
    if (code === undefined) return {};
    const download = isMendedByInstalling(code) ? this.#downloads.link : undefined;
    return { cause: download ? { code, download } : { code } };
  }

  /** @param {Opened} opened */
  #opened({ document, name, event }) {
    for (const [port, watching] of this.#watching) {
      if (watching.document !== document) continue;
      watching.names.set(name, event);
      this.#tellState(port, name, event);
    }
  }

  /** @param {What} state */
  #change(state) {
    this.#state = state;
    for (const [port, { names }] of this.#watching) {
      for (const [name, event] of names) this.#tellState(port, name, event);
    }
  }

  /**
   * Tells the state. Even when Python is ready, it closes a port that it does not want.
   * @param {Port} port
   * @param {string} name
   * @param {string} event
   */
  #tellState(port, name, event) {
    if (this.#state.is !== "ready" || this.#listened.wantsPort(event, name)) post(port, name, this.#state);
  }

  /**
   * @param {string} document
   * @param {string} name
   * @param {What} what
   */
  #tell(document, name, what) {
    for (const [port, watching] of this.#watching) {
      if (watching.document === document) post(port, name, what);
    }
  }
}

/**
 * @param {Port} port
 * @param {string} name
 * @param {What} what
 */
function post(port, name, what) {
  try {
    port.postMessage({ name, ...what });
  } catch {
    // The page has gone: its disconnect is about to be told.
  }
}

/**
 * Names the document that a port comes from. If the browser gives no id, it is named after the tab
 * and the frame, as a script may change its address; outside of tabs it is named after the address.
 * @param {Port} port
 */
function documentOf({ sender = {} }) {
  const { id, documentId, tab, frameId, url } = sender;
  return JSON.stringify([id, documentId ?? [tab?.id ?? url?.replace(/[?#].*/, ""), frameId]]);
}
