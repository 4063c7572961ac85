// Keeps a native host running: starts it, and starts it again after it has ended.

import { Backoff } from "./backoff.js";
import { Channel } from "./channel.js";
import { disconnectError } from "./ports.js";
import { withDetail } from "./wire.js";

/** A channel that was ready for this long was a good one. */
const GOOD_AFTER = 30_000;

/** A channel that was ready for this long was a life, after which a restart may come at once. */
const LIFE = 1_000;

/** How long a host may take to end after its last words. */
const GRACE = 2_000;

/** After so long it is told what a start waits for. */
const SILENCE = 10_000;

/** How often an eager relay tries what would end alike, until somebody has done something about it. */
const SLOWLY = 60_000;

/** Chromium puts a background to sleep, and its timers with it, that has called nothing for 30 s. */
const AWAKE = 20_000;

/** After these a new attempt would end alike. */
const HOPELESS_CODES = new Set(["protocol-mismatch", "app-error", "forbidden-caller"]);

/** How browsers say that they can't find the host or may not start it. */
const HOPELESS_TEXT = /host not found|forbidden|disabled by the system|No such native application/i;

const NO_REASON = "the browser gives no reason";

const NOT_READY =
  "Python to be ready: a handler module is being imported, or a lifespan has not begun";

const PROFILE_KEY = "onconnect.profile";

/**
 * A host that runs or is being started.
 * @typedef {object} Attempt
 * @property {object} native its port
 * @property {Channel} channel
 * @property {number} [readySince]
 * @property {{type: "bye" | "fatal", restart?: boolean, code?: string}} [lastWords]
 * @property {unknown} [silence] the timer that tells what it waits for
 * @property {unknown} [grace] the timer that ends it after its last words
 */

export class Host {
  /** Counts the frames that went either way. */
  frames = 0;

  #name;
  #platform;
  #isEager;
  #taken;
  #limits;
  #allow;
  #log;
  #observer;
  #status;
  #onListens;
  #backoff = new Backoff();
  #greeting;
  /** Takes the requests; it may still have to be opened. */
  #channel;
  /** @type {Attempt | undefined} */
  #attempt;
  /** Runs until the next attempt, or until the background must be kept awake for it. */
  #timer;
  /** When the next attempt is made by itself; Infinity where something must ask for it. */
  #next = Infinity;
  /** No attempt is made before this time, whoever asks: reconnecting pages must not spin it. */
  #notBefore = 0;
  /** How the last attempt has ended. */
  #lastEnd = {};
  /** Whether a restart that the host asks for may come at once: no two do without a life between. */
  #mayRestartAtOnce = true;

  /**
   * @param {object} needs
   * @param {string} needs.name the native host's name
   * @param {typeof import("./browser.js")} needs.platform
   * @param {boolean} needs.isEager whether it is tried again although nothing asks for it
   * @param {Set<string>} needs.taken the events that the extension registers by itself
   * @param {string[]} [needs.allow] what the host may call and listen to
   * @param {object} needs.limits those of a Channel
   * @param {object} needs.log
   * @param {import("./observer.js").Observer} needs.observer
   * @param {import("./status.js").Status} needs.status
   * @param {(events: string[]) => void} needs.onListens as a Channel's
   */
  constructor(needs) {
    const { name, platform, isEager, taken, allow, limits, log, observer, status } = needs;
    this.#name = name;
    this.#platform = platform;
    this.#isEager = isEager;
    this.#taken = taken;
    this.#allow = allow;
    this.#limits = limits;
    this.#log = log;
    this.#observer = observer;
    this.#status = status;
    this.#onListens = needs.onListens;
    this.#channel = this.#newChannel();
  }

  get isInUse() {
    return this.#channel.isInUse;
  }

