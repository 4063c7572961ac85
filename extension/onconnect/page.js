// For content scripts and extension pages: a connection to Python that is opened anew after it has
// closed, and knows whether Python is there. Nothing is sent twice: what a closed port has not
// delivered is lost.
//
// A content script is no module, and so is this: list it before your own script,
// "js": ["onconnect/page.js", "content.js"], or load it by a <script>.
//
//     const python = onconnect.connect({
//       name: "notes",
//       onMessage: (message) => { … },
//       onState: (state, reason) => state === "connected" && python.post({ note: "milk" }),
//     });

globalThis.onconnect = (() => {
  /** Milliseconds before each attempt: the first at once, as most hosts are back at once. */
  const DELAYS = [0, 500, 1000, 2000, 5000, 10_000, 30_000];

  /** Milliseconds that prove a port, if no message has come before. */
  const GOOD_AFTER = 1000;

  /** Seconds in which the relay answers, also where the background has to be started. */
  const ANSWER_WITHIN = 10;

  /** Milliseconds that the end of a port and the relay's reason for it may be apart. */
  const REASON_WITHIN = 1000;

  /** The name of the port on which the relay tells what is so; status.js has it too. */
  const STATUS_PORT = "onconnect.status";

  const NO_ANSWER =
    "nothing in the extension answers for Python: its relay({ listen }) has to name runtime.onConnect";

  /** Asks the API for something; where the extension has gone it may throw instead. */
  const asked = (question) => {
    try {
      return question(browser.runtime);
    } catch {
      return undefined;
    }
  };

  /** What a script of a living extension knows, and one that has outlived it no more. */
  const ID = asked((runtime) => runtime.id);

  class Connection {
    #options;
    #port;
    #status;
    #state = "reconnecting";
    #reason;
    /** What onState has been told, as [state, reason]. */
    #announced = ["reconnecting"];
    #failures = 0;
    /** Until the next attempt, or until the relay must have answered this one. */
    #timer;
    /** Until the port has proved good. */
    #proof;
    /** Why the relay closes the port, until the browser ends it. */
    #told;
    /** Whether the port has ended, and why is not known yet. */
    #isEnding = false;
    /** Until the port's end and the reason for it are no more of each other. */
    #patience;

    constructor(options) {
      this.#options = options;
      this.#open();
      // Of a page that may come back Chromium closes the port and Firefox doesn't: here it is closed.
      addEventListener("pagehide", ({ persisted }) => persisted && this.#lose("the page was left"));
      addEventListener("pageshow", ({ persisted }) => persisted && this.#open());
    }

    /**
     * "connected" while Python is ready and has the port, "no host" where there is no Python for
     * it, "reconnecting" while neither is known; "gone" for ever.
     */
    get state() {
      return this.#state;
    }

    /**
     * Posts a message to Python.
     * @throws {Error} the state is not "connected", or the browser can't send the message
     */
    post(message) {
      if (this.#state !== "connected") {
        const why = this.#reason ? ` (${this.#reason})` : "";
        throw new Error(`not sent: the connection is "${this.#state}"${why}`);
      }
      this.#port.postMessage(message);
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
        return this.#lose(error.message, "gone");
      }
      this.#awaitAnswer(ANSWER_WITHIN);
      this.#port.onMessage.addListener((message) => {
        clearTimeout(this.#timer);
        this.#failures = 0;
        this.#enter("connected"); // the relay's word may come a moment later
        this.#options.onMessage?.(message);
      });
      this.#port.onDisconnect.addListener((port) => {
        const error = port.error ?? asked((runtime) => runtime.lastError);
        if (port === this.#port) this.#end(this.#told ?? error?.message);
      });
    }

    #awaitAnswer(seconds) {
      this.#timer = setTimeout(() => {
        // While an extension goes, Chromium opens ports that never close.
        if (asked((runtime) => runtime.id) !== ID) this.#lose("the extension was reloaded or removed", "gone");
        else if (seconds > 1) this.#awaitAnswer(seconds - 1);
        else this.#giveUp(NO_ANSWER);
      }, 1000);
    }

    /** Opens the port on which the relay tells what is so. */
    #watch() {
      const status = browser.runtime.connect({ name: STATUS_PORT });
      this.#status = status;
      status.onMessage.addListener((what) => {
        if (status === this.#status && what?.name === (this.#options.name ?? "")) this.#hear(what);
      });
      status.onDisconnect.addListener(() => {
        asked((runtime) => runtime.lastError); // Chromium complains of one that nobody reads
        if (status !== this.#status) return;
        this.#status = undefined;
        if (this.#isEnding) this.#settle();
      });
    }

    #hear({ is, reason }) {
      if (this.#isEnding) {
        if (is === "closed") this.#settle(reason);
      } else if (!this.#port) {
        if (is === "ready") this.#open();
      } else if (is === "closed") {
        // What Python posted before may still come: the browser ends the port behind it.
        this.#told = reason;
        this.#patience = setTimeout(() => (this.#told = undefined), REASON_WITHIN);
      } else if (is === "left") {
        this.#giveUp(reason);
      } else {
        clearTimeout(this.#timer);
        if (is === "ready") this.#connected();
        else if (is === "failed") this.#enter("no host", reason);
        else if (this.#state !== "connected" && reason) this.#enter(this.#state, reason);
      }
    }

    #connected() {
      this.#proof ??= setTimeout(() => (this.#failures = 0), GOOD_AFTER);
      this.#enter("connected");
    }

    /** Notes that the port has ended: from now on nothing is posted, also if why is yet to come. */
    #end(reason) {
      this.#forgetPort();
      this.#state = this.#state === "connected" ? "reconnecting" : "no host";
      this.#isEnding = true;
      if (reason || !this.#status) this.#settle(reason);
      else this.#patience = setTimeout(() => this.#settle(), REASON_WITHIN);
    }

    /** Closes a port that Python does not get. */
    #giveUp(reason) {
      const port = this.#port;
      asked(() => port.disconnect());
      this.#end(reason);
    }

    /** Tells why the port has ended, and opens the next. */
    #settle(reason = "the background closed it") {
      clearTimeout(this.#patience);
      this.#isEnding = false;
      const delay = DELAYS[Math.min(this.#failures++, DELAYS.length - 1)];
      this.#timer = setTimeout(() => this.#open(), delay);
      this.#enter(this.#state, reason);
    }

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

    #enter(state, reason) {
      if (this.#state === "gone") return;
      [this.#state, this.#reason] = [state, reason];
      const [lastState, lastReason] = this.#announced;
      if (state === lastState && reason === lastReason) return;
      this.#announced = [state, reason];
      this.#options.onState?.(state, reason);
    }
  }

  return { connect: (options = {}) => new Connection(options) };
})();
