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
export function portPair(name: string, sender: import("./globals.js").Sender, family: import("./family.js").Family, { nextTask, reportError }: typeof import("./globals.js")): {
    own: OwnPort;
    relayed: RelayedPort;
};
/**
 * an event of a port, as the browser's own
 */
export type PortEvent<Listener extends (...args: any[]) => unknown> = {
    addListener: (listener: Listener) => void;
    removeListener: (listener: Listener) => void;
    hasListener: (listener: Listener) => boolean;
};
/**
 * The background script's end of a port to Python. It has the shape and the rules of the browser's
 * own ports.
 */
export type OwnPort<Name extends import("./contract.js").PortName = any> = {
    name: string;
    /**
     * only the other end has one
     */
    sender?: undefined;
    /**
     * why the port has closed, in Firefox; in Chromium
     * `runtime.lastError` tells it to the listeners of `onDisconnect`
     */
    error?: {
        message: string;
    } | null | undefined;
    onMessage: PortEvent<(message: import("./contract.js").FromPython<Name>, port: OwnPort<Name>) => unknown>;
    onDisconnect: PortEvent<(port: OwnPort<Name>) => unknown>;
    /**
     * sends a message as it is now; throws if the port is
     * disconnected, or if the browser's ports do not carry the message
     */
    postMessage: (message: import("./contract.js").ToPython<Name>) => void;
    /**
     * closes the port, after all that was posted; `onDisconnect` fires
     * at the other end only
     */
    disconnect: () => void;
};
/**
 * the other end, whose
 *   `reason` is told when the relay closes it
 */
export type RelayedPort = import("./globals.js").Port & {
    reason?: string;
};
