// Keeps a native host running: starts it, and restarts it after it has ended.

import { Attempt } from "./attempt.js";
import { Backoff } from "./backoff.js";
import { isLasting, isMendedByInstalling } from "./causes.js";
import { Channel } from "./channel.js";
import { withDetail } from "./errors.js";
import { familyOf } from "./family.js";
import { Greeting } from "./greeting.js";
import { Schedule } from "./schedule.js";

/** Milliseconds between the attempts of an eager relay while the last end has a lasting cause. */
const SLOWLY = 60_000;

const NO_REASON = "the browser gives no reason";

/** @typedef {import("./attempt.js").End} End */
/** @typedef {import("./attempt.js").LastWords} LastWords */

export class Host {
  /** Counts the frames that went either way. */
  frames = 0;

  #needs;
  #name;
  #platform;
  #log;
  #observer;
  #status;
  #schedule;
  #backoff = new Backoff();
  /** @type {Greeting | undefined} */
  #greeting;
  /** Takes the requests, even before it is open. */
  #channel;
  /** @type {Attempt | undefined} the host that runs or is being started */
  #attempt;
  /** @type {End} */
  #lastEnd = {};

  /**
   * @param {object} needs
   * @param {string} needs.name the native host's name
   * @param {typeof import("./globals.js")} needs.platform
   * @param {boolean} needs.isEager whether the host is started again although nothing asks for it
   * @param {Set<string>} needs.taken the events that the extension registers by itself
   * @param {string[]} [needs.allow] what the host may call and listen to
   * @param {string} [needs.requires] which versions of the host are new enough
   * @param {import("./downloads.js").Downloads} needs.downloads
   * @param {import("./outbox.js").Limits} needs.limits
   * @param {import("./log.js").Log} needs.log
   * @param {import("./observer.js").Observer} needs.observer
   * @param {import("./status.js").Status} needs.status
   * @param {(listens: import("./messages.js").Listens) => void} needs.onListens as for Channel
   * @param {(port: import("./globals.js").Port, reason?: string) => void} needs.onClosed as for Ports
   */
  constructor(needs) {
    this.#needs = needs;
    this.#name = needs.name;
    this.#platform = needs.platform;
    this.#log = needs.log;
    this.#observer = needs.observer;
    this.#status = needs.status;
    this.#schedule = new Schedule(needs.platform, () => this.#start());
    this.#channel = this.#newChannel();
  }

  get isInUse() {
    return this.#channel.isInUse;
  }

