// Keeps a native host running: starts it, and starts it again after it has ended.

import { Backoff } from "./backoff.js";
import { Channel } from "./channel.js";
import { disconnectError } from "./ports.js";

/** A channel that was ready for this long was a good one. */
const GOOD_AFTER = 30_000;

/** How long a host may take to end after its last words. */
const GRACE = 2_000;

/** After these a new attempt would end alike, until somebody has done something about it. */
const HOPELESS_CODES = new Set(["protocol-mismatch", "app-error", "forbidden-caller"]);

/** How browsers say that they can't find the host or may not start it. */
const HOPELESS_TEXT = /host not found|forbidden|disabled by the system|No such native application/i;

const NO_REASON = "the browser gives no reason";

const PROFILE_KEY = "onconnect.profile";

/**
 * A host that runs or is being started.
 * @typedef {object} Attempt
 * @property {object} native its port
 * @property {Channel} channel
 * @property {number} [readySince]
 * @property {{type: "bye" | "fatal", restart?: boolean, code?: string}} [lastWords]
 * @property {unknown} [grace] the timer that ends it after its last words
 */

export class Host {
  /** Counts the frames that went either way. */
  frames = 0;

  #name;
  #platform;
  #taken;
  #limits;
  #allow;
  #log;
  #observer;
  #onListens;
  #backoff = new Backoff();
  #greeting;
  /** Takes the requests; it may still have to be opened. */
  #channel;
  /** @type {Attempt | undefined} */
  #attempt;
  /** Runs until the next attempt. */
  #timer;
  /** No attempt is made before this time, whoever asks: reconnecting pages must not spin it. */
  #notBefore = 0;

  /**
   * @param {object} needs
   * @param {string} needs.name the native host's name
   * @param {typeof import("./browser.js")} needs.platform
   * @param {Set<string>} needs.taken the events that the extension registers by itself
   * @param {string[]} [needs.allow] what the host may call and listen to
   * @param {object} needs.limits those of a Channel
   * @param {object} needs.log
   * @param {import("./observer.js").Observer} needs.observer
   * @param {(events: string[]) => void} needs.onListens as a Channel's
   */
  constructor({ name, platform, taken, allow, limits, log, observer, onListens }) {
    this.#name = name;
    this.#platform = platform;
    this.#taken = taken;
    this.#allow = allow;
    this.#limits = limits;
    this.#log = log;
    this.#observer = observer;
    this.#onListens = onListens;
    this.#channel = this.#newChannel();
  }

  get isInUse() {
    return this.#channel.isInUse;
  }

  /** Asks for the host. What the channel is given waits until it is open. */
  ask() {
    if (!this.#attempt && this.#timer === undefined) this.#schedule();
    return this.#channel;
  }

  /** Ends the host, if one runs, and starts the next at once. */
  restart() {
    this.#notBefore = 0;
    this.#backoff.reset();
    if (this.#attempt) this.#close(this.#attempt, "it is restarted from the inspector");
    this.#platform.clearTimeout(this.#timer);
    this.#start();
  }

  #schedule() {
    const wait = this.#notBefore - this.#platform.now();
    if (wait <= 0) this.#start();
    else this.#timer = this.#platform.setTimeout(() => this.#start(), wait);
  }

  #start() {
    this.#timer = undefined;
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
    this.#greeting ??= greet(this.#platform, this.#log);
    this.#greeting.then((greeting) => {
      this.#observer.greeting(greeting);
      attempt.channel.open((frame) => this.#post(attempt, frame), greeting);
    });
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
    attempt.lastWords = lastWords;
    if (lastWords.type === "bye") this.#log.info(`the host leaves: ${lastWords.reason}`);
    else this.#log.error(fatalText(lastWords));
    this.#renew(mayRetry(attempt), lastWords.reason ?? lastWords.message);
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
    const wait = this.#delayAfter(attempt);
    this.#notBefore = this.#platform.now() + wait;
    const retries = mayRetry(attempt, reason);
    if (!attempt.lastWords) this.#log.error(endText(reason, retries, wait));
    if (attempt.channel === this.#channel) this.#renew(retries, reason);
    this.#observe(attempt, reason, retries, wait);
    if (retries || this.#channel.isWaiting) this.#schedule();
  }

  #observe({ lastWords = {} }, ended = NO_REASON, retries, wait) {
    const { code, detail, reason = lastWords.message ?? ended } = lastWords;
    if (retries) this.#observer.phase("waiting", { reason, code, retryAt: Date.now() + wait });
    else this.#observer.phase("stopped", { reason, code, detail });
  }

  #delayAfter({ lastWords, readySince }) {
    if (readySince !== undefined) {
      if (lastWords?.type === "bye") return 0;
      if (this.#platform.now() - readySince >= GOOD_AFTER) this.#backoff.reset();
    }
    return this.#backoff.next();
  }

  /** Ends the channel and makes the next one, with the wake events that may still reach Python. */
  #renew(retries, reason) {
    const old = this.#channel;
    this.#channel = this.#newChannel();
    const text = `The native host ${this.#name} has ended${reason ? `: ${reason}` : ""}`;
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
      onListens: this.#onListens,
      onReady: (host) => {
        this.#attempt.readySince = this.#platform.now();
        this.#observer.phase("ready", { about: host });
      },
      onLastWords: (message) => this.#leaving(message),
    });
  }
}

/** Whether the next attempt is made by itself; otherwise something must ask for it. */
function mayRetry({ lastWords }, reason) {
  if (lastWords?.type === "bye") return lastWords.restart;
  return !HOPELESS_CODES.has(lastWords?.code) && !HOPELESS_TEXT.test(reason);
}

function endText(reason = NO_REASON, retries, wait) {
  return retries
    ? `the host has ended (${reason}): the next attempt is in ${wait / 1000} s`
    : `the host can't be started (${reason}): install it for this browser; the next attempt is ` +
        "made when something asks for it";
}

/** A traceback is to be read as it is, so that it goes into the text rather than behind it. */
function fatalText({ code, message, detail }) {
  return `${message} (${code})${detail ? `\n${detail}` : ""}`;
}

/** Who calls: the part of `hello` that is the same for every channel. */
async function greet(platform, log) {
  const { runtime } = platform.browser;
  const [browser, profile] = await Promise.all([
    platform.browserInfo().catch(() => ({ name: "unknown", version: "" })),
    profileId(platform).catch((error) => {
      log.warn(`the profile's id can't be kept: ${error.message}`);
      return platform.randomId();
    }),
  ]);
  const extension = { id: runtime.id, version: runtime.getManifest().version };
  return { browser, extension, profile };
}

async function profileId({ browser, randomId }) {
  const { local } = browser.storage;
  const { [PROFILE_KEY]: known } = await local.get(PROFILE_KEY);
  if (known) return known;
  const profile = randomId();
  await local.set({ [PROFILE_KEY]: profile });
  return profile;
}
