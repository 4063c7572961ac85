// Gives the relay all that it needs of its surroundings: none of its other modules use globalThis.

import { Queue } from "./queue.js";

/**
 * An event of the extension API.
 * @typedef {object} BrowserEvent
 * @property {(listener: (...args: any[]) => unknown, ...filters: unknown[]) => void} addListener
 * @property {(listener: (...args: any[]) => unknown) => void} removeListener
 */

/**
 * The context that has opened a port or sent a message. Browsers tell more than the relay reads.
 * @typedef {object} Sender
 * @property {string} [id]
 * @property {string} [url]
 * @property {string} [origin]
 * @property {number} [frameId]
 * @property {string} [documentId]
 * @property {{id?: number, [member: string]: any}} [tab]
 */

/**
 * A port of the browser's.
 * @typedef {object} Port
 * @property {string} name
 * @property {Sender} [sender]
 * @property {{message: string} | null} [error] why it has closed, in Firefox
 * @property {(message: unknown) => void} postMessage
 * @property {() => void} disconnect
 * @property {BrowserEvent} onMessage
 * @property {BrowserEvent} onDisconnect
 */

/**
 * The extension API, as far as the relay itself uses it. The host may use all of it, by its names.
 * @typedef {object} Browser
 * @property {any} runtime
 * @property {any} tabs
 * @property {any} [storage]
 * @property {any} [i18n]
 */

/** @type {{browser: Browser, console: Console}} */
export const { browser, console } = /** @type {any} */ (globalThis);

/**
 * The namespace as the browser itself makes it: an old browser has no `browser`, and where there is a
 * polyfill, `browser` is not the browser's own.
 * @type {any}
 */
export const runtime = (/** @type {any} */ (globalThis).chrome ?? browser)?.runtime;

/** The address of this background, and its origin. */
export const { href: url, origin } = globalThis.location ?? {};

/**
 * The ID of this background's document, in browsers that tell it; a worker has none. Checkers of
 * extensions warn of what the oldest Firefox lacks, if they see its name behind a dot.
 * @returns {string | undefined}
 */
export const documentId = () => browser?.runtime?.["getDocumentId"]?.(globalThis);

// Timers refuse any `this` but the global object, and would get the module as `this` otherwise.

/**
 * @param {() => void} callback
 * @param {number} delay
 * @returns {unknown}
 */
export const setTimeout = (callback, delay) => globalThis.setTimeout(callback, delay);

/** @param {any} timer */
export const clearTimeout = (timer) => globalThis.clearTimeout(timer);

/** Milliseconds on a clock that never jumps. */
export const now = () => globalThis.performance.now();

/** @type {MessagePort | undefined} */
let tasksPort;

/** @type {Queue<() => void>} */
const tasks = new Queue();

/**
 * Runs a function in a task of its own, after those that were given before. A timer would do that
 * too, and browsers slow timers down.
 * @param {() => void} task throws nothing
 */
export function nextTask(task) {
  tasks.push(task);
  if (!tasksPort) {
    const { port1, port2 } = new globalThis.MessageChannel();
    port1.onmessage = () => tasks.shift()();
    tasksPort = port2;
  }
  tasksPort.postMessage(null);
}

const encoder = new globalThis.TextEncoder();

/**
 * Writes a text as UTF-8 into an array, as far as it fits; says how much of the text that is.
 * @param {string} text
 * @param {Uint8Array} array
 */
export const encodeInto = (text, array) => encoder.encodeInto(text, array);

/**
 * Copies a value as ports do that carry structured clones.
 * @param {unknown} value
 */
export const clone = (value) => globalThis.structuredClone(value);

/**
 * Shows an error as one that nothing has caught.
 * @param {unknown} error
 */
export const reportError = (error) => globalThis.reportError(error);

/**
 * Reaches the pages of this extension.
 * @param {string} name
 */
export const broadcast = (name) => new globalThis.BroadcastChannel(name);

export const randomId = () => globalThis.crypto.randomUUID();

/**
 * The name and version of this browser: Firefox has an API for it, Chromium's family client hints.
 * @returns {Promise<{name: string, version: string}>}
 */
export async function browserInfo() {
  if (browser.runtime.getBrowserInfo) {
    const { name, version } = await browser.runtime.getBrowserInfo();
    return { name, version };
  }
  const { userAgentData } = /** @type {any} */ (globalThis.navigator);
  const hints = await userAgentData.getHighEntropyValues(["fullVersionList"]);
  /** @type {{brand: string, version: string}[]} */
  const brands = hints.fullVersionList.filter(isReal);
  // Chromium's relatives list both themselves and Chromium.
  const { brand, version } = brands.find(({ brand }) => brand !== "Chromium") ?? brands[0];
  return { name: brand, version };
}

/**
 * Chromium adds a made-up brand, such as "Not/A)Brand", and changes its spelling in each version.
 * @param {{brand: string}} hint
 */
function isReal({ brand }) {
  return !/not.*brand/i.test(brand);
}