  /** Asks for the host. The channel keeps all that it is given until it is open. */
  ask() {
    if (!this.#attempt && this.#schedule.mayHurry) {
      this.#schedule.hurry();
      if (!this.#attempt) this.#tellPhase("waiting");
    }
    return this.#channel;
  }

  /** Starts the host at once if none runs, for somebody who looks on and waits for it. */
  attempt() {
    if (!this.#attempt) this.restart();
  }

  /** Ends the host, if one runs, and starts the next at once. */
  restart() {
    this.#backoff.reset();
    this.#attempt?.close("it is restarted from the inspector");
    if (!this.#attempt) this.#start();
  }

  #start() {
    this.#schedule.cancel();
    this.#observer.phase("starting");
    const channel = this.#channel;
    const attempt = new Attempt({
      name: this.#name,
      platform: this.#platform,
      channel,
      onFrame: () => this.frames++,
      onSlow: (waitsFor, text) => {
        this.#log.warn(text);
        this.#observer.phase("starting", { waitsFor });
        this.#status.slow(text);
      },
      onEnd: (end) => this.#ended(attempt, channel, end),
    });
    this.#attempt = attempt;
    if (!this.#greeting?.isWhole) this.#greeting = new Greeting(this.#platform, this.#log);
    attempt.greet(this.#greeting, (whole) => this.#observer.greeting(whole));
  }

  #newChannel() {
    const { platform, taken, limits, allow, requires, ...told } = this.#needs;
    const { log, observer, status, onListens, onClosed } = told;
    const { browser, console } = platform;
    return new Channel({
      browser,
      console,
      carries: familyOf(platform).carries,
      taken,
      limits,
      allow,
      requires,
      log,
      observer,
      onListens,
      onClosed,
      onWaiting: ({ code, message: reason, detail }) => {
        this.#attempt?.waits();
        observer.phase("failed", { reason, code, detail });
        status.failed(reason, code);
      },
      onReady: (host) => {
        this.#attempt?.ready();
        observer.phase("ready", { about: host });
        status.ready();
      },
      onLastWords: (message) => this.#leaving(message),
    });
  }

  /**
   * Takes last words. Requests that come from now on wait for the next host.
   * @param {LastWords} lastWords
   */
  #leaving(lastWords) {
    const attempt = this.#attempt;
    const end = endBy(lastWords);
    if (!attempt) return this.#renew(false, true, end); // the relay failed in between
    attempt.leaves(lastWords);
    if (lastWords.type === "bye") this.#log.info(`the host leaves: ${lastWords.reason}`);
    else {
      const link = this.#linkFor(lastWords.code);
      const text = `${lastWords.message} (${lastWords.code})${link ? `: download it from ${link}` : ""}`;
      this.#log.error(withDetail(text, lastWords.detail));
    }
    this.#renew(attempt.life !== undefined, mayRetry(lastWords, end.code), end);
  }

  /**
   * @param {Attempt} attempt
   * @param {Channel} channel the attempt's
   * @param {End} told what the browser or the relay says about the end
   */
  #ended({ lastWords, life }, channel, told) {
    this.#attempt = undefined;
    const end = lastWords ? endBy(lastWords) : { ...told, reason: told.reason ?? NO_REASON };
    const pause = this.#backoff.after(life, lastWords?.type === "bye" && lastWords.restart);
    this.#schedule.hold(pause);
    const retries = mayRetry(lastWords, end.code);
    if (channel === this.#channel) this.#renew(life !== undefined, retries, told);
    const isSoon = retries || this.#channel.isWaiting;
    const isSlow = this.#needs.isEager && lastWords?.type !== "bye";
    const next = isSoon ? pause : isSlow ? SLOWLY : Infinity;
    this.#schedule.plan(next);
    if (lastWords) this.#log.info(nextText(next));
    else this.#log.error(endText(end.reason, retries, this.#linkFor(end.code), nextText(next)));
    this.#lastEnd = end;
    this.#tellPhase(isSoon ? "waiting" : "stopped");
    this.#schedule.run();
  }

  /**
   * Returns what a user downloads to mend a cause.
   * @param {string} [code]
   */
  #linkFor(code) {
    return isMendedByInstalling(code) ? this.#needs.downloads.link : undefined;
  }

  /** @param {"waiting" | "stopped"} phase */
  #tellPhase(phase) {
    this.#observer.phase(phase, { ...this.#lastEnd, retryAt: this.#schedule.retryAt });
  }

  /**
   * Ends the channel and makes the next one, with the wake events that may still reach Python.
   * @param {boolean} wasReady
   * @param {boolean} retries whether an attempt follows by itself
   * @param {End} end
   */
  #renew(wasReady, retries, { reason, code }) {
    const old = this.#channel;
    this.#observer.ended();
    this.#channel = this.#newChannel();
    const text = `The native host ${this.#name} has ended${reason ? `: ${reason}` : ""}`;
    const ended = reason ?? NO_REASON;
    this.#status.ended(wasReady ? `Python has ended: ${ended}` : ended, code);
    for (const { event, args } of old.end(text)) {
      if (retries) this.#channel.event(event, args);
      else this.#log.warn(`a ${event} event did not reach Python`);
    }
  }
}

/**
 * Describes the end of a host that has said or heard last words.
 * @param {LastWords} lastWords
 * @returns {End & {reason: string}}
 */
function endBy(lastWords) {
  if (lastWords.type === "bye") return { reason: lastWords.reason };
  const { message, code, detail } = lastWords;
  return { reason: message, code, detail };
}

/**
 * Whether an attempt follows by itself after the pause, because the cause may pass.
 * @param {LastWords | undefined} lastWords
 * @param {string} [code] the cause
 */
function mayRetry(lastWords, code) {
  if (lastWords?.restart) return true;
  return lastWords?.type !== "bye" && !isLasting(code);
}

/**
 * @param {string} reason
 * @param {boolean} retries
 * @param {string | undefined} link
 * @param {string} whatNext
 */
function endText(reason, retries, link, whatNext) {
  if (retries) return `the host has ended (${reason}): ${whatNext}`;
  const remedy = link ? `download it from ${link}` : "install it for this browser";
  return `the host can't be started (${reason}): ${remedy}; ${whatNext}`;
}

/** @param {number} wait milliseconds until the next attempt */
function nextText(wait) {
  if (wait === Infinity) return "the next attempt is made when something asks for it";
  return wait === 0 ? "the next attempt is made at once" : `the next attempt is in ${wait / 1000} s`;
}
