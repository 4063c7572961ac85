// Shows messages in a scrolling list box. Only the rows in sight exist: ten thousand cost what twenty do.

import { element } from "./elements.js";
import { about } from "./store.js";

/** @typedef {import("../observer.js").Seen} Seen */

const ROW_HEIGHT = 24; // as in inspector.css

export class List {
  #box;
  #space;
  #store;
  #onSelect;
  /** @type {Seen | undefined} */
  #selected;
  #isDue = false;

  /**
   * @param {HTMLElement} box scrolls
   * @param {HTMLElement} space is as high as all rows together
   * @param {import("./store.js").Store} store
   * @param {(message: Seen | undefined) => void} onSelect
   */
  constructor(box, space, store, onSelect) {
    this.#box = box;
    this.#space = space;
    this.#store = store;
    this.#onSelect = onSelect;
    box.addEventListener("scroll", () => this.draw());
    box.addEventListener("keydown", (event) => this.#key(event));
    box.addEventListener("click", ({ target }) => {
      /** @type {HTMLElement | null} */
      const row = /** @type {Element} */ (target).closest("[role=option]");
      if (row) this.select(this.#store.shown[Number(row.dataset.index)]);
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

  /** @param {Seen | undefined} message */
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

  /**
   * @param {Seen} message
   * @param {number} index
   * @param {number} total
   */
  #row(message, index, total) {
    const row = element("div", "row");
    row.id = `message-${index}`;
    row.role = "option";
    row.dataset.index = String(index);
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

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { shown } = this.#store;
    const page = Math.floor(this.#box.clientHeight / ROW_HEIGHT);
    const at = this.#selected ? shown.indexOf(this.#selected) : -1;
    /** @type {Record<string, number>} */
    const places = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? shown.length - 1 : at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: shown.length - 1,
    };
    const to = places[event.key];
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
