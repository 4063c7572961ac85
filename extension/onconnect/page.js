// Connects content scripts and extension pages to Python, connects again after the port has closed,
// and knows whether Python is there. It sends nothing twice: a message that a closed port has not
// delivered is lost.
//
// A content script is not a module, and neither is this file: list it before your own script,
// "js": ["onconnect/page.js", "content.js"], or load it by a <script>.
//
//     const python = onconnect.connect({
//       name: "notes",
//       onMessage: (message) => { … },
//       onState: (state, reason) => state === "connected" && python.post({ note: "milk" }),
//     });

/**
 * "connected": Python is ready and has the port. "no host": there is no Python for the port.
 * "reconnecting": neither is known yet. "gone": the connection has ended for ever.
 * @typedef {"connected" | "no host" | "reconnecting" | "gone"} OnconnectState
 */

/**
 * Why there is no Python, for scripts: a code of the table in docs/updates.md, and the address of what
 * the user downloads where that is the remedy.
 * @typedef {{code: string, download?: string}} OnconnectCause
 */

/**
 * What `onconnect.connect` takes.
 * @template {import("./contract.js").PortName} [Name=any]
 * @typedef {object} OnconnectOptions
 * @property {Name} [name] of the port, as Python sees it
 * @property {(message: import("./contract.js").FromPython<Name>) => void} [onMessage] is called with each message of Python
 * @property {(state: OnconnectState, reason?: string, cause?: OnconnectCause) => void} [onState] is
 *   called when the state, the reason for it or the cause has changed
 */

/**
 * What `onconnect.connect` returns.
 * @template {import("./contract.js").PortName} [Name=any]
 * @typedef {object} OnconnectConnection
 * @property {OnconnectState} state
 * @property {(message: import("./contract.js").ToPython<Name>) => void} post posts a message to Python; throws an Error if the state
 *   is not "connected", or the browser can't send the message
 * @property {() => void} close closes the connection for good
 */

/**
 * Declares, for type checkers, what the assignment below makes. The assignment also works where a
 * module imports this file.
 * @type {{connect: <Name extends import("./contract.js").PortName>(...given: "" extends import("./contract.js").PortName ? [options?: OnconnectOptions<Name>] : [options: OnconnectOptions<Name> & {name: Name}]) => OnconnectConnection<Name>}}
 */
var onconnect; // eslint-disable-line no-var, no-unused-vars

