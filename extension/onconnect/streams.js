// Sends and receives streams of bytes that are larger than a message should be: a file of gigabytes.
//
// A content script is not a module, and neither is this file: list it before your own script,
// "js": ["onconnect/streams.js", "content.js"], or load it by a <script>.
//
//     await onconnectStreams.send(browser.runtime.connect({ name: "uploads" }), file);
//
// A stream is made of messages of its port. The end that reads says how many parts it has read, and the
// end that writes is never more than a few parts ahead of that, so that no memory fills up, however
// long the stream is. Python's end is byte_streams.py; docs/streams.md has the messages.

/**
 * What a stream needs of a port.
 * @typedef {object} OnconnectStreamPort
 * @property {(message: any) => void} postMessage
 * @property {() => void} disconnect
 * @property {OnconnectStreamEvent} onMessage
 * @property {OnconnectStreamEvent} onDisconnect
 */

/**
 * @typedef {object} OnconnectStreamEvent
 * @property {(listener: (given: any) => void) => void} addListener
 * @property {(listener: (given: any) => void) => void} removeListener
 */

/**
 * What `send` takes: bytes, a Blob or a File, a ReadableStream of bytes, or an iterable of them.
 * @typedef {BufferSource | Blob | ReadableStream<BufferSource> | Iterable<BufferSource> | AsyncIterable<BufferSource>} OnconnectStreamSource
 */

/**
 * @typedef {object} OnconnectSendOptions
 * @property {AbortSignal} [signal] cuts the stream, with its reason
 */

/**
 * Declares, for type checkers, what the assignment below makes. The assignment also works where a
 * module imports this file.
 * @type {{send: (port: OnconnectStreamPort, source: OnconnectStreamSource, options?: OnconnectSendOptions) => Promise<void>, receive: (port: OnconnectStreamPort) => AsyncIterableIterator<Uint8Array<ArrayBuffer>>, readable: (port: OnconnectStreamPort) => ReadableStream<Uint8Array<ArrayBuffer>>}}
 */
var onconnectStreams; // eslint-disable-line no-var, no-unused-vars

