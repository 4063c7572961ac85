// Says in what the ports of the two families of browsers differ: the relay plays ports of either.

/**
 * @typedef {typeof import("./globals.js")} Platform
 *
 * @typedef {object} Family what a port of a family does its own way; the rules are in port-rules.md
 * @property {string} disconnected the error of posting on a disconnected port (P44)
 * @property {(message: unknown) => unknown} copy takes a message as it is now (P30); throws what
 *   the family throws at a message that its ports cannot carry (P86)
 * @property {boolean} carries whether ports carry values that JSON lacks (P86)
 * @property {boolean} hasError whether ports have the member `error` (P1)
 * @property {boolean} takesNothing whether `postMessage()` sends `undefined` (P96)
 * @property {string[]} senderMembers what it tells of a background that opens a port (P80)
 * @property {(port: {error?: unknown}, reason: string | undefined, dispatch: () => void) => void} end
 *   dispatches a disconnect, and tells the reason where listeners look for it (P49)
 */

/**
 * Whether this is Firefox or one of its relatives.
 * @param {{runtime: any}} browser
 */
export function isGecko({ runtime }) {
  return Boolean(runtime?.getBrowserInfo);
}

/**
 * Returns the family of this browser.
 * @param {Platform} platform
 * @returns {Family}
 */
export function familyOf(platform) {
  return isGecko(platform) ? gecko(platform) : chromium(platform);
}

/**
 * @param {Platform} platform
 * @returns {Family}
 */
function gecko({ clone }) {
  return {
    disconnected: "Attempt to postMessage on disconnected port",
    copy: clone,
    carries: true,
    hasError: true,
    takesNothing: true,
    senderMembers: ["id", "url", "origin", "documentId"],
    end: (port, reason, dispatch) => {
      if (reason !== undefined) port.error = { message: reason };
      dispatch();
    },
  };
}

/**
 * @param {Platform} platform
 * @returns {Family}
 */
function chromium({ runtime, clone }) {
  const clones = runtime?.getManifest?.().message_serialization === "structured_clone";
  return {
    disconnected: "Attempting to use a disconnected port object",
    copy: clones ? clone : throughJson,
    carries: clones,
    hasError: false,
    takesNothing: false,
    senderMembers: ["id", "url"],
    end: (_, reason, dispatch) => {
      if (reason === undefined) dispatch();
      else withLastError(runtime, reason, dispatch);
    },
  };
}

/**
 * Copies a message as Chromium's ports do.
 * @param {unknown} message
 */
function throughJson(message) {
  let text;
  try {
    text = message === undefined ? "null" : JSON.stringify(message);
  } catch {
    // as a value without any JSON
  }
  if (text === undefined) throw new Error("Could not serialize message.");
  return JSON.parse(text);
}

/**
 * Lets a function read a reason in `runtime.lastError`, which the browser has during callbacks only.
 * @param {any} runtime
 * @param {string} message
 * @param {() => void} dispatch throws nothing
 */
function withLastError(runtime, message, dispatch) {
  const before = Object.getOwnPropertyDescriptor(runtime, "lastError");
  Object.defineProperty(runtime, "lastError", { configurable: true, value: { message } });
  dispatch();
  // The browser makes the property anew at each error, and would leave one that is there alone.
  if (before) Object.defineProperty(runtime, "lastError", before);
  else delete runtime.lastError;
}
