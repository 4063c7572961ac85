// Calls functions of the extension API for the host and listens to its events, all by their names.

import { isGecko } from "./family.js";

/** @typedef {import("./globals.js").Browser} Browser */

/** Events that hand over a port: the relay takes them by itself, where the extension says so. */
export const PORT_EVENTS = new Set([
  "runtime.onConnect",
  "runtime.onConnectExternal",
  "runtime.onUserScriptConnect",
]);

/** Events whose sender waits for an answer: the relay takes these by itself, too. */
export const MESSAGE_EVENTS = new Set([
  "runtime.onMessage",
  "runtime.onMessageExternal",
  "runtime.onUserScriptMessage",
]);

/** Says that this browser, or the extension's manifest, lacks a name of the API. */
export class MissingError extends ReferenceError {
  /**
   * @param {string} missing the name up to its first part that is not there, as "bookmarks"
   * @param {string} text what follows the name
   */
  constructor(missing, text) {
    super(`browser.${missing} ${text}`);
    this.missing = missing;
  }
}

/** Functions that return at once and report errors to a callback. All others return a promise. */
const CALLED_BACK = new Set(["contextMenus.create", "menus.create"]);

/**
 * Finds a namespace or an event, as "storage.local" or "tabs.onUpdated".
 * @param {Browser} browser
 * @param {string} path
 * @throws {MissingError} that names what is missing and the remedy
 */
function find(browser, path) {
  /** @type {any} */
  let found = browser;
  const parts = path.split(".");
  for (const [index, part] of parts.entries()) {
    found = found[part];
    // A function's members, even of a function that every object inherits, are no part of the API.
    if (typeof found !== "object" || found === null) {
      const name = parts.slice(0, index + 1).join(".");
      throw new MissingError(
        name,
        "does not exist: check the name, and whether manifest.json has the permission or the key " +
          "that it needs",
      );
    }
  }
  return found;
}

/**
 * Finds an event by its name.
 * @param {Browser} browser
 * @param {string} name
 * @returns {import("./globals.js").BrowserEvent}
 */
export function findEvent(browser, name) {
  const event = find(browser, name);
  if (typeof event.addListener !== "function") {
    throw new TypeError(`browser.${name} is not an event: name one, such as "action.onClicked"`);
  }
  return event;
}

/**
 * Makes the listener by which the host hears an event. Where listeners may answer, it asks the host,
 * and gives the answer to the promise that it returns or to the function that the browser gives it.
 * @param {Browser} browser
 * @param {string} name the event's
 * @param {unknown[]} filters what `addListener` gets after the listener
 * @param {object} host
 * @param {(args: unknown[]) => void} host.tell
 * @param {(args: unknown[]) => Promise<unknown>} host.ask
 * @returns {(...given: any[]) => unknown}
 */
export function listenerOf(browser, name, filters, { tell, ask }) {
  const promises = takesPromise(browser, name, filters);
  return (...given) => {
    const args = given.filter((arg) => typeof arg !== "function");
    if (promises) return ask(args);
    const answer = given.find((arg) => typeof arg === "function");
    if (!answer) return void tell(args);
    // Without an answer the browser may wait for ever.
    ask(args).then(answer, () => answer());
    return true; // as Chromium wants it where the answer comes later
  };
}

/**
 * Whether listeners may answer by a promise. Chromium expects none for messages of user scripts.
 * @param {Browser} browser
 * @param {string} name
 * @param {unknown[]} filters
 */
function takesPromise(browser, name, filters) {
  if (name === "runtime.onUserScriptMessage") return isGecko(browser);
  return MESSAGE_EVENTS.has(name) || name === "proxy.onRequest" || isBlocking(name, filters);
}

/**
 * Whether the browser waits with a request until a listener has answered.
 * @param {string} name
 * @param {unknown[]} filters
 */
function isBlocking(name, [, extraInfo]) {
  return name.startsWith("webRequest.") && [extraInfo].flat().includes("blocking");
}

/**
 * Whether a name is on an allow list, as "tabs.query" is on ["tabs.*"].
 * @param {string} name
 * @param {string[]} [allow] without one, every name is
 */
function isAllowed(name, allow) {
  return !allow || allow.some((each) =>
    each.endsWith(".*") ? name.startsWith(each.slice(0, -1)) : name === each,
  );
}