globalThis.onconnect = (() => {
  /** Milliseconds before each attempt. The first is made at once, as most hosts are back by then. */
  const DELAYS = [0, 500, 1000, 2000, 5000, 10_000, 30_000];

  /** Milliseconds after which a port counts as good, if no message has come before. */
  const GOOD_AFTER = 1000;

  /** Seconds in which the relay answers, even if the background has to be started first. */
  const ANSWER_WITHIN = 10;

  /** Milliseconds within which a port's end and the relay's reason for it belong together. */
  const REASON_WITHIN = 1000;

  /** The name of the port on which the relay tells the state of the host; status.js has it too. */
  const STATUS_PORT = "onconnect.status";

  const NO_ANSWER =
    "nothing in the extension answers for Python: its relay({ listen }) has to name runtime.onConnect";

  /**
   * Asks the API for something, which may throw once the extension has gone.
   * @template T
   * @param {(runtime: any) => T} question
   */
  const asked = (question) => {
    try {
      return question(browser.runtime);
    } catch {
      return undefined;
    }
  };

  /** Whether the browser's ports carry JSON only: Chromium's do, unless the manifest says otherwise. */
  const CARRIES_JSON = asked((runtime) => {
    const isChromium = runtime.getURL("").startsWith("chrome-extension:");
    return isChromium && runtime.getManifest().message_serialization !== "structured_clone";
  });

  /**
   * Finds what JSON loses of a message without a word; returns its place. The relay's own question
   * is in values.js, which a classic script cannot import.
   * @param {any} value
   * @param {string} place
   * @returns {string | undefined}
   */
  function loss(value, place = "message") {
    if (typeof value !== "object" || value === null || typeof value.toJSON === "function") return;
    const tag = Object.prototype.toString.call(value).slice("[object ".length, -1);
    if (["String", "Number", "Boolean"].includes(tag)) return;
    if (tag !== "Array" && tag !== "Object") return `${place} is of type ${tag}`;
    for (const [name, each] of Object.entries(value)) {
      const found = loss(each, tag === "Array" ? `${place}[${name}]` : `${place}.${name}`);
      if (found) return found;
    }
  }

  /** The extension's id. A script that has outlived its extension no longer gets it. */
  const ID = asked((runtime) => runtime.id);

  /**
   * @typedef {import("./globals.js").Port} Port
   * @typedef {ReturnType<typeof setTimeout> | undefined} Timer
   */

  class Connection {
    #options;
    /** @type {Port | undefined} */
    #port;
    /** @type {Port | undefined} the port on which the relay tells how things are */
    #status;
    /** @type {OnconnectState} */
    #state = "reconnecting";
    /** @type {string | undefined} */
    #reason;
    /** Whether it was told that JSON loses something. */
    #hasWarned = false;
    /** @type {[OnconnectState, string?, OnconnectCause?]} what onState has been told */
    #announced = ["reconnecting"];
    #failures = 0;
    /** @type {Timer} runs until the next attempt, or until the relay must have answered this one */
    #timer;
    /** @type {Timer} runs until the port counts as good */
    #proof;
    /** @type {{reason?: string, cause?: OnconnectCause} | undefined} why the relay closes the port,
     *   until the browser ends it */
    #told;
    /** Whether the port has ended for a reason that is not known yet. */
    #isEnding = false;
    /** @type {Timer} runs until a port's end and a reason can no longer belong together */
    #patience;

    /** @param {OnconnectOptions} options */
    constructor(options) {
      this.#options = options;
      this.#open();
      // Chromium closes the port of a page that enters the back/forward cache. Firefox leaves it open,
      // so this closes it.
      addEventListener("pagehide", ({ persisted }) => persisted && this.#lose("the page was left"));
      addEventListener("pageshow", ({ persisted }) => persisted && this.#open());
    }

    get state() {
      return this.#state;
    }

    /**
     * Posts a message to Python.
     * @param {unknown} message
     * @throws {Error} the state is not "connected", or the browser can't send the message
     */
    post(message) {
      if (this.#state !== "connected") {
        const why = this.#reason ? ` (${this.#reason})` : "";
        throw new Error(`not sent: the connection is "${this.#state}"${why}`);
      }
      this.#port?.postMessage(message);
      const lost = CARRIES_JSON && !this.#hasWarned && loss(message);
      if (!lost) return;
      this.#hasWarned = true;
      console.warn(
        `onconnect: ${lost}, of which JSON keeps nothing. Write "message_serialization": ` +
          '"structured_clone" into manifest.json: then Python gets it.',
      );
    }

    /** Closes the connection for good. */
    close() {
      this.#lose("it was closed", "gone");
    }

    #open() {
      if (this.#state === "gone" || this.#port) return;
      clearTimeout(this.#timer);
      try {
        if (!this.#status) this.#watch();
        this.#port = browser.runtime.connect({ name: this.#options.name });
      } catch (error) {
        // A script outlives its extension when that is updated, reloaded or removed.
        return this.#lose(/** @type {Error} */ (error).message, "gone");
      }
      this.#awaitAnswer(ANSWER_WITHIN);
      this.#listen(/** @type {Port} */ (this.#port));
    }

    /** @param {Port} port */
    #listen(port) {
      port.onMessage.addListener((message) => {
        clearTimeout(this.#timer);
        this.#failures = 0;
        this.#enter("connected"); // the relay's word may come a moment later
        this.#options.onMessage?.(message);
      });
      port.onDisconnect.addListener((port) => {
        const error = port.error ?? asked((runtime) => runtime.lastError);
        if (port === this.#port) this.#end(this.#told?.reason ?? error?.message, this.#told?.cause);
      });
    }

    /** @param {number} seconds */
    #awaitAnswer(seconds) {
      this.#timer = setTimeout(() => {
        // While an extension is being removed, Chromium opens ports that never close.
        if (asked((runtime) => runtime.id) !== ID) this.#lose("the extension was reloaded or removed", "gone");
        else if (seconds > 1) this.#awaitAnswer(seconds - 1);
        else this.#giveUp(NO_ANSWER);
      }, 1000);
    }

    /** Opens the port on which the relay tells how things are. */
    #watch() {
      /** @type {Port} */
      const status = browser.runtime.connect({ name: STATUS_PORT });
      this.#status = status;
      status.onMessage.addListener((what) => {
        if (status === this.#status && what?.name === (this.#options.name ?? "")) this.#hear(what);
      });
      status.onDisconnect.addListener(() => {
        asked((runtime) => runtime.lastError); // Chromium complains of an error that nobody reads
        if (status !== this.#status) return;
        this.#status = undefined;
        if (this.#isEnding) this.#settle();
      });
    }

    /** @param {{is: string, reason?: string, cause?: OnconnectCause}} what a message of status.js */
    #hear({ is, reason, cause }) {
      if (this.#isEnding) {
        if (is === "closed") this.#settle(reason, cause);
      } else if (!this.#port) {
        if (is === "ready") this.#open();
      } else if (is === "closed") {
        // Messages that Python posted before may still come: the browser ends the port behind them.
        this.#told = { reason, cause };
        this.#patience = setTimeout(() => (this.#told = undefined), REASON_WITHIN);
      } else if (is === "left") {
        this.#giveUp(reason);
      } else {
        clearTimeout(this.#timer);
        if (is === "ready") this.#connected();
        else if (is === "failed") this.#enter("no host", reason, cause);
        else if (this.#state !== "connected" && reason) this.#enter(this.#state, reason);
      }
    }

    #connected() {
      this.#proof ??= setTimeout(() => (this.#failures = 0), GOOD_AFTER);
      this.#enter("connected");
    }

    /**
     * Notes that the port has ended: nothing is posted from now on, even if the reason is yet to come.
     * @param {string} [reason]
     * @param {OnconnectCause} [cause]
     */
    #end(reason, cause) {
      this.#forgetPort();
      this.#state = this.#state === "connected" ? "reconnecting" : "no host";
      this.#isEnding = true;
      if (reason || !this.#status) this.#settle(reason, cause);
      else this.#patience = setTimeout(() => this.#settle(), REASON_WITHIN);
    }

    /**
     * Closes a port that Python does not get.
     * @param {string} [reason]
     */
    #giveUp(reason) {
      const port = this.#port;
      asked(() => port?.disconnect());
      this.#end(reason);
    }

    /**
     * Tells why the port has ended, and opens the next.
     * @param {string} [reason]
     * @param {OnconnectCause} [cause]
     */
    #settle(reason = "the background closed it", cause) {
      clearTimeout(this.#patience);
      this.#isEnding = false;
      const delay = DELAYS[Math.min(this.#failures++, DELAYS.length - 1)];
      this.#timer = setTimeout(() => this.#open(), delay);
      this.#enter(this.#state, reason, cause);
    }

    /**
     * Closes both ports.
     * @param {string} reason
     * @param {OnconnectState} state
     */
    #lose(reason, state = "reconnecting") {
      const ports = [this.#port, this.#status];
      this.#forgetPort();
      this.#status = undefined;
      this.#isEnding = false;
      for (const port of ports) asked(() => port?.disconnect());
      this.#enter(state, reason);
    }

    #forgetPort() {
      for (const timer of [this.#timer, this.#proof, this.#patience]) clearTimeout(timer);
      this.#port = this.#proof = this.#told = undefined;
    }

    /**
     * @param {OnconnectState} state
     * @param {string} [reason]
     * @param {OnconnectCause} [cause]
     */
    #enter(state, reason, cause) {
      if (this.#state === "gone") return;
      [this.#state, this.#reason] = [state, reason];
      const [lastState, lastReason, lastCause] = this.#announced;
      const isSameCause = cause?.code === lastCause?.code && cause?.download === lastCause?.download;
      if (state === lastState && reason === lastReason && isSameCause) return;
      this.#announced = [state, reason, cause];
      this.#options.onState?.(state, reason, cause);
    }
  }

  return {
    /** @param {OnconnectOptions} options */
    connect: (options = {}) => new Connection(options),
  };
})();
