// Keeps a queue whose first item is taken fast however long it is, where an array moves all the rest.

/** Empty places at the front that are kept until the rest is moved. */
const KEPT = 32;

/** @template T */
export class Queue {
  /** @type {(T | undefined)[]} */
  #items = [];
  /** The index of the first item. */
  #head = 0;

  get length() {
    return this.#items.length - this.#head;
  }

  /** The item that is taken next; undefined if nothing waits. */
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
   * Replaces all that waits by these items.
   * @param {T[]} items
   */
  replace(items) {
    this.#items = items;
    this.#head = 0;
  }
}