  /** Asks for the host. What the channel is given waits until it is open. */
  ask() {
    if (!this.#attempt && this.#next > this.#notBefore) {
      this.#startAt(this.#notBefore);
      if (!this.#attempt) this.#observer.phase("waiting", { ...this.#lastEnd, retryAt: this.#retryAt });
    }
    return this.#channel;
  }

  /** Ends the host, if one runs, and starts the next at once. */
  restart() {
    this.#backoff.reset();
    if (this.#attempt) this.#close(this.#attempt, "it is restarted from the inspector");
    if (!this.#attempt) this.#start();
  }

  #startAt(time) {
    this.#next = time;
    this.#platform.clearTimeout(this.#timer);
    const wait = time - this.#platform.now();
    if (wait <= 0) this.#start();
    else this.#timer = this.#platform.setTimeout(() => this.#stayAwake(), Math.min(wait, AWAKE));
  }

  #stayAwake() {
    if (this.#next > this.#platform.now()) this.#platform.browser.runtime.getPlatformInfo?.();
    this.#startAt(this.#next);
  }

  /** When the next attempt is made, for people. */
  get #retryAt() {
    if (this.#next === Infinity) return undefined;
    return Date.now() + this.#next - this.#platform.now();
  }

  #start() {
    this.#platform.clearTimeout(this.#timer);
    this.#next = Infinity;
    this.#observer.phase("starting");
    const native = this.#platform.browser.runtime.connectNative(this.#name);
    const attempt = { native, channel: this.#channel };
    this.#attempt = attempt;
    native.onMessage.addListener((frame) => {
      this.frames++;
      attempt.channel.receive(frame);
    });
    native.onDisconnect.addListener((port) => {
      this.#ended(attempt, disconnectError(this.#platform.browser, port));
    });
    this.#expect(attempt, () => `${[...this.#greeting.pending].join(" and ")} of the browser`);
    if (!this.#greeting?.isWhole) this.#greeting = new Greeting(this.#platform, this.#log);
    this.#greeting.whole.then((greeting) => {
      if (attempt !== this.#attempt) return;
      this.#expect(attempt, () => NOT_READY);
      this.#observer.greeting(greeting);
      attempt.channel.open((frame) => this.#post(attempt, frame), greeting);
    });
  }

  /** Tells after a while what a start waits for. */
  #expect(attempt, what) {
    this.#platform.clearTimeout(attempt.silence);
    attempt.silence = this.#platform.setTimeout(() => {
      const waitsFor = what();
      const text = `the start has waited ${SILENCE / 1000} s for ${waitsFor}`;
      this.#log.warn(text);
      this.#observer.phase("starting", { waitsFor });
      this.#status.slow(text);
    }, SILENCE);
  }

