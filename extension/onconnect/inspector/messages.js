// The list of messages: only the rows in sight exist, so that ten thousand cost what twenty do.

const ROW_HEIGHT = 24; // as in inspector.css

/** Messages that are kept; of more the oldest go. */
export const MOST = 10_000;

/** Types that carry nothing of the application's. */
const PLUMBING = new Set(["ack", "log", "hello", "ready", "listens", "waiting"]);

/** Keeps the messages, and says which are to be shown. */
export class Store {
  all = [];
  shown = [];
  #words = [];
  #plumbing = false;

  /** @param {string} text words that a message must have; `port:3` and `type:call` are exact */
  filter(text, plumbing) {
    this.#words = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.#plumbing = plumbing;
    this.shown = this.all.filter((message) => this.#fits(message));
  }

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

  #fits(message) {
    if (!this.#plumbing && PLUMBING.has(message.type)) return false;
    return this.#words.every((word) => {
      const [, name, value] = /^(port|type|id):(.+)$/.exec(word) ?? [];
      if (name) return String(message[name]) === value;
      return message.type.includes(word) || message.text.toLowerCase().includes(word);
    });
  }
}

/** Shows a store's messages in a scrolling list box. */
export class List {
  #box;
  #space;
  #store;
  #onSelect;
  #selected;
  #isDue = false;

  /**
   * @param {HTMLElement} box scrolls
   * @param {HTMLElement} space is as high as all rows together
   * @param {(message: object | undefined) => void} onSelect
   */
  constructor(box, space, store, onSelect) {
    this.#box = box;
    this.#space = space;
    this.#store = store;
    this.#onSelect = onSelect;
    box.addEventListener("scroll", () => this.draw());
    box.addEventListener("keydown", (event) => this.#key(event));
    box.addEventListener("click", ({ target }) => {
      const row = target.closest("[role=option]");
      if (row) this.select(this.#store.shown[row.dataset.index]);
    });
    new ResizeObserver(() => this.draw()).observe(box);
  }

  /** Follows the newest message if that is in sight, and draws at the next frame. */
  changed() {
    const { scrollTop, clientHeight, scrollHeight } = this.#box;
    const follows = scrollTop + clientHeight >= scrollHeight - ROW_HEIGHT;
    this.#space.style.height = `${this.#store.shown.length * ROW_HEIGHT}px`;
    if (follows) this.#box.scrollTop = this.#box.scrollHeight;
    this.draw();
  }

  select(message) {
    this.#selected = message;
    this.#onSelect(message);
    this.draw();
  }

  draw() {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#drawNow();
    });
  }

  #drawNow() {
    const { shown } = this.#store;
    const first = Math.max(0, Math.floor(this.#box.scrollTop / ROW_HEIGHT) - 5);
    const count = Math.ceil(this.#box.clientHeight / ROW_HEIGHT) + 10;
    const rows = shown
      .slice(first, first + count)
      .map((message, at) => this.#row(message, first + at, shown.length));
    this.#space.replaceChildren(...rows);
    const active = rows.find((row) => row.ariaSelected === "true");
    if (active) this.#box.setAttribute("aria-activedescendant", active.id);
    else this.#box.removeAttribute("aria-activedescendant");
  }

  #row(message, index, total) {
    const row = element("div", "row");
    row.id = `message-${index}`;
    row.role = "option";
    row.dataset.index = index;
    row.dataset.direction = message.direction;
    row.style.top = `${index * ROW_HEIGHT}px`;
    row.ariaSelected = String(message === this.#selected);
    row.ariaPosInSet = String(index + 1);
    row.ariaSetSize = String(total);
    row.append(
      element("span", "time", new Date(message.at).toISOString().slice(11, 23)),
      element("span", "arrow", message.direction === "to" ? "→ Python" : "← Python"),
      element("span", "type", message.type),
      element("span", "about", about(message)),
      element("span", "text", message.text.slice(0, 300)),
    );
    return row;
  }

  #key(event) {
    const { shown } = this.#store;
    const page = Math.floor(this.#box.clientHeight / ROW_HEIGHT);
    const at = shown.indexOf(this.#selected);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? shown.length - 1 : at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: shown.length - 1,
    }[event.key];
    if (to === undefined || shown.length === 0) return;
    event.preventDefault();
    const index = Math.min(Math.max(to, 0), shown.length - 1);
    this.select(shown[index]);
    const top = index * ROW_HEIGHT;
    const { scrollTop, clientHeight } = this.#box;
    if (top < scrollTop) this.#box.scrollTop = top;
    else if (top + ROW_HEIGHT > scrollTop + clientHeight) {
      this.#box.scrollTop = top + ROW_HEIGHT - clientHeight;
    }
  }
}

/** What a message is about, beside its type. */
export function about({ port, id, method, event }) {
  const of = method ?? event;
  const number = port !== undefined ? `port ${port}` : id !== undefined ? `#${id}` : "";
  return [number, of].filter(Boolean).join(" ");
}

export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
