// Makes a port that the background script opens: its own end, and the end that the relay relays.

/**
 * @template {(...args: any[]) => unknown} Listener
 * @typedef {object} PortEvent an event of a port, as the browser's own
 * @property {(listener: Listener) => void} addListener
 * @property {(listener: Listener) => void} removeListener
 * @property {(listener: Listener) => boolean} hasListener
 */

/**
 * The background script's end of a port to Python. It has the shape and the rules of the browser's
 * own ports.
 * @template {import("./contract.js").PortName} [Name=any]
 * @typedef {object} OwnPort
 * @property {string} name
 * @property {undefined} [sender] only the other end has one
 * @property {{message: string} | null} [error] why the port has closed, in Firefox; in Chromium
 *   `runtime.lastError` tells it to the listeners of `onDisconnect`
 * @property {PortEvent<(message: import("./contract.js").FromPython<Name>, port: OwnPort<Name>) => unknown>} onMessage
 * @property {PortEvent<(port: OwnPort<Name>) => unknown>} onDisconnect
 * @property {(message: import("./contract.js").ToPython<Name>) => void} postMessage sends a message as it is now; throws if the port is
 *   disconnected, or if the browser's ports do not carry the message
 * @property {() => void} disconnect closes the port, after all that was posted; `onDisconnect` fires
 *   at the other end only
 */

/**
 * @typedef {import("./globals.js").Port & {reason?: string}} RelayedPort the other end, whose
 *   `reason` is told when the relay closes it
 */

/**
 * Makes both ends. What is posted on the own end is with the relay at once; what the relay posts
 * comes in a task of its own, as from another process.
 * @param {string} name
 * @param {import("./globals.js").Sender} sender
 * @param {import("./family.js").Family} family
 * @param {typeof import("./globals.js")} platform
 * @returns {{own: OwnPort, relayed: RelayedPort}}
 */
export function portPair(name, sender, family, { nextTask, reportError }) {
  const [gets, ends, posts, leaves] = [1, 2, 3, 4].map(() => eventOf(reportError));
  let isOpen = true;

  /** @param {unknown[]} given */
  const postMessage = (...given) => {
    if (given.length === 0 && !family.takesNothing) {
      throw new TypeError("Insufficient number of arguments.");
    }
    if (!isOpen) throw new Error(family.disconnected);
    posts.fire(family.copy(given[0]));
  };

  /** @type {OwnPort} */
  const own = {
    name,
    sender: undefined,
    onMessage: gets.event,
    onDisconnect: ends.event,
    postMessage,
    disconnect() {
      if (!isOpen) return;
      isOpen = false;
      leaves.fire(relayed);
    },
  };
  if (family.hasError) own.error = null;

  /** @type {RelayedPort} */
  const relayed = {
    name,
    sender,
    error: null, // so that a `lastError` of another call is not taken for this port's
    onMessage: posts.event,
    onDisconnect: leaves.event,
    postMessage(message) {
      nextTask(() => {
        if (isOpen) gets.fire(message, own);
      });
    },
    disconnect() {
      nextTask(() => {
        if (!isOpen) return;
        isOpen = false;
        family.end(own, relayed.reason, () => ends.fire(own));
      });
    },
  };
  return { own, relayed };
}

/**
 * Makes an event, and the function that fires it. Its listeners run in the order in which they were
 * added; what one throws is reported, and the others run (P51 to P59).
 * @param {(error: unknown) => void} reportError
 */
function eventOf(reportError) {
  /** @type {Set<(...args: any[]) => unknown>} */
  const listeners = new Set();
  /** @type {PortEvent<(...args: any[]) => unknown>} */
  const event = {
    addListener(listener) {
      if (typeof listener !== "function") throw new TypeError("addListener: give it a function");
      listeners.add(listener);
    },
    removeListener: (listener) => void listeners.delete(listener),
    hasListener: (listener) => listeners.has(listener),
  };
  /** @param {unknown[]} args */
  const fire = (...args) => {
    for (const listener of [...listeners]) {
      if (!listeners.has(listener)) continue;
      try {
        listener(...args);
      } catch (error) {
        reportError(error);
      }
    }
  };
  return { event, fire };
}
