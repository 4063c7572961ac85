// Keeps the messages of the inspector page, and says which of them are shown.

/** @typedef {import("../observer.js").Seen} Seen */

/** Messages that are kept; if there are more, the oldest are dropped. */
export const MOST = 10_000;

/** Types that carry nothing of the application's. */
const PLUMBING = new Set(["ack", "log", "hello", "ready", "listens", "waiting"]);

export class Store {
  /** @type {Seen[]} */
  all = [];
  /** @type {Seen[]} */
  shown = [];
  /** @type {string[]} */
  #words = [];
  #plumbing = false;

  /**
   * @param {string} text words that a message must have; `port:3` and `type:call` are exact
   * @param {boolean} plumbing whether acks, logs and their like are shown, too
   */
  filter(text, plumbing) {
    this.#words = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.#plumbing = plumbing;
    this.shown = this.all.filter((message) => this.#fits(message));
  }

  /** @param {Seen[]} messages */
  add(messages) {
    this.all.push(...messages);
    this.shown.push(...messages.filter((message) => this.#fits(message)));
    const extra = this.all.length - MOST;
    if (extra <= 0) return;
    const dropped = new Set(this.all.splice(0, extra));
    this.shown = this.shown.filter((message) => !dropped.has(message));
  }

  clear() {
    this.all = [];
    this.shown = [];
  }

  /** @param {Seen} message */
  #fits(message) {
    if (!this.#plumbing && PLUMBING.has(message.type)) return false;
    return this.#words.every((word) => {
      const [, name, value] = /^(port|type|id):(.+)$/.exec(word) ?? [];
      if (name) return String(message[/** @type {"port" | "type" | "id"} */ (name)]) === value;
      return message.type.includes(word) || message.text.toLowerCase().includes(word);
    });
  }
}

/**
 * Says what a message is about, to be shown beside its type.
 * @param {Partial<Seen>} message
 */
export function about({ port, id, method, event }) {
  const of = method ?? event;
  const number = port !== undefined ? `port ${port}` : id !== undefined ? `#${id}` : "";
  return [number, of].filter(Boolean).join(" ");
}
