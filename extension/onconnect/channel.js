// Speaks with one host: greets it, hands its messages to the parts that take them, and ends.

import { Api } from "./api.js";
import { Calls } from "./calls.js";
import { describe, short, withDetail } from "./errors.js";
import { Flow } from "./flow.js";
import { Inbox } from "./inbox.js";
import { Pending } from "./pending.js";
import { Ports } from "./ports.js";
import { HOST_TOO_OLD, MIN_PROTOCOL, PROTOCOL, PROTOCOL_MISMATCH, RELAY_CRASH, WINDOW } from "./constants.js";
import { isNewEnough } from "./versions.js";

/** What the console calls the levels of a `log` message. */
const CONSOLE_LEVEL = /** @type {const} */ ({
  debug: "debug",
  info: "info",
  warning: "warn",
  error: "error",
});

/**
 * @typedef {import("./messages.js").ApiEvent} ApiEvent
 * @typedef {import("./messages.js").Bye | import("./messages.js").Fatal} LastWords
 * @typedef {import("./messages.js").ToHost} ToHost
 * @typedef {import("./inbox.js").Whole} Whole
 *
 * @typedef {{[T in Whole["type"]]: (message: Extract<Whole, {type: T}>) => void}} Handlers
 */

/**
 * Takes requests from the start, and keeps them in order until `open`. After `end` it does nothing.
 */
export class Channel {
  #flow;
  #pending;
  #ports;
  #api;
  /** @type {Calls} */
  #calls;
  /** @type {Inbox} */
  #inbox;
  #log;
  #console;
  #observer;
  #onListens;
  #onWaiting;
  #onReady;
  #onLastWords;
  #requires;
  #carries;

  #hasEnded = false;
  #isReady = false;
  /** @type {ApiEvent[]} events that a host can't have handled, as it has not been ready */
  #early = [];

