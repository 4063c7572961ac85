// One channel to the host: the handshake, what each message does, who waits for an answer.

import { Api } from "./api.js";
import { Assemblies, Unassembled } from "./chunks.js";
import { Flow } from "./flow.js";
import { Ports } from "./ports.js";
import {
  CONSOLE_LEVEL,
  PROTOCOL,
  WINDOW,
  describe,
  isUnknown,
  problem,
  short,
  withDetail,
} from "./wire.js";

/**
 * Takes requests from the start: until `open` they wait, in order. After `end` it does nothing.
 */
export class Channel {
  #flow;
  #assemblies;
  #ports;
  #api;
  #log;
  #console;
  #observer;
  #onListens;
  #onWaiting;
  #onReady;
  #onLastWords;

  #hasEnded = false;
  #isReady = false;
  #lastCall = 0;
  /** Calls of the host's listeners that have no answer yet. */
  #asked = new Map();
  /** Calls of the API that the host waits for. */
  #owed = new Set();
  /** Wake events that a host which has not been ready can't have handled. */
  #early = [];

  /**
   * @param {object} needs
   * @param {Set<string>} needs.taken the events that the extension registers by itself
   * @param {string[]} [needs.allow] what the host may call and listen to
   * @param {object} needs.log what the relay has to say, for the console
   * @param {object} needs.console for what the host has to say
   * @param {{message: number, waiting: number}} needs.limits UTF-16 units of a message, bytes of
   *   memory of all that waits
   * @param {import("./observer.js").Observer} needs.observer
   * @param {(port: object, reason?: string) => void} needs.onClosed that of Ports
   * @param {(events: string[]) => void} needs.onListens called with the events of ports and one-shot
   *   messages that the host listens to, before it is ready and when they change
   * @param {(message: object) => void} needs.onWaiting called with `waiting`, of a start that has
   *   failed and goes on by itself once its cause is mended
   * @param {(host: object) => void} needs.onReady called with what `ready` tells of the host
   * @param {(message: object) => void} needs.onLastWords called with `bye` or `fatal`
   */
  constructor(needs) {
    const { browser, taken, allow, log, console, limits, observer, onClosed } = needs;
    this.#log = { ...log, report: (text) => this.#report(text) };
    this.#flow = new Flow(log, limits, (error) => this.#fail(error));
    this.#assemblies = new Assemblies(limits.message);
    this.#console = console;
    this.#observer = observer;
    this.#onListens = needs.onListens;
    this.#onWaiting = needs.onWaiting;
    this.#onReady = needs.onReady;
    this.#onLastWords = needs.onLastWords;
    this.#ports = new Ports({
      browser,
      send: (message) => this.#send(message),
      dropUnsent: (port) => this.#flow.drop(port),
      dropUnfinished: (port) => this.#assemblies.drop(port),
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
  }

  // What the browser asks for

  /** Whether anything waits for the host. */
  get isWaiting() {
    return this.#flow.isWaiting;
  }

  /** Whether somebody would miss this channel. */
  get isInUse() {
    return this.#ports.size + this.#asked.size + this.#owed.size > 0;
  }

  /** Relays a port that was opened to the background. */
  accept(port, event) {
    this.#ports.accept(port, event);
  }