  #post(attempt, frame) {
    this.frames++;
    try {
      attempt.native.postMessage(frame);
    } catch (error) {
      this.#close(attempt, error.message);
    }
  }

  /** Takes `bye` or `fatal`: what is asked from now on is for the next host, once this one ended. */
  #leaving(lastWords) {
    const attempt = this.#attempt;
    if (!attempt) return this.#renew({}, true, lastWords.message); // the relay failed in between
    attempt.lastWords = lastWords;
    this.#platform.clearTimeout(attempt.silence);
    if (lastWords.type === "bye") this.#log.info(`the host leaves: ${lastWords.reason}`);
    else this.#log.error(withDetail(`${lastWords.message} (${lastWords.code})`, lastWords.detail));
    this.#renew(attempt, mayRetry(attempt), lastWords.reason ?? lastWords.message);
    attempt.grace = this.#platform.setTimeout(() => this.#close(attempt), GRACE);
  }

  #close(attempt, reason) {
    attempt.native.disconnect();
    // A port's own disconnect() fires nothing on its own side.
    this.#ended(attempt, reason);
  }

  #ended(attempt, reason) {
    if (attempt !== this.#attempt) return;
    this.#attempt = undefined;
    this.#platform.clearTimeout(attempt.grace);
    this.#platform.clearTimeout(attempt.silence);
    const wait = this.#delayAfter(attempt);
    this.#notBefore = this.#platform.now() + wait;
    const retries = mayRetry(attempt, reason);
    if (attempt.channel === this.#channel) this.#renew(attempt, retries, reason);
    const isSoon = retries || this.#channel.isWaiting;
    const isSlow = this.#isEager && attempt.lastWords?.type !== "bye";
    const next = isSoon ? wait : isSlow ? SLOWLY : Infinity;
    this.#next = this.#platform.now() + next;
    this.#tellEnd(attempt, reason, retries, next);
    this.#observer.phase(isSoon ? "waiting" : "stopped", { ...this.#lastEnd, retryAt: this.#retryAt });
    if (next < Infinity) this.#startAt(this.#next);
  }

  #tellEnd({ lastWords }, ended = NO_REASON, retries, next) {
    if (lastWords) this.#log.info(nextText(next));
    else this.#log.error(endText(ended, retries, nextText(next)));
    const { code, detail, reason = lastWords?.message ?? ended } = lastWords ?? {};
    this.#lastEnd = { reason, code, detail };
  }

  /** Returns for how many milliseconds nothing may start the host again, however it has ended. */
  #delayAfter({ lastWords, readySince }) {
    const wasReady = readySince !== undefined;
    const life = wasReady ? this.#platform.now() - readySince : 0;
    if (life >= GOOD_AFTER) this.#backoff.reset();
    if (life >= LIFE) this.#mayRestartAtOnce = true;
    if (wasReady && lastWords?.type === "bye" && lastWords.restart && this.#mayRestartAtOnce) {
      this.#mayRestartAtOnce = false;
      return 0;
    }
    return this.#backoff.next();
  }

  /** Ends the channel and makes the next one, with the wake events that may still reach Python. */
  #renew({ readySince }, retries, reason) {
    const old = this.#channel;
    this.#channel = this.#newChannel();
    const text = `The native host ${this.#name} has ended${reason ? `: ${reason}` : ""}`;
    const ended = reason ?? NO_REASON;
    this.#status.ended(readySince === undefined ? ended : `Python has ended: ${ended}`);
    for (const { event, args } of old.end(text)) {
      if (retries) this.#channel.event(event, args);
      else this.#log.warn(`a ${event} event did not reach Python`);
    }
  }

  #newChannel() {
    return new Channel({
      browser: this.#platform.browser,
      console: this.#platform.console,
      taken: this.#taken,
      limits: this.#limits,
      allow: this.#allow,
      log: this.#log,
      observer: this.#observer,
      onClosed: (port, reason) => this.#status.closed(port, reason),
      onListens: this.#onListens,
      onWaiting: ({ code, message: reason, detail }) => {
        this.#platform.clearTimeout(this.#attempt.silence);
        this.#observer.phase("failed", { reason, code, detail });
        this.#status.failed(reason);
      },
      onReady: (host) => {
        this.#attempt.readySince = this.#platform.now();
        this.#platform.clearTimeout(this.#attempt.silence);
        this.#observer.phase("ready", { about: host });
        this.#status.ready();
      },
      onLastWords: (message) => this.#leaving(message),
    });
  }
}

/** Whether the next attempt is made after the delay alone: the cause may be a passing one. */
function mayRetry({ lastWords }, reason) {
  if (lastWords?.restart) return true;
  if (lastWords?.type === "bye") return false;
  return !HOPELESS_CODES.has(lastWords?.code) && !HOPELESS_TEXT.test(reason);
}

function endText(reason, retries, whatNext) {
  return retries
    ? `the host has ended (${reason}): ${whatNext}`
    : `the host can't be started (${reason}): install it for this browser; ${whatNext}`;
}

function nextText(wait) {
  if (wait === Infinity) return "the next attempt is made when something asks for it";
  return wait === 0 ? "the next attempt is made at once" : `the next attempt is in ${wait / 1000} s`;
}

/** Who calls: the part of `hello` that is the same for every channel. */
class Greeting {
  isWhole = false;
  /** Names what has not answered yet. */
  pending = new Set();
  /** @type {Promise<{browser: object, extension: object, profile: string}>} */
  whole;

  constructor(platform, log) {
    const { runtime } = platform.browser;
    const extension = { id: runtime.id, version: runtime.getManifest().version };
    const browser = platform.browserInfo().catch(() => ({ name: "unknown", version: "" }));
    const profile = profileId(platform).catch((error) => {
      log.warn(`the profile's id can't be kept: ${error.message}`);
      return platform.randomId();
    });
    this.whole = Promise.all([
      this.#awaited("the name", browser),
      this.#awaited("storage.local", profile),
    ]).then(([browser, profile]) => {
      this.isWhole = true;
      return { browser, extension, profile };
    });
  }

  #awaited(name, promise) {
    this.pending.add(name);
    return promise.finally(() => this.pending.delete(name));
  }
}

async function profileId({ browser, randomId }) {
  const { local } = browser.storage;
  const { [PROFILE_KEY]: known } = await local.get(PROFILE_KEY);
  if (known) return known;
  const profile = randomId();
  await local.set({ [PROFILE_KEY]: profile });
  return profile;
}