/**
 * Resolves to what a call returned, or rejects with its error, once it has called back.
 * @param {Browser} browser
 * @param {(callback: () => void) => unknown} call
 */
async function calledBack({ runtime }, call) {
  let value;
  await new Promise((resolve, reject) => {
    value = call(() => {
      const error = runtime.lastError; // is there during the callback only
      if (error) reject(new Error(error.message));
      else resolve(undefined);
    });
  });
  return value;
}

export class Api {
  #browser;
  #taken;
  #allow;
  #emit;
  #ask;
  /**
   * The events that the host listens to, by the id of the call that asked for them.
   * @type {Map<number, {event: import("./globals.js").BrowserEvent, listener: (...args: any[]) => unknown}>}
   */
  #listeners = new Map();

  /**
   * @param {object} needs
   * @param {Browser} needs.browser
   * @param {Set<string>} needs.taken the events that the extension registers by itself
   * @param {string[]} [needs.allow] what the host may call and listen to
   * @param {(event: string, args: unknown[], listener: number) => void} needs.emit
   * @param {(event: string, args: unknown[], listener: number) => Promise<unknown>} needs.ask
   */
  constructor({ browser, taken, allow, emit, ask }) {
    this.#browser = browser;
    this.#taken = taken;
    this.#allow = allow;
    this.#emit = emit;
    this.#ask = ask;
  }

  /**
   * Calls a function of the API, as "tabs.query" or "tabs.onUpdated.addListener".
   * @param {import("./messages.js").Call} call
   */
  async call({ id, method, args }) {
    const dot = method.lastIndexOf(".");
    const path = method.slice(0, Math.max(dot, 0));
    const name = method.slice(dot + 1);
    if (name === "addListener") return this.#listen(id, path, args);
    if (name === "removeListener") return this.#leave(/** @type {number} */ (args[0]));
    this.check(method);
    const owner = find(this.#browser, path);
    // An event has other members too: Chromium's `dispatch` would fire a made-up event.
    if (typeof owner.addListener === "function") {
      throw new TypeError(
        `browser.${path} is an event: it has addListener and removeListener, and no ${name}`,
      );
    }
    if (name in Object.prototype || typeof owner[name] !== "function") {
      throw new MissingError(method, "is not a function of this browser");
    }
    if (CALLED_BACK.has(method)) {
      return calledBack(this.#browser, (callback) => owner[name](...args, callback));
    }
    return owner[name](...args);
  }

  /**
   * @param {string} name of a function or an event
   * @throws {Error} if the extension does not let its host use it
   */
  check(name) {
    if (isAllowed(name, this.#allow)) return;
    throw new Error(`${name} is not allowed: the extension's relay({ allow }) does not name it`);
  }

  /** Removes every listener, as the host has gone. */
  end() {
    for (const id of this.#listeners.keys()) this.#leave(id);
  }

  /**
   * @param {number} id
   * @param {string} name
   * @param {unknown[]} args
   */
  #listen(id, name, args) {
    const isTaken = this.#taken.has(name);
    if (PORT_EVENTS.has(name) || MESSAGE_EVENTS.has(name)) {
      if (isTaken) return;
      throw new Error(`${name} is for the extension to give: relay({ listen: ["${name}"] })`);
    }
    if (isTaken && args.length === 0) return;
    if (!isTaken) this.check(name);
    // Firefox alone takes a promise; the other browsers want the answer before the listener returns.
    if (isBlocking(name, args) && !isGecko(this.#browser)) {
      throw new Error(
        `${name} cannot be "blocking" here: this browser wants the answer before the listener ` +
          "returns, and Python's takes longer; declare rules with declarativeNetRequest",
      );
    }
    const event = findEvent(this.#browser, name);
    const listener = listenerOf(this.#browser, name, args, {
      tell: (eventArgs) => this.#emit(name, eventArgs, id),
      ask: (eventArgs) => this.#ask(name, eventArgs, id),
    });
    event.addListener(listener, ...args);
    this.#listeners.set(id, { event, listener });
  }

  /** @param {number} id */
  #leave(id) {
    const listening = this.#listeners.get(id);
    this.#listeners.delete(id);
    listening?.event.removeListener(listening.listener);
  }
}
