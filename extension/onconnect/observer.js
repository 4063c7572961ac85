// What the inspector page shows, told as it happens: the host's state, ports, messages, log lines.
//
// It goes through a BroadcastChannel, which reaches the extension's own pages and nobody else, and
// takes none of the extension's events. Messages are looked at only while a page watches.

/** The channel's name. */
export const CHANNEL = "onconnect.inspector";

/** Milliseconds that changes are gathered before they go to the page. */
const PERIOD = 50;

/** Log lines kept for a page that opens later. */
const LINES_KEPT = 200;

/** Characters that a page gets of the JSON of what a message carries. */
const TEXT_LENGTH = 10_000;

export class Observer {
  #broadcast;
  #setTimeout;
  #isWatched = false;
  #state;
  #ports = new Map();
  #lines = [];
  /** What the page has not been told yet. */
  #changes = [];

  /**
   * @param {string} host the native host's name
   * @param {typeof import("./browser.js")} platform
   * @param {() => void} onRestart called when the page asks for another host process
   */
  constructor(host, platform, onRestart) {
    this.#state = { host, phase: "stopped" };
    this.#setTimeout = platform.setTimeout;
    this.#broadcast = platform.broadcast(CHANNEL);
    this.#broadcast.onmessage = ({ data }) => {
      if (data.host !== undefined && data.host !== host) return;
      if (data.ask === "watch") this.#watch();
      if (data.ask === "leave") this.#isWatched = false;
      if (data.ask === "restart") onRestart();
    };
    // A page that was there before this background asks to watch when it hears this.
    this.#broadcast.postMessage({ tell: "background", host });
  }

  /**
   * Tells where the host is in its life.
   * @param {"starting" | "failed" | "ready" | "waiting" | "stopped"} phase
   * @param {object} [about] the reason, and what else is known of it
   */
  phase(phase, about = {}) {
    const { host, greeting, unlisted } = this.#state;
    this.#state = { host, greeting, unlisted, phase, ...about };
    if (phase !== "ready") this.#ports.clear();
    this.#tell({ state: this.#state });
  }

  /** Tells who calls: the browser, the extension. */
  greeting(greeting) {
    this.#know({ greeting });
  }

  /** Tells which events Python listens to in vain. */
  unlisted(unlisted) {
    this.#know({ unlisted });
  }

  #know(more) {
    this.#state = { ...this.#state, ...more };
    this.#tell({ state: this.#state });
  }

  /**
   * Takes a message of the relay protocol.
   * @param {"to" | "from"} direction to Python or from it
   * @param {object} message
   */
  message(direction, message) {
    const { type, port, id, method, event, ...content } = message;
    if (type === "connect") this.#ports.set(port, message);
    else if (type === "disconnect") this.#ports.delete(port);
    if (!this.#isWatched) return;
    const values = Object.values(content);
    const json = JSON.stringify(values.length === 1 ? values[0] : content) ?? "";
    const [text, length] = [json.slice(0, TEXT_LENGTH), json.length];
    this.#tell({ message: { at: Date.now(), direction, type, port, id, method, event, text, length } });
    if (type === "connect") this.#tell({ opened: message });
    else if (type === "disconnect") this.#tell({ closed: port });
  }

  /** Takes a line of Python's log. */
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