globalThis.onconnectStreams = (() => {
  /** The member that tells a message of a stream from the port's other messages. */
  const KEY = "onconnect.stream";

  /** Bytes of a part, at most. As base64 a part fits into a frame. */
  const PART = 512 * 1024;

  /** Parts that may be under way: sent, and not read yet. */
  const AHEAD = 8;

  /**
   * @typedef {OnconnectStreamPort} Port
   * @typedef {{[what: string]: (message: any) => void}} Hears what is done with each message, by its kind
   * @typedef {WeakMap<Port, End>} Ends
   */

  /** The ends of the streams that go on: of those that are received, and of those that are sent. */
  const receiving = /** @type {Ends} */ (new WeakMap());
  const sending = /** @type {Ends} */ (new WeakMap());

  /**
   * One end of a stream: it hears the stream's messages on a port until it leaves the port.
   */
  class End {
    #port;
    #busy;
    #lose;
    #onMessage;
    #onDisconnect;
    #onPageHide;

    /**
     * @param {Port} port
     * @param {Ends} busy the ends of the streams that go in this direction
     * @param {Hears} hears
     * @param {(error: Error) => void} lose called when the stream has been cut
     */
    constructor(port, busy, hears, lose) {
      if (busy.has(port)) throw new Error("the port has such a stream already, which has not ended");
      this.#port = port;
      this.#busy = busy.set(port, this);
      this.#lose = lose;
      this.#onMessage = (/** @type {any} */ message) => {
        const what = message?.[KEY];
        if (what === "cut") this.#cutBy(message.reason, () => port.disconnect());
        else if (Object.hasOwn(hears, what)) hears[what](message);
      };
      this.#onDisconnect = (/** @type {any} */ port) => {
        const error = port?.error ?? /** @type {any} */ (globalThis).browser?.runtime?.lastError;
        this.#cutBy(error?.message ?? "its port was disconnected");
      };
      // A page in the back/forward cache would miss parts in Firefox.
      this.#onPageHide = (/** @type {any} */ { persisted }) => persisted && this.cut("the page was left");
      try {
        port.onMessage.addListener(this.#onMessage);
        port.onDisconnect.addListener(this.#onDisconnect);
      } catch {
        // Chromium's ports say so when they are closed, and so does the first post.
      }
      globalThis.addEventListener?.("pagehide", this.#onPageHide);
    }

    /**
     * @param {string} what
     * @param {object} [members]
     */
    post(what, members) {
      try {
        this.#port.postMessage({ [KEY]: what, ...members });
      } catch (error) {
        this.#cutBy(/** @type {Error} */ (error).message, () => this.#port.disconnect());
      }
    }

    /** Leaves the port to other uses. */
    leave() {
      this.#busy.delete(this.#port);
      globalThis.removeEventListener?.("pagehide", this.#onPageHide);
      try {
        this.#port.onMessage.removeListener(this.#onMessage);
        this.#port.onDisconnect.removeListener(this.#onDisconnect);
      } catch {
        // as above
      }
    }

    /**
     * Breaks the port's streams off, here and at the other end, and closes the port.
     * @param {unknown} reason
     */
    cut(reason) {
      const text = String(/** @type {any} */ (reason)?.message ?? reason);
      this.#cutBy(text, () => {
        try {
          this.#port.postMessage({ [KEY]: "cut", reason: text });
        } catch {
          // it has closed already
        }
        this.#port.disconnect();
      });
    }

    /**
     * Breaks both streams of the port off: a browser does not tell an end that it has closed its port.
     * @param {string} reason
     * @param {() => void} [close] closes the port, if it may still be open
     */
    #cutBy(reason, close) {
      const error = new Error(`the stream was cut before its end: ${reason}`);
      for (const busy of [receiving, sending]) {
        const end = busy.get(this.#port);
        if (!end) continue;
        end.leave();
        end.#lose(error);
      }
      close?.();
    }
  }

  /**
   * A stream that Python sends.
   * @implements {AsyncIterableIterator<Uint8Array<ArrayBuffer>>}
   */
  class Incoming {
    #end;
    /** @type {Uint8Array<ArrayBuffer>[]} */
    #parts = [];
    #received = 0;
    #read = 0;
    /** Whether a part was handed out that counts as read when the next one is asked for. */
    #isHandedOut = false;
    #hasEnded = false;
    /** Whether the reader knows that it has. */
    #isOver = false;
    /** @type {Error | undefined} why the stream was cut */
    #cut;
    #wake = () => {};

    /** @param {Port} port */
    constructor(port) {
      /** @type {Hears} */
      const hears = {
        begin: () => this.#tell(),
        part: ({ bytes, base64 }) => this.#take(bytes ?? fromBase64(base64)),
        end: ({ parts }) => this.#finish(parts),
      };
      this.#end = new End(port, receiving, hears, (error) => this.#lose(error));
      this.#tell();
    }

    [Symbol.asyncIterator]() {
      return this;
    }

    /**
     * @returns {Promise<IteratorResult<Uint8Array<ArrayBuffer>, undefined>>}
     * @throws {Error} the stream was cut
     */
    async next() {
      if (this.#isHandedOut) this.#count();
      this.#isHandedOut = false;
      while (this.#parts.length === 0 && !this.#hasEnded && !this.#cut) {
        await new Promise((resolve) => (this.#wake = () => resolve(undefined)));
      }
      if (this.#cut) throw this.#cut;
      const value = this.#parts.shift();
      if (value) {
        this.#isHandedOut = true;
        return { value, done: false };
      }
      if (!this.#isOver) {
        this.#isOver = true;
        this.#end.leave();
        this.#count();
      }
      return { value, done: true };
    }

    /** @returns {Promise<IteratorResult<Uint8Array<ArrayBuffer>, undefined>>} */
    async return() {
      this.cancel("the page reads no further");
      return { value: undefined, done: true };
    }

    /** @param {unknown} reason */
    cancel(reason) {
      if (!this.#isOver && !this.#cut) this.#end.cut(reason);
    }

    #count() {
      this.#read++;
      this.#tell();
    }

    #tell() {
      this.#end.post("read", { parts: this.#read });
    }

    /** @param {Uint8Array<ArrayBuffer>} part */
    #take(part) {
      this.#received++;
      this.#parts.push(part);
      this.#wake();
    }

    /** @param {number} parts */
    #finish(parts) {
      this.#hasEnded = parts === this.#received;
      if (!this.#hasEnded) this.#end.cut(`of ${parts} parts of a stream ${this.#received} have come`);
      this.#wake();
    }

    /** @param {Error} error */
    #lose(error) {
      if (this.#hasEnded) return; // all of it is here
      this.#cut ??= error;
      this.#parts = [];
      this.#wake();
    }
  }

  /** A stream that Python receives. What comes in small pieces is gathered to parts. */
  class Outgoing {
    #end;
    #part = new Uint8Array(PART);
    #filled = 0;
    #sent = 0;
    /** Parts that Python has read; none is under way until it reads. */
    #read = -1;
    #inBase64 = false;
    /** @type {Error | undefined} why the stream was cut */
    #cut;
    #wake = () => {};
    /** @type {(error: Error) => void} */
    #giveUp = () => {};

    /** @param {Port} port */
    constructor(port) {
      /** @type {Hears} */
      const hears = { read: ({ parts, json }) => this.#hear(parts, json) };
      this.#end = new End(port, sending, hears, (error) => this.#lose(error));
      this.#end.post("begin");
    }

    /**
     * Waits for the next piece of a source, but not once the stream was cut.
     * @template T
     * @param {T | PromiseLike<T>} piece
     * @returns {Promise<T>}
     */
    unlessCut(piece) {
      return new Promise((resolve, reject) => {
        if (this.#cut) return reject(this.#cut);
        this.#giveUp = reject;
        Promise.resolve(piece).then(resolve, reject);
      });
    }

    /** @param {Uint8Array} bytes */
    async write(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const taken = bytes.subarray(at, at + PART - this.#filled);
        this.#part.set(taken, this.#filled);
        this.#filled += taken.length;
        at += taken.length;
        this.#flush();
        await this.#until(() => this.#filled < PART);
      }
    }

    /** Ends the stream; waits until Python has read all of it. */
    async close() {
      // An empty stream ends for its reader as well, so it waits for one.
      await this.#until(() => this.#read >= 0 && (this.#filled === 0 || this.#post()));
      this.#end.post("end", { parts: this.#sent++ });
      await this.#until(() => this.#read === this.#sent);
      this.#end.leave();
    }

    /**
     * Cuts the stream, unless that has happened.
     * @param {unknown} reason
     */
    cut(reason) {
      if (!this.#cut) this.#end.cut(reason);
    }

    /** Posts what has been gathered, if it is a whole part or if Python waits for it. */
    #flush() {
      if (this.#filled === PART || (this.#filled > 0 && this.#read === this.#sent)) this.#post();
    }

    /** @returns {boolean} whether there was room for it */
    #post() {
      if (this.#read < 0 || this.#sent - this.#read >= AHEAD) return false;
      const bytes = this.#part.subarray(0, this.#filled);
      // A port copies the whole buffer that an array is a part of.
      const whole = this.#filled === PART ? this.#part : bytes.slice();
      this.#sent++;
      this.#filled = 0;
      this.#end.post("part", this.#inBase64 ? { base64: /** @type {any} */ (bytes).toBase64() } : { bytes: whole });
      return true;
    }

    /** @param {() => boolean} hasHappened */
    async #until(hasHappened) {
      while (!this.#cut && !hasHappened()) {
        await new Promise((resolve) => (this.#wake = () => resolve(undefined)));
      }
      if (this.#cut) throw this.#cut;
    }

    /**
     * @param {number} parts
     * @param {boolean} json whether the port carries JSON alone
     */
    #hear(parts, json) {
      [this.#read, this.#inBase64] = [parts, json];
      this.#flush();
      this.#wake();
    }

    /** @param {Error} error */
    #lose(error) {
      this.#cut ??= error;
      this.#giveUp(this.#cut);
      this.#wake();
    }
  }

  /**
   * Sends a stream, which Python receives by `port.receive_stream()`. Resolves when Python has read all
   * of it.
   * @param {Port} port
   * @param {OnconnectStreamSource} source
   * @param {OnconnectSendOptions} [options]
   * @throws {Error} the stream was cut, or a stream is being sent on this port
   * @throws {unknown} what the source throws, or the signal's reason
   */
  async function send(port, source, { signal } = {}) {
    signal?.throwIfAborted();
    const outgoing = new Outgoing(port); // it may be refused, while the source is not locked yet
    const abort = () => outgoing.cut(signal?.reason);
    signal?.addEventListener("abort", abort);
    let pieces;
    try {
      pieces = piecesOf(source);
      for (;;) {
        const { value, done } = await outgoing.unlessCut(pieces.next());
        if (done) break;
        await outgoing.write(bytesOf(value));
      }
      await outgoing.close();
    } catch (error) {
      outgoing.cut(error);
      void Promise.resolve(pieces?.return?.()).catch(() => {}); // it must not hold this up
      throw signal?.aborted ? signal.reason : error;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  /**
   * Receives a stream that Python sends by `port.send_stream`: `for await (const part of …)`. Leaving
   * the loop cuts the stream.
   * @param {Port} port
   * @returns {AsyncIterableIterator<Uint8Array<ArrayBuffer>>}
   * @throws {Error} a stream is being received on this port
   */
  function receive(port) {
    return new Incoming(port);
  }

  /**
   * Receives a stream as a ReadableStream. Content scripts of Firefox cannot make one: `receive` does
   * without.
   * @param {Port} port
   * @returns {ReadableStream<Uint8Array<ArrayBuffer>>}
   * @throws {Error} a stream is being received on this port
   */
  function readable(port) {
    /** @type {Incoming} */
    let incoming;
    return new ReadableStream(
      {
        start: () => void (incoming = new Incoming(port)),
        async pull(controller) {
          const { value, done } = await incoming.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        cancel: (reason) => incoming.cancel(reason ?? "the page reads no further"),
      },
      { highWaterMark: 0 },
    );
  }

  /**
   * Returns an iterator over what a source has. A page's objects are no instances of a content script's
   * classes in Firefox, and its streams cannot be iterated there.
   * @param {any} source
   * @returns {{next: () => any, return?: () => any}}
   */
  function piecesOf(source) {
    if (isBytes(source)) return [source][Symbol.iterator]();
    if (["Blob", "File"].includes(tagOf(source))) return slicesOf(source);
    if (typeof source?.getReader === "function") {
      const reader = source.getReader();
      return { next: () => reader.read(), return: () => reader.cancel() };
    }
    const iterate = source?.[Symbol.asyncIterator] ?? source?.[Symbol.iterator];
    if (typeof iterate === "function") return iterate.call(source);
    throw new TypeError(`a stream has a Blob, a ReadableStream or an iterable as its source, not a ${tagOf(source)}`);
  }

  /** @param {Blob} blob */
  async function* slicesOf(blob) {
    for (let at = 0; at < blob.size; at += PART) yield await blob.slice(at, at + PART).arrayBuffer();
  }

  /**
   * @param {any} piece
   * @returns {Uint8Array}
   * @throws {TypeError} it is not bytes
   */
  function bytesOf(piece) {
    if (!isBytes(piece)) throw new TypeError(`a stream carries bytes, and its source has a ${tagOf(piece)}`);
    const isArray = tagOf(piece) === "Uint8Array";
    const bytes = isArray ? piece : new Uint8Array(piece.buffer ?? piece, piece.byteOffset ?? 0, piece.byteLength);
    if (bytes instanceof Uint8Array) return bytes;
    // The page's, in a content script of Firefox, which may do nothing with them but copy them.
    const copy = new Uint8Array(bytes.length);
    copy.set(bytes);
    return copy;
  }

  /**
   * @param {string} text
   * @returns {Uint8Array<ArrayBuffer>}
   */
  const fromBase64 = (text) => /** @type {any} */ (Uint8Array).fromBase64(text);

  /** @param {any} value */
  const isBytes = (value) => ArrayBuffer.isView(value) || tagOf(value) === "ArrayBuffer";

  /** @param {unknown} value */
  const tagOf = (value) => Object.prototype.toString.call(value).slice("[object ".length, -1);

  return { send, receive, readable };
})();
