// Makes the next attempt when its time has come, and keeps the background awake until then.

/** Milliseconds. Chromium puts a background, and its timers, to sleep 30 s after its last API call. */
const AWAKE = 20_000;

export class Schedule {
  #platform;
  #start;
  /** @type {unknown} runs until the next attempt, or until the background must be kept awake for it */
  #timer;
  /** When the next attempt is made by itself; Infinity if something must ask for it. */
  #next = Infinity;
  /** When the next attempt may be made if something asks: reconnecting pages must not hurry it. */
  #earliest = 0;

  /**
   * @param {typeof import("./globals.js")} platform
   * @param {() => void} start makes the next attempt
   */
  constructor(platform, start) {
    this.#platform = platform;
    this.#start = start;
  }

  /** Whether an attempt may be made sooner than planned. */
  get mayHurry() {
    return this.#next > this.#earliest;
  }

  /** The time of the next attempt, for people; undefined where something must ask for it. */
  get retryAt() {
    if (this.#next === Infinity) return undefined;
    return Date.now() + this.#next - this.#platform.now();
  }

  /**
   * Forbids attempts for some time, whatever asks for one.
   * @param {number} delay milliseconds
   */
  hold(delay) {
    this.#earliest = this.#platform.now() + delay;
  }

  /**
   * Plans the next attempt; `run` waits for it.
   * @param {number} delay milliseconds
   */
  plan(delay) {
    this.#next = this.#platform.now() + delay;
  }

  /** Makes the next attempt as soon as one may be made. */
  hurry() {
    this.#next = this.#earliest;
    this.run();
  }

  /** Makes the planned attempt, now or once its time has come. */
  run() {
    const { clearTimeout, setTimeout, now } = this.#platform;
    clearTimeout(this.#timer);
    if (this.#next === Infinity) return;
    const wait = this.#next - now();
    if (wait <= 0) this.#start();
    else this.#timer = setTimeout(() => this.#stayAwake(), Math.min(wait, AWAKE));
  }

  /** Forgets the planned attempt. */
  cancel() {
    this.#platform.clearTimeout(this.#timer);
    this.#next = Infinity;
  }

  #stayAwake() {
    if (this.#next > this.#platform.now()) this.#platform.browser.runtime.getPlatformInfo?.();
    this.run();
  }
}
