// Tells the inspector page what happens: the host's state, ports, messages and log lines. Other pages
// of the extension, such as the setup page, get the state alone.
//
// It uses a BroadcastChannel, which reaches only the extension's own pages and takes none of the
// extension's events. It looks at messages only while a page watches.

import { sketched } from "./sketch.js";

/** The channel's name. */
export const CHANNEL = "onconnect.inspector";

/** Milliseconds that changes are gathered before they go to the page. */
const PERIOD = 50;

/** Log lines kept for a page that opens later. */
const LINES_KEPT = 200;

/** Characters that a page gets of the JSON of what a message carries. */
const TEXT_LENGTH = 10_000;

/**
 * @typedef {import("./messages.js").FromHost | import("./messages.js").ToHost} Message
 * @typedef {"starting" | "failed" | "ready" | "waiting" | "stopped"} Phase
 *
 * @typedef {object} More the details that are known of a phase
 * @property {import("./messages.js").HostInfo} [about] the host that is ready
 * @property {string} [reason] why the host has failed or ended, in a sentence
 * @property {string} [code] the cause, if it is known: a code of constants.js or of causes.js
 * @property {string} [detail] a traceback
 * @property {string} [waitsFor] what keeps the host from being ready for long
 * @property {number} [retryAt] when the next attempt is made, as Date.now() tells time
 *
 * @typedef {object} Known what stays known from phase to phase
 * @property {Greeting} [greeting] what the host is greeted with
 * @property {string[]} [unlisted] the events that Python listens to in vain
 * @property {import("./downloads.js").Offer} [offer] where the user downloads the host's program
 *
 * @typedef {{host: string, phase: Phase} & Known & More} State
 * @typedef {import("./messages.js").Greeting} Greeting
 *
 * @typedef {import("./messages.js").PageConnect | import("./messages.js").HostConnect} Connect
 *
 * @typedef {object} Seen a message, as the page shows it
 * @property {number} at the time
 * @property {"to" | "from"} direction
 * @property {string} type
 * @property {number} [port]
 * @property {number} [id]
 * @property {string} [method]
 * @property {string} [event]
 * @property {string} text the beginning of its JSON
 * @property {number} length of all of that JSON, in which bytes are shown by their size
 * @property {number} travelled the characters that all of it has on its way
 *
 * @typedef {{at: number, level: string, text: string, fields?: object}} Line
 *
 * @typedef {object} Change one of these
 * @property {State} [state]
 * @property {Seen} [message]
 * @property {Connect} [opened]
 * @property {number} [closed]
 * @property {Line} [line]
 */

export class Observer {
  #broadcast;
  #setTimeout;
  #onState;
  #isWatched = false;
  /** Whether a page has asked for the state alone. */
  #isFollowed = false;
  /** @type {State} */
  #state;
  /** @type {Known} */
  #known = {};
  /** @type {Map<number, Connect>} */
  #ports = new Map();
  /** @type {Line[]} */
  #lines = [];
  /** @type {Change[]} what the page has not been told yet */
  #changes = [];

  /**
   * @param {string} host the native host's name
   * @param {typeof import("./globals.js")} platform
   * @param {object} on
   * @param {() => void} on.restart called when a page asks for another host process
   * @param {() => void} on.attempt called when a page asks for an attempt, if no host runs
   * @param {(state: State) => void} [on.state] called at each change of the state
   */
  constructor(host, platform, { restart, attempt, state }) {
    this.#state = { host, phase: "stopped" };
    this.#onState = state;
    this.#setTimeout = platform.setTimeout;
    this.#broadcast = platform.broadcast(CHANNEL);
    this.#broadcast.onmessage = ({ data }) => {
      if (data.host !== undefined && data.host !== host) return;
      if (data.ask === "watch") this.#watch();
      if (data.ask === "state") this.#follow();
      if (data.ask === "attempt") attempt();
      if (data.ask === "leave") this.#isWatched = false;
      if (data.ask === "restart") restart();
    };
    // A page that was there before this background asks to watch when it hears this.
    this.#broadcast.postMessage({ tell: "background", host });
  }

  /**
   * Tells where the host is in its life.
   * @param {Phase} phase
   * @param {More} [more]
   */
  phase(phase, more = {}) {
    this.#change({ host: this.#state.host, ...this.#known, phase, ...more });
  }

  get state() {
    return this.#state;
  }

  /**
   * Tells what the host is greeted with.
   * @param {Greeting} greeting
   */
  greeting(greeting) {
    this.#know({ greeting });
  }

  /**
   * Tells which events Python listens to in vain.
   * @param {string[]} unlisted
   */
  unlisted(unlisted) {
    this.#know({ unlisted });
  }

  /**
   * Tells where the user downloads the host's program.
   * @param {import("./downloads.js").Offer} offer
   */
  offer(offer) {
    this.#know({ offer });
  }

  /** @param {Known} more */
  #know(more) {
    Object.assign(this.#known, more);
    this.#change({ ...this.#state, ...more });
  }

  /** @param {State} state */
  #change(state) {
    this.#state = state;
    this.#tell({ state });
    if (this.#isFollowed) this.#tellState();
    this.#onState?.(state);
  }

  /**
   * Takes a message of the relay protocol.
   * @param {"to" | "from"} direction to Python or from it
   * @param {Message} message
   */
  message(direction, message) {
    if (message.type === "connect") this.#ports.set(message.port, message);
    else if (message.type === "disconnect") this.#ports.delete(message.port);
    if (!this.#isWatched) return;
    const { type, port, id, method, event, ...content } = /** @type {any} */ (message);
    const values = Object.values(content);
    const json = sketched(values.length === 1 ? values[0] : content);
    const shown = { text: json.text.slice(0, TEXT_LENGTH), length: json.text.length, travelled: json.travelled };
    this.#tell({ message: { at: Date.now(), direction, type, port, id, method, event, ...shown } });
    if (message.type === "connect") this.#tell({ opened: message });
    else if (message.type === "disconnect") this.#tell({ closed: port });
  }

  /** Tells that the ports of a channel have closed because it has ended. */
  ended() {
    for (const closed of this.#ports.keys()) this.#tell({ closed });
    this.#ports.clear();
  }

  /**
   * Takes a line of Python's log.
   * @param {string} level
   * @param {string} text
   * @param {object} [fields]
   */
  log(level, text, fields) {
    const line = { at: Date.now(), level, text, fields };
    this.#lines.push(line);
    if (this.#lines.length > LINES_KEPT) this.#lines.shift();
    this.#tell({ line });
  }

  #watch() {
    this.#isWatched = true;
    this.#changes = [];
    const [state, ports, lines] = [this.#state, [...this.#ports.values()], this.#lines];
    this.#broadcast.postMessage({ tell: "snapshot", host: state.host, state, ports, lines });
  }

  #follow() {
    this.#isFollowed = true;
    this.#tellState();
  }

  #tellState() {
    this.#broadcast.postMessage({ tell: "state", host: this.#state.host, state: this.#state });
  }

  /** @param {Change} change */
  #tell(change) {
    if (!this.#isWatched) return;
    if (this.#changes.length === 0) this.#setTimeout(() => this.#flush(), PERIOD);
    this.#changes.push(change);
  }

  #flush() {
    const [changes, host] = [this.#changes, this.#state.host];
    this.#changes = [];
    if (changes.length > 0) this.#broadcast.postMessage({ tell: "changes", host, changes });
  }
}
