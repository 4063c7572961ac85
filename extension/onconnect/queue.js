// A queue whose first is taken at once, however much waits: an array would move all the rest.

/** Places of what was taken that are kept until the rest is moved. */
const KEPT = 32;

export class Queue {
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
    return this.#items.slice(this.#head);
  }

  push(item) {
    this.#items.push(item);
  }

  /** Takes the first. */
  shift() {
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head > KEPT && this.#head * 2 > this.#items.length) this.replace(this.all);
    return item;
  }

  /** Waits with these instead. */
  replace(items) {
    this.#items = items;
    this.#head = 0;
  }
}
