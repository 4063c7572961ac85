// How long to wait before the next attempt after one has failed.

const FIRST = 500;
const LONGEST = 30_000;

export class Backoff {
  #delay = FIRST;

  /** Milliseconds to wait now: 0.5 s, 1 s, 2 s … 30 s. */
  next() {
    const delay = this.#delay;
    this.#delay = Math.min(delay * 2, LONGEST);
    return delay;
  }

  reset() {
    this.#delay = FIRST;
  }
}
