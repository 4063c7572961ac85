// Keeps a queue from which the first is taken at once, however long it is: an array moves all the rest.

/** Places of what was taken that are kept until the rest is moved. */
const KEPT = 32;

/** @template T */
export class Queue {
  /** @type {(T | undefined)[]} */
  #items = [];
  /** Where the first is. */
  #head = 0;

  get length() {
    return this.#items.length - this.#head;
  }

  /** What is taken next; undefined where nothing waits. */
  get first() {
    return this.#items[this.#head];
  }

  /** All that waits, in order. */
  get all() {
    return /** @type {T[]} */ (this.#items.slice(this.#head));
  }

  /** @param {T} item */
  push(item) {
    this.#items.push(item);
  }

  /** Takes the first, which must be there. */
  shift() {
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head > KEPT && this.#head * 2 > this.#items.length) this.replace(this.all);
    return /** @type {T} */ (item);
  }

  /**
   * Waits with these instead.
   * @param {T[]} items
   */
  replace(items) {
    this.#items = items;
    this.#head = 0;
  }
}
