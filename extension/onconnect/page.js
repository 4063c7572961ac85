// For content scripts and extension pages: a connection to the background that is opened anew after
// it has closed. Nothing is sent twice: what a closed port has not delivered is lost.
//
// A content script is no module, and so is this: list it before your own script,
// "js": ["onconnect/page.js", "content.js"], or load it by a <script>.
//
//     const python = onconnect.connect({
//       name: "notes",
//       onMessage: (message) => { … },
//       onState: (state, reason) => { … },
//     });
//     python.post({ note: "milk" });

globalThis.onconnect = (() => {
  /** Milliseconds before each attempt: the first at once, as most hosts are back at once. */
  const DELAYS = [0, 500, 1000, 2000, 5000, 10_000, 30_000];

  /** Milliseconds that prove a port, if no message has come before. */
  const GOOD_AFTER = 1000;

  class Connection {
    #options;
    #port;
    #state = "reconnecting";
    #failures = 0;
    #timer;

    constructor(options) {
      this.#options = options;
      this.#open();
      // Of a page that may come back Chromium closes the port and Firefox doesn't: here it is closed.
      addEventListener("pagehide", ({ persisted }) => persisted && this.#lose("the page was left"));
      addEventListener("pageshow", ({ persisted }) => persisted && this.#open());
    }

    /** "reconnecting" until a port has proved good, then "connected"; "gone" for ever. */
    get state() {
      return this.#state;
    }

    /**
     * Posts a message on the port that is open, in whichever state.
     * @throws {Error} no port is open, or the browser can't send the message
     */
    post(message) {
      if (!this.#port) throw new Error(`not sent: the connection is ${this.#state}`);
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
        this.#port = browser.runtime.connect({ name: this.#options.name });
      } catch (error) {
        // A script outlives its extension when that is updated, reloaded or removed.
        return this.#lose(error.message, "gone");
      }
      this.#timer = setTimeout(() => this.#prove(), GOOD_AFTER);
      this.#port.onMessage.addListener((message) => {
        this.#prove();
        this.#options.onMessage?.(message);
      });
      this.#port.onDisconnect.addListener((port) => {
        const { message } = port.error ?? browser.runtime?.lastError ?? {};
        if (port !== this.#port) return;
        this.#lose(message ?? "the background closed it");
        const delay = DELAYS[Math.min(this.#failures++, DELAYS.length - 1)];
        this.#timer = setTimeout(() => this.#open(), delay);
      });
    }

    #prove() {
      this.#failures = 0;
      this.#enter("connected");
    }

    #lose(reason, state = "reconnecting") {
      clearTimeout(this.#timer);
      this.#port?.disconnect();
      this.#port = undefined;
      this.#enter(state, reason);
    }

    #enter(state, reason) {
      if (state === this.#state || this.#state === "gone") return;
      this.#state = state;
      this.#options.onState?.(state, reason);
    }
  }

  return { connect: (options = {}) => new Connection(options) };
})();
