// Runs the native host once: starts it, greets it, and notes how it ends.

import { causeOf } from "./causes.js";
import { disconnectError } from "./errors.js";

/** Milliseconds in which a host has to end after its last words. */
const GRACE = 2_000;

/** Milliseconds after which the relay tells what a start waits for. */
const SILENCE = 10_000;

const NOT_READY =
  "Python to be ready: a handler module is being imported, or a lifespan has not begun";

/**
 * @typedef {import("./messages.js").Bye | import("./messages.js").Fatal} LastWords
 *
 * @typedef {object} End how an attempt has ended
 * @property {string} [reason] in a sentence, for people
 * @property {string} [code] the cause, if it is known: a code of constants.js or of causes.js
 * @property {string} [detail] a traceback
 */

export class Attempt {
  /** @type {LastWords | undefined} */
  lastWords;

  #platform;
  #channel;
  /** @type {import("./globals.js").Port} */
  #native;
  #onFrame;
  #onSlow;
  #onEnd;
  #hasEnded = false;
  /** @type {number | undefined} */
  #readySince;
  /** @type {unknown} the timer that tells what the start waits for */
  #silence;
  /** @type {unknown} the timer that ends the host after its last words */
  #grace;

  /**
   * @param {object} needs
   * @param {string} needs.name the native host's name
   * @param {typeof import("./globals.js")} needs.platform
   * @param {import("./channel.js").Channel} needs.channel
   * @param {() => void} needs.onFrame called with each frame, either way
   * @param {(waitsFor: string, text: string) => void} needs.onSlow called when the start takes long,
   *   with what it waits for and with a sentence about it
   * @param {(end: End) => void} needs.onEnd called once, with what the browser or the relay says
   *   about the end
   */
  constructor({ name, platform, channel, onFrame, onSlow, onEnd }) {
    this.#platform = platform;
    this.#channel = channel;
    this.#onFrame = onFrame;
    this.#onSlow = onSlow;
    this.#onEnd = onEnd;
    const { browser } = platform;
    this.#native = browser.runtime.connectNative(name);
    this.#native.onMessage.addListener((frame) => {
      this.#onFrame();
      channel.receive(frame);
    });
    this.#native.onDisconnect.addListener((port) => {
      const reason = disconnectError(browser, port);
      this.#ended({ reason, code: causeOf(reason) });
    });
  }

  /** For how many milliseconds the host has been ready; undefined if it has never been. */
  get life() {
    return this.#readySince === undefined ? undefined : this.#platform.now() - this.#readySince;
  }

  /**
   * Opens the channel, now that the greeting for the host is known.
   * @param {import("./greeting.js").Greeting} greeting
   * @param {(whole: import("./messages.js").Greeting) => void} onGreeting called before it opens
   */
  greet(greeting, onGreeting) {
    this.#expect(() => `${[...greeting.pending].join(" and ")} of the browser`);
    greeting.whole.then((whole) => {
      if (this.#hasEnded) return;
      this.#expect(() => NOT_READY);
      onGreeting(whole);
      this.#channel.open((frame) => this.#post(frame), whole);
    });
  }

  /** Notes that the host has told what holds up its start. */
  waits() {
    this.#platform.clearTimeout(this.#silence);
  }

  /** Notes that the host is ready. */
  ready() {
    this.#readySince = this.#platform.now();
    this.#platform.clearTimeout(this.#silence);
  }

  /**
   * Notes that the host is about to end, and ends it if it takes long.
   * @param {LastWords} lastWords
   */
  leaves(lastWords) {
    this.lastWords = lastWords;
    this.#platform.clearTimeout(this.#silence);
    this.#grace = this.#platform.setTimeout(() => this.close(), GRACE);
  }

  /**
   * Ends the host.
   * @param {string} [reason]
   */
  close(reason) {
    this.#native.disconnect();
    // A port's own disconnect() fires nothing on its own side.
    this.#ended({ reason });
  }

  /**
   * Tells after a while what the start waits for.
   * @param {() => string} what
   */
  #expect(what) {
    this.#platform.clearTimeout(this.#silence);
    this.#silence = this.#platform.setTimeout(() => {
      const waitsFor = what();
      this.#onSlow(waitsFor, `the start has waited ${SILENCE / 1000} s for ${waitsFor}`);
    }, SILENCE);
  }

  /** @param {object[]} frame */
  #post(frame) {
    this.#onFrame();
    try {
      this.#native.postMessage(frame);
    } catch (error) {
      this.close(/** @type {Error} */ (error).message);
    }
  }

  /** @param {End} end */
  #ended(end) {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#platform.clearTimeout(this.#grace);
    this.#platform.clearTimeout(this.#silence);
    this.#onEnd(end);
  }
}
