// The extension API for the host: functions are called and events are listened to by their names.

/** Events that hand over a port: the relay takes them by itself, where the extension says so. */
export const PORT_EVENTS = new Set([
  "runtime.onConnect",
  "runtime.onConnectExternal",
  "runtime.onUserScriptConnect",
]);

/** Events whose sender waits for an answer, likewise. */
export const MESSAGE_EVENTS = new Set([
  "runtime.onMessage",
  "runtime.onMessageExternal",
  "runtime.onUserScriptMessage",
]);

/**
 * Finds a namespace or an event, as "storage.local" or "tabs.onUpdated".
 * @throws {TypeError} naming what is missing and the remedy
 */
export function find(browser, path) {
  let found = browser;
  const parts = path.split(".");
  for (const [index, part] of parts.entries()) {
    found = found[part];
    // The members of a function, as of one that every object inherits, are no part of the API.
    if (typeof found !== "object" || found === null) {
      const name = parts.slice(0, index + 1).join(".");
      throw new TypeError(
        `browser.${name} does not exist: check the name, and whether manifest.json has the ` +
          "permission or the key that it needs",
      );
    }
  }
  return found;
}

/** Finds an event by its name. */
export function findEvent(browser, name) {
  const event = find(browser, name);
  if (typeof event.addListener !== "function") {
    throw new TypeError(`browser.${name} is not an event: name one, such as "action.onClicked"`);
  }
  return event;
}

export class Api {
  #browser;
  #taken;
  #emit;
  /** What the host listens to, by the id of the call that asked for it. */
  #listeners = new Map();

  /**
   * @param {object} needs
   * @param {Set<string>} needs.taken the events that the extension registers by itself
   * @param {(event: string, args: unknown[], listener: number) => void} needs.emit
   */
  constructor({ browser, taken, emit }) {
    this.#browser = browser;
    this.#taken = taken;
    this.#emit = emit;
  }

  /** Calls a function of the API, as "tabs.query" or "tabs.onUpdated.addListener". */
  async call({ id, method, args }) {
    const dot = method.lastIndexOf(".");
    const path = method.slice(0, Math.max(dot, 0));
    const name = method.slice(dot + 1);
    if (name === "addListener") return this.#listen(id, path, args);
    if (name === "removeListener") return this.#leave(args[0]);
    const owner = find(this.#browser, path);
    if (name in Object.prototype || typeof owner[name] !== "function") {
      throw new TypeError(`browser.${method} is not a function of this browser`);
    }
    return owner[name](...args);
  }

  /** Removes every listener, as the host has gone. */
  end() {
    for (const id of this.#listeners.keys()) this.#leave(id);
  }

  #listen(id, name, args) {
    const isTaken = this.#taken.has(name);
    if (PORT_EVENTS.has(name) || MESSAGE_EVENTS.has(name)) {
      if (isTaken) return;
      throw new Error(`${name} is for the extension to give: relay({ listen: ["${name}"] })`);
    }
    if (isTaken && args.length === 0) return;
    const event = findEvent(this.#browser, name);
    const listener = (...eventArgs) => this.#emit(name, eventArgs, id);
    event.addListener(listener, ...args);
    this.#listeners.set(id, { event, listener });
  }

  #leave(id) {
    const { event, listener } = this.#listeners.get(id) ?? {};
    this.#listeners.delete(id);
    event?.removeListener(listener);
  }
}
