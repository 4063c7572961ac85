// Keeps the calls of one channel that have no answer yet: calls of the host's listeners, and of the API.

import { MissingError } from "./api.js";
import { describe, short } from "./errors.js";

/**
 * @typedef {object} Call
 * @property {(value: unknown) => void} resolve
 * @property {(error: unknown) => void} reject
 */

export class Calls {
  #api;
  #send;
  #report;
  #last = 0;
  /** @type {Map<number, Call>} calls of the host's listeners */
  #asked = new Map();
  /** @type {Set<number>} calls of the API that the host waits for */
  #owed = new Set();

  /**
   * @param {import("./api.js").Api} api
   * @param {(message: import("./messages.js").ToHost, failed?: (error: unknown) => void) => void} send
   *   gives `failed` what keeps a message from being sent, or throws it
   * @param {(text: string) => void} report tells the console and the host's log
   */
  constructor(api, send, report) {
    this.#api = api;
    this.#send = send;
    this.#report = report;
  }

  get size() {
    return this.#asked.size + this.#owed.size;
  }

  /**
   * Calls the host's listeners; resolves with the answer of the first one that answers.
   * @param {string} method
   * @param {unknown[]} args
   * @param {number} [listener]
   * @returns {Promise<unknown>}
   */
  ask(method, args, listener) {
    return new Promise((resolve, reject) => {
      const id = ++this.#last;
      this.#asked.set(id, { resolve, reject });
      this.#send({ type: "call", id, method, args, listener }, (error) => {
        this.#asked.delete(id);
        this.#report(`a call of ${method} was rejected: ${describe(error).message}`);
        reject(error);
      });
    });
  }

  /**
   * Takes the answer of the host's listeners.
   * @param {import("./messages.js").Return} answer
   */
  returned({ id, value }) {
    this.#settle(id)?.resolve(value);
  }

  /**
   * Takes the error of the host's listeners.
   * @param {import("./messages.js").Throw} answer
   */
  threw({ id, error: { name, message } }) {
    this.#settle(id)?.reject(Object.assign(new Error(message), name && { name }));
  }

  /**
   * Calls the API for the host.
   * @param {import("./messages.js").Call} call
   */
  async answer(call) {
    const { id, method } = call;
    if (this.#owed.has(id)) {
      this.#report(`skipped a call: its id ${id} is in use`);
      return;
    }
    this.#owed.add(id);
    const answer = await this.#api.call(call).then(
      (value) => /** @type {const} */ ({ type: "return", id, value }),
      (error) => /** @type {const} */ ({ type: "throw", id, error: described(error) }),
    );
    this.#owed.delete(id);
    this.#send(answer, (error) => {
      const { name, message } = describe(error);
      const text = `what ${method} returned can't be sent: ${message}`;
      this.#send({ type: "throw", id, error: { name, message: short(text) } });
    });
  }

  /**
   * Answers a bad call of the host, unless another one of that id is pending.
   * @param {number} id
   * @param {string} message what is wrong
   */
  refuse(id, message) {
    if (!this.#owed.has(id)) this.#send({ type: "throw", id, error: { message } });
  }

  /**
   * Fails every call, as the host has gone.
   * @param {string} reason
   */
  end(reason) {
    for (const { reject } of this.#asked.values()) reject(new Error(reason));
    this.#asked.clear();
    this.#owed.clear();
  }

  /** @param {number} id */
  #settle(id) {
    const call = this.#asked.get(id);
    this.#asked.delete(id);
    return call;
  }
}

/**
 * Returns what the host is told about an error of the API.
 * @param {unknown} error
 */
function described(error) {
  const told = describe(error);
  return error instanceof MissingError ? { ...told, missing: error.missing } : told;
}