  /** Tells an event: one that woke the background, or what a listener of the host asked for. */
  event(event, args, listener) {
    const message = { type: "event", event, args };
    if (listener !== undefined) message.listener = listener;
    try {
      this.#send(message);
      if (!this.#isReady) this.#early.push(message);
    } catch (error) {
      this.#report(`a ${event} event was dropped: ${describe(error).message}`);
    }
  }

  /** Calls the host's listeners; resolves with the answer of the first that has one. */
  call(method, args, listener) {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastCall;
      this.#asked.set(id, { resolve, reject });
      try {
        this.#send({ type: "call", id, method, args, listener });
      } catch (error) {
        this.#asked.delete(id);
        this.#report(`a call of ${method} was rejected: ${describe(error).message}`);
        reject(error);
      }
    });
  }

  // Life

  /**
   * Greets the host and sends what waits.
   * @param {(frame: object[]) => void} post sends a frame
   * @param {object} greeting who calls: the members of `hello` that are not about the protocol
   */
  open(post, greeting) {
    if (this.#hasEnded) return;
    const versions = { protocol: PROTOCOL, minProtocol: PROTOCOL };
    this.#flow.open(post, { type: "hello", ...versions, ...greeting, window: WINDOW });
  }

  /**
   * Closes every port and settles every call.
   * @returns {object[]} the wake events that no host has had
   */
  end(reason) {
    if (this.#hasEnded) return [];
    this.#hasEnded = true;
    this.#flow.close();
    try {
      this.#api.end();
    } catch (error) {
      this.#log.error(`a listener of the host stays: ${describe(error).message}`);
    }
    this.#ports.end(reason);
    for (const { reject } of this.#asked.values()) reject(new Error(reason));
    this.#asked.clear();
    this.#owed.clear();
    const unsent = this.#isReady ? this.#flow.waitingEvents : this.#early;
    return unsent.filter(({ listener }) => listener === undefined);
  }

  // What comes in

  /** Takes a frame of the host. */
  receive(frame) {
    if (this.#hasEnded) return;
    try {
      this.#flow.receive(frame, (frame) => this.#dispatchAll(frame));
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Leaves the host after a fault of the relay's own: what is lost is not known, so all begins anew. */
  #fail(error) {
    if (this.#hasEnded) return;
    const message = `the relay failed: ${describe(error).message}`;
    const detail = error instanceof Error ? short(error.stack) : undefined;
    this.#leave({ type: "fatal", code: "relay-crash", message, detail });
  }

  #dispatchAll(frame) {
    if (Array.isArray(frame)) for (const message of frame) this.#dispatch(message);
    else this.#report("skipped a frame that is not an array of messages");
  }

  #dispatch(message) {
    if (this.#hasEnded) return;
    if (isUnknown(message)) {
      this.#log.warn(`skipped a message of the unknown type "${message.type}"`);
      return;
    }
    if (message?.type === "chunk") this.#flow.receivedChunk();
    const wrong = problem(message);
    if (wrong) {
      this.#skip(message, wrong);
      return;
    }
    this.#observe("from", message);
    try {
      this.#handlers[message.type](message);
    } catch (error) {
      this.#report(`failed at a ${message.type}: ${describe(error).message}`);
    }
  }

  #skip(message, wrong) {
    const { type, port, id } = message ?? {};
    const text = `skipped a bad message: ${wrong}`;
    if (type === "log") {
      // A complaint about a complaint could go on for ever.
      this.#log.error(text);
      return;
    }
    this.#report(text);
    if (type === "call" && Number.isInteger(id) && !this.#owed.has(id)) {
      this.#send({ type: "throw", id, error: { message: wrong } });
    } else if (type === "connect" && Number.isInteger(port) && this.#ports.isFree(port)) {
      this.#send({ type: "disconnect", port, error: wrong });
    } else if (type === "return" || type === "throw") {
      this.#settle(id)?.reject(new Error(wrong));
    }
  }

  #handlers = {
    ready: (message) => this.#ready(message),
    listens: ({ events }) => this.#onListens(events),
    waiting: (message) => this.#waiting(message),
    bye: (message) => this.#onLastWords(message),
    fatal: (message) => this.#onLastWords(message),
    connect: (message) => this.#connect(message),
    message: (message) => this.#ports.message(message),
    disconnect: (message) => this.#ports.disconnect(message),
    call: (message) => this.#call(message),
    return: ({ id, value }) => this.#settle(id)?.resolve(value),
    throw: ({ id, error }) => this.#settle(id)?.reject(revive(error)),
    chunk: (message) => this.#chunk(message),
    ack: (message) => this.#flow.receivedAck(message),
    log: ({ level, text, fields }) => this.#print(level, text, fields),
  };

  #print(level, text, fields) {
    this.#console[CONSOLE_LEVEL[level]](`Python: ${text}`, ...(fields ? [fields] : []));
    this.#observer.log(level, text, fields);
  }

  #waiting(message) {
    if (this.#isReady) {
      this.#log.warn("skipped a waiting: the host is ready");
      return;
    }
    this.#print("error", withDetail(message.message, message.detail));
    this.#onWaiting(message);
  }

  #ready({ protocol, host, window }) {
    if (this.#isReady) {
      this.#log.warn("skipped a second ready");
      return;
    }
    if (protocol !== PROTOCOL) {
      const message =
        `the host speaks version ${protocol} of the relay protocol and the extension version ` +
        `${PROTOCOL}: update the older one`;
      this.#leave({ type: "fatal", code: "protocol-mismatch", message });
      return;
    }
    this.#isReady = true;
    this.#early = [];
    this.#flow.widen(window);
    this.#log.info(`${host.name} ${host.version} is ready: Python ${host.python}, pid ${host.pid}`);
    this.#onReady(host);
  }

  #connect(message) {
    const { port, target } = message;
    if (!this.#ports.isFree(port)) {
      this.#report(`skipped a connect: its number ${port} is not free`);
      return;
    }
    try {
      this.#api.check(target.tabId == null ? "runtime.connect" : "tabs.connect");
    } catch (error) {
      this.#send({ type: "disconnect", port, error: short(error.message) });
      return;
    }
    this.#ports.connect(message);
  }

  async #call(message) {
    const { id, method } = message;
    if (this.#owed.has(id)) {
      this.#report(`skipped a call: its id ${id} is in use`);
      return;
    }
    this.#owed.add(id);
    const answer = await this.#api.call(message).then(
      (value) => ({ type: "return", id, value }),
      (error) => ({ type: "throw", id, error: describe(error) }),
    );
    this.#owed.delete(id);
    try {
      this.#send(answer);
    } catch (error) {
      const { name, message } = describe(error);
      const text = `what ${method} returned can't be sent: ${message}`;
      this.#send({ type: "throw", id, error: { name, message: short(text) } });
    }
  }

  #settle(id) {
    const call = this.#asked.get(id);
    this.#asked.delete(id);
    return call;
  }

  #chunk(slice) {
    const { port } = slice;
    // It has closed; a `connect` may come for one that the host numbers.
    if (port != null && !this.#ports.isOpen(port) && !this.#ports.isFree(port)) return;
    try {
      const message = this.#assemblies.take(slice);
      if (message !== undefined) this.#dispatch(message);
    } catch (error) {
      if (!(error instanceof Unassembled)) throw error;
      const { head, message, isViolation } = error;
      if (!isViolation || !this.#ports.close(head.port, message)) this.#skip(head, message);
    }
  }

  // What goes out

  /** Says last words; a host that can't hear them has ended with that. */
  #leave(fatal) {
    try {
      this.#flow.sendNow(fatal);
    } finally {
      if (!this.#hasEnded) this.#onLastWords(fatal);
    }
  }

  /** Tells the console and the host's log. */
  #report(text) {
    this.#log.error(text);
    this.#send({ type: "log", level: "error", text: short(text) });
  }

  #send(message) {
    if (this.#hasEnded) return;
    this.#flow.send(message);
    this.#observe("to", message);
  }

  /** What can't be shown travels all the same. */
  #observe(direction, message) {
    try {
      this.#observer.message(direction, message);
    } catch (error) {
      this.#log.warn(`a ${message.type} can't be shown: ${describe(error).message}`);
    }
  }
}

function revive({ name, message }) {
  return Object.assign(new Error(message), name && { name });
}