  /**
   * @param {object} needs
   * @param {import("./globals.js").Browser} needs.browser
   * @param {Set<string>} needs.taken the events that the extension registers by itself
   * @param {string[]} [needs.allow] what the host may call and listen to
   * @param {string} [needs.requires] which versions of the host are new enough
   * @param {boolean} needs.carries whether the browser's ports carry values that JSON lacks
   * @param {import("./log.js").Log} needs.log for what the relay has to say
   * @param {Console} needs.console for what the host has to say
   * @param {import("./outbox.js").Limits} needs.limits
   * @param {import("./observer.js").Observer} needs.observer
   * @param {(port: import("./globals.js").Port, reason?: string) => void} needs.onClosed as for Ports
   * @param {(listens: import("./messages.js").Listens) => void} needs.onListens called with what the
   *   host listens to of ports and one-shot messages, before it is ready and when that changes
   * @param {(message: import("./messages.js").Waiting) => void} needs.onWaiting called when a start
   *   has failed and goes on by itself once its cause is mended
   * @param {(host: import("./messages.js").HostInfo) => void} needs.onReady
   * @param {(message: LastWords) => void} needs.onLastWords
   */
  constructor(needs) {
    const { browser, taken, allow, log, console, limits, observer, onClosed } = needs;
    /**
     * @param {ToHost} message
     * @param {import("./pending.js").Failed} [failed]
     */
    const send = (message, failed) => this.#send(message, failed);
    /** @param {string} text */
    const report = (text) => this.#report(text);
    this.#log = { ...log, report };
    this.#console = console;
    this.#observer = observer;
    this.#requires = needs.requires;
    this.#carries = needs.carries;
    this.#onListens = needs.onListens;
    this.#onWaiting = needs.onWaiting;
    this.#onReady = needs.onReady;
    this.#onLastWords = needs.onLastWords;
    this.#flow = new Flow(log, limits, (error) => this.#fail(error));
    this.#pending = new Pending(
      (message, carrying) => this.#sendNow(message, carrying),
      (text) => this.#log.warn(text),
      limits.waiting,
    );
    this.#ports = new Ports({
      browser,
      send,
      dropUnsent: (port) => {
        this.#pending.drop(port);
        this.#flow.drop(port);
      },
      dropUnfinished: (port) => this.#inbox.drop(port),
      onClosed,
      log: this.#log,
    });
    this.#api = new Api({
      browser,
      taken,
      allow,
      emit: (event, args, listener) => this.event(event, args, listener),
      ask: (event, args, listener) => this.call(event, args, listener),
    });
    this.#calls = new Calls(this.#api, send, report);
    this.#inbox = new Inbox({
      limits,
      flow: this.#flow,
      ports: this.#ports,
      calls: this.#calls,
      log: this.#log,
      send,
      observe: (message) => this.#observe("from", message),
      handle: (message) => this.#handlers[message.type](/** @type {never} */ (message)),
    });
  }

  // What the browser asks for

  /** Whether anything waits for the host. */
  get isWaiting() {
    return this.#flow.isWaiting || this.#pending.size > 0;
  }

  /** Whether somebody would miss this channel. */
  get isInUse() {
    return this.#ports.size + this.#calls.size + this.#pending.size > 0;
  }

  /**
   * Relays a port that was opened to the background.
   * @param {import("./globals.js").Port} port
   * @param {string} event
   */
  accept(port, event) {
    this.#ports.accept(port, event);
  }

  /**
   * Tells the host of an event that the extension listens to by itself, or that the host asked for.
   * @param {string} event
   * @param {unknown[]} args
   * @param {number} [listener] the id of the call by which the host has asked for it
   */
  event(event, args, listener) {
    /** @type {ApiEvent} */
    const message = { type: "event", event, args };
    if (listener !== undefined) message.listener = listener;
    let isDropped = false;
    this.#send(message, (error) => {
      isDropped = true;
      this.#report(`a ${event} event was dropped: ${describe(error).message}`);
    });
    if (!this.#isReady && !isDropped) this.#early.push(message);
  }

  /**
   * Calls the host's listeners; resolves with the answer of the first one that answers.
   * @param {string} event
   * @param {unknown[]} args
   * @param {number} [listener] as of `event`
   */
  call(event, args, listener) {
    return this.#calls.ask(event, args, listener);
  }

  // Life

  /**
   * Greets the host and sends what waits.
   * @param {(frame: ToHost[]) => void} post sends a frame
   * @param {import("./messages.js").Greeting} greeting
   */
  open(post, greeting) {
    if (this.#hasEnded) return;
    const versions = { protocol: PROTOCOL, minProtocol: MIN_PROTOCOL };
    const values = this.#carries ? { values: true } : undefined;
    this.#flow.open(post, { type: "hello", ...versions, ...greeting, window: WINDOW, ...values });
  }

  /**
   * Closes every port and settles every call.
   * @param {string} reason
   * @returns {ApiEvent[]} the events that the extension listens to by itself and no host has had
   */
  end(reason) {
    if (this.#hasEnded) return [];
    this.#hasEnded = true;
    this.#inbox.close();
    this.#flow.close();
    try {
      this.#api.end();
    } catch (error) {
      this.#log.error(`a listener of the host stays: ${describe(error).message}`);
    }
    this.#ports.end(reason);
    this.#calls.end(reason);
    const held = /** @type {ApiEvent[]} */ (this.#pending.events);
    const unsent = this.#isReady ? [...this.#flow.waitingEvents, ...held] : this.#early;
    return unsent.filter(({ listener }) => listener === undefined);
  }

  // What comes in

  /**
   * Takes a frame of the host.
   * @param {unknown} frame
   */
  receive(frame) {
    if (this.#hasEnded) return;
    try {
      this.#flow.receive(frame, (frame) => this.#inbox.take(frame));
    } catch (error) {
      this.#fail(error);
    }
  }

  /**
   * Leaves the host after a fault in the relay. Nobody knows what is lost, so all begins again.
   * @param {unknown} error
   */
  #fail(error) {
    if (this.#hasEnded) return;
    const message = `the relay failed: ${describe(error).message}`;
    const detail = error instanceof Error ? short(error.stack) : undefined;
    this.#leave({ type: "fatal", code: RELAY_CRASH, message, detail });
  }

  /** @type {Handlers} */
  #handlers = {
    ready: (message) => this.#ready(message),
    listens: (message) => this.#onListens(message),
    waiting: (message) => this.#waiting(message),
    bye: (message) => this.#onLastWords(message),
    fatal: (message) => this.#onLastWords(message),
    connect: (message) => this.#connect(message),
    message: (message) => this.#ports.message(message),
    disconnect: (message) => this.#ports.disconnect(message),
    call: (message) => this.#calls.answer(message),
    return: (message) => this.#calls.returned(message),
    throw: (message) => this.#calls.threw(message),
    ack: (message) => this.#flow.receivedAck(message),
    log: ({ level, text, fields }) => this.#print(level, text, fields),
  };

  /**
   * Shows a line of the host's log.
   * @param {import("./messages.js").Level} level
   * @param {string} text
   * @param {Record<string, unknown>} [fields]
   */
  #print(level, text, fields) {
    this.#console[CONSOLE_LEVEL[level]](`Python: ${text}`, ...(fields ? [fields] : []));
    this.#observer.log(level, text, fields);
  }

  /** @param {import("./messages.js").Waiting} message */
  #waiting(message) {
    if (this.#isReady) {
      this.#log.warn("skipped a waiting: the host is ready");
      return;
    }
    this.#print("error", withDetail(message.message, message.detail));
    this.#onWaiting(message);
  }

  /** @param {import("./messages.js").Ready} message */
  #ready({ protocol, host, window, values }) {
    if (this.#isReady) {
      this.#log.warn("skipped a second ready");
      return;
    }
    if (protocol !== PROTOCOL) {
      const message =
        `the host speaks version ${protocol} of the relay protocol and the extension version ` +
        `${PROTOCOL}: update the older one`;
      this.#leave({ type: "fatal", code: PROTOCOL_MISMATCH, message });
      return;
    }
    if (this.#requires && !isNewEnough(host.release ?? "", this.#requires)) {
      const message =
        `${host.name} ${short(host.release ?? "without a version")} is too old: the extension ` +
        `requires ${this.#requires}`;
      this.#leave({ type: "fatal", code: HOST_TOO_OLD, message });
      return;
    }
    this.#isReady = true;
    this.#early = [];
    this.#flow.widen(window);
    this.#pending.agree(values === true);
    this.#log.info(`${host.name} ${host.version} is ready: Python ${host.python}, pid ${host.pid}`);
    this.#onReady(host);
  }

  /** @param {import("./messages.js").HostConnect} message */
  #connect(message) {
    const { port, target } = message;
    if (!this.#ports.isFree(port)) {
      this.#report(`skipped a connect: its number ${port} is not free`);
      return;
    }
    try {
      this.#api.check(target.tabId == null ? "runtime.connect" : "tabs.connect");
    } catch (error) {
      this.#send({ type: "disconnect", port, error: describe(error).message });
      return;
    }
    this.#ports.connect(message);
  }

  // What goes out

  /**
   * Says the last words. If the host can't hear them, it has ended too.
   * @param {import("./messages.js").Fatal} fatal
   */
  #leave(fatal) {
    try {
      this.#flow.sendNow(fatal);
    } finally {
      if (!this.#hasEnded) this.#onLastWords(fatal);
    }
  }

  /**
   * Tells the console and the host's log.
   * @param {string} text
   */
  #report(text) {
    this.#log.error(text);
    this.#send({ type: "log", level: "error", text: short(text) });
  }

  /**
   * Sends a message, at once or when it can be sent.
   * @param {ToHost} message
   * @param {import("./pending.js").Failed} failed
   */
  #send(message, failed = rethrow) {
    if (!this.#hasEnded) this.#pending.send(message, failed);
  }

  /**
   * @param {ToHost} message
   * @param {import("./encoding.js").Carrying} carrying
   */
  #sendNow(message, carrying) {
    if (this.#hasEnded) return;
    this.#flow.send(message, carrying);
    this.#observe("to", message);
  }

  /**
   * Shows a message in the inspector. A message that can't be shown still travels.
   * @param {"to" | "from"} direction
   * @param {import("./messages.js").FromHost | ToHost} message
   */
  #observe(direction, message) {
    try {
      this.#observer.message(direction, message);
    } catch (error) {
      this.#log.warn(`a ${message.type} can't be shown: ${describe(error).message}`);
    }
  }
}

/**
 * @param {unknown} error
 * @returns {never}
 */
function rethrow(error) {
  throw error;
}
