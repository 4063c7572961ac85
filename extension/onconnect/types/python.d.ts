/**
 * Returns what the background script gets where no host can be started: ports that close, and
 * messages that fail, with the reason.
 * @param {typeof import("./globals.js")} platform
 * @param {string} reason
 */
export function withoutHost(platform: typeof import("./globals.js"), reason: string): OwnPorts;
/**
 * Returns the object that a background script is given.
 * @param {OwnPorts} ports
 * @returns {Python}
 */
export function pythonOf(ports: OwnPorts): Python;
/** What the background script calls to reach Python's listeners of an event. */
export const WAYS: Map<string, string>;
export class OwnPorts {
    /**
     * @param {typeof import("./globals.js")} platform
     * @param {() => Requests} ask asks for the host
     * @param {(event: string) => void} [onUse] called with the event by which Python hears of a request
     */
    constructor(platform: typeof import("./globals.js"), ask: () => Requests, onUse?: (event: string) => void);
    /**
     * Opens a port to Python.
     * @param {unknown} [options]
     * @returns {OwnPort}
     * @throws {TypeError}
     */
    connect(options?: unknown): OwnPort;
    /**
     * Sends a one-shot message to Python.
     * @param {unknown[]} given what the function was given, which has to be the message alone
     */
    sendMessage(given: unknown[]): Promise<unknown>;
    /**
     * Notes what Python listens to.
     * @param {import("./messages.js").Listens} listens
     */
    listens(listens: import("./messages.js").Listens): void;
    /**
     * Notes why a port is about to be closed from the relay's side. Python closes a port without a
     * reason, and also where it has no listener that takes the port.
     * @param {Port} port
     * @param {string} [reason]
     */
    closed(port: Port, reason?: string): void;
    #private;
}
export type Port = import("./globals.js").Port;
export type OwnPort = import("./pair.js").OwnPort;
export type RelayedPort = import("./pair.js").RelayedPort;
export type PortName = import("./contract.js").PortName;
export type Message = import("./contract.js").Message;
/**
 * how the background script itself reaches Python
 */
export type Python = {
    /**
     * opens a port, of which Python hears in
     * `runtime.on_connect`. It can be used at once, also while Python is starting.
     */
    connect: <Name extends PortName = PortName>(...given: "" extends PortName ? [options?: {
        name?: Name;
    }] : [options: {
        name: Name;
    }]) => import("./pair.js").OwnPort<Name>;
    /**
     * sends a one-shot message to Python's
     * listeners of `runtime.on_message`. It resolves to the first answer, or to `undefined` if none of
     * them answers. It rejects with an Error if the listener fails, if there is none, or if Python ends.
     */
    sendMessage: <Sent extends Message>(message: Sent) => Promise<import("./contract.js").Answer<Sent>>;
};
/**
 * the part of a channel that takes them
 */
export type Requests = {
    accept: (port: Port, event: string) => void;
    call: (event: string, args: unknown[]) => Promise<unknown>;
};
