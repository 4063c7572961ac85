/**
 * "connected": Python is ready and has the port. "no host": there is no Python for the port.
 * "reconnecting": neither is known yet. "gone": the connection has ended for ever.
 * @typedef {"connected" | "no host" | "reconnecting" | "gone"} OnconnectState
 */
/**
 * Why there is no Python, for scripts: a code of the table in docs/updates.md, and the address of what
 * the user downloads where that is the remedy.
 * @typedef {{code: string, download?: string}} OnconnectCause
 */
/**
 * What `onconnect.connect` takes.
 * @template {import("./contract.js").PortName} [Name=any]
 * @typedef {object} OnconnectOptions
 * @property {Name} [name] of the port, as Python sees it
 * @property {(message: import("./contract.js").FromPython<Name>) => void} [onMessage] is called with each message of Python
 * @property {(state: OnconnectState, reason?: string, cause?: OnconnectCause) => void} [onState] is
 *   called when the state, the reason for it or the cause has changed
 */
/**
 * What `onconnect.connect` returns.
 * @template {import("./contract.js").PortName} [Name=any]
 * @typedef {object} OnconnectConnection
 * @property {OnconnectState} state
 * @property {(message: import("./contract.js").ToPython<Name>) => void} post posts a message to Python; throws an Error if the state
 *   is not "connected", or the browser can't send the message
 * @property {() => void} close closes the connection for good
 */
/**
 * Declares, for type checkers, what the assignment below makes. The assignment also works where a
 * module imports this file.
 * @type {{connect: <Name extends import("./contract.js").PortName>(...given: "" extends import("./contract.js").PortName ? [options?: OnconnectOptions<Name>] : [options: OnconnectOptions<Name> & {name: Name}]) => OnconnectConnection<Name>}}
 */
declare var onconnect: {
    connect: <Name extends import("./contract.js").PortName>(...given: "" extends import("./contract.js").PortName ? [options?: OnconnectOptions<Name>] : [options: OnconnectOptions<Name> & {
        name: Name;
    }]) => OnconnectConnection<Name>;
};
/**
 * "connected": Python is ready and has the port. "no host": there is no Python for the port.
 * "reconnecting": neither is known yet. "gone": the connection has ended for ever.
 */
type OnconnectState = "connected" | "no host" | "reconnecting" | "gone";
/**
 * Why there is no Python, for scripts: a code of the table in docs/updates.md, and the address of what
 * the user downloads where that is the remedy.
 */
type OnconnectCause = {
    code: string;
    download?: string;
};
/**
 * What `onconnect.connect` takes.
 */
type OnconnectOptions<Name extends import("./contract.js").PortName = any> = {
    /**
     * of the port, as Python sees it
     */
    name?: Name | undefined;
    /**
     * is called with each message of Python
     */
    onMessage?: ((message: import("./contract.js").FromPython<Name>) => void) | undefined;
    /**
     * is
     * called when the state, the reason for it or the cause has changed
     */
    onState?: ((state: OnconnectState, reason?: string, cause?: OnconnectCause) => void) | undefined;
};
/**
 * What `onconnect.connect` returns.
 */
type OnconnectConnection<Name extends import("./contract.js").PortName = any> = {
    state: OnconnectState;
    /**
     * posts a message to Python; throws an Error if the state
     * is not "connected", or the browser can't send the message
     */
    post: (message: import("./contract.js").ToPython<Name>) => void;
    /**
     * closes the connection for good
     */
    close: () => void;
};
