// Decides for how long the host may not be started again after it has ended.

const FIRST = 500;
const LONGEST = 30_000;

/** Milliseconds that a host must have been ready so that the next pause is the shortest again. */
const GOOD_AFTER = 30_000;

/** Milliseconds that a host must have been ready for another restart at once. */
const LIFE = 1_000;

export class Backoff {
  #delay = FIRST;
  /** Whether a restart that the host asks for may come at once. */
  #mayRestartAtOnce = true;

  /**
   * Returns the milliseconds to wait: 0.5 s, 1 s, 2 s … 30 s, or none.
   * @param {number | undefined} life for how many milliseconds the host was ready, if it was
   * @param {boolean} restarts whether the host has asked to be started again
   */
  after(life, restarts) {
    const ready = life ?? 0;
    if (ready >= GOOD_AFTER) this.reset();
    if (ready >= LIFE) this.#mayRestartAtOnce = true;
    if (life !== undefined && restarts && this.#mayRestartAtOnce) {
      this.#mayRestartAtOnce = false;
      return 0;
    }
    const delay = this.#delay;
    this.#delay = Math.min(delay * 2, LONGEST);
    return delay;
  }

  reset() {
    this.#delay = FIRST;
  }
}
