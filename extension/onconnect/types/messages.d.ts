/**
 * Whether a message has a type that a newer host may know and this relay doesn't.
 * @param {any} message
 */
export function isUnknown(message: any): boolean;
/**
 * Says what is wrong with a message of the host, whose type is known; undefined where nothing is.
 * @param {any} message
 * @returns {string | undefined}
 */
export function problem(message: any): string | undefined;
/**
 * Whether a frame is one that its receiver acknowledges.
 * @param {unknown} frame
 */
export function counts(frame: unknown): boolean;
/** Messages that travel whole: they are about the channel, or short by nature. */
export const NEVER_SLICED: Set<string>;
/**
 * Messages of both ends.
 */
export type Fatal = {
    type: "fatal";
    code: string;
    message: string;
    detail?: string;
    restart?: boolean;
};
/**
 * Messages of both ends.
 */
export type PortMessage = {
    type: "message";
    port: number;
    data?: unknown;
};
/**
 * Messages of both ends.
 */
export type Disconnect = {
    type: "disconnect";
    port: number;
    error?: string;
};
/**
 * Messages of both ends.
 */
export type Call = {
    type: "call";
    id: number;
    method: string;
    args: unknown[];
    listener?: number;
};
/**
 * Messages of both ends.
 */
export type Return = {
    type: "return";
    id: number;
    value?: unknown;
};
/**
 * Messages of both ends.
 */
export type Throw = {
    type: "throw";
    id: number;
    error: {
        name?: string;
        message: string;
        missing?: string;
    };
};
/**
 * Messages of both ends.
 */
export type Chunk = {
    type: "chunk";
    id: number;
    port?: number;
    part?: number;
    bytes?: number;
    text: string;
    last?: boolean;
    abort?: boolean;
};
/**
 * Messages of both ends.
 */
export type Ack = {
    type: "ack";
    frames: number;
};
/**
 * Messages of both ends.
 */
export type Log = {
    type: "log";
    level: Level;
    text: string;
    fields?: Record<string, unknown>;
};
/**
 * Messages of both ends.
 */
export type Level = "debug" | "info" | "warning" | "error";
/**
 * Messages of both ends.
 */
export type OfBoth = Fatal | PortMessage | Disconnect | Call | Return | Throw | Chunk | Ack | Log;
/**
 * a program that serves the browser; when it began
 *   to serve, as Date.now() tells time
 */
export type Program = {
    name: string;
    since: number;
};
/**
 * Messages of the host.
 */
export type HostInfo = {
    name: string;
    version: string;
    python: string;
    pid: number;
    release?: string;
    program?: Program;
};
/**
 * Messages of the host.
 */
export type Ready = {
    type: "ready";
    protocol: number;
    host: HostInfo;
    window: number;
    values?: boolean;
};
/**
 * Messages of the host.
 */
export type Listens = {
    type: "listens";
    events: string[];
    ports?: Record<string, string[]>;
};
/**
 * Messages of the host.
 */
export type Waiting = {
    type: "waiting";
    code: string;
    message: string;
    detail?: string;
};
/**
 * Messages of the host.
 */
export type Bye = {
    type: "bye";
    reason: string;
    restart: boolean;
};
/**
 * Messages of the host.
 */
export type Target = {
    tabId?: number;
    frameId?: number;
    documentId?: string;
    extensionId?: string;
};
/**
 * Messages of the host.
 */
export type HostConnect = {
    type: "connect";
    port: number;
    name: string;
    target: Target;
};
/**
 * Messages of the host.
 */
export type FromHost = OfBoth | Ready | Listens | Waiting | Bye | HostConnect;
/**
 * the members of `hello` that are the same for every channel
 */
export type Greeting = {
    browser: {
        name: string;
        version: string;
    };
    extension: {
        id: string;
        version: string;
    };
    profile: string;
};
/**
 * Messages of the relay.
 */
export type Hello = {
    type: "hello";
    protocol: number;
    minProtocol: number;
    window: number;
    values?: boolean;
} & Greeting;
/**
 * Messages of the relay.
 */
export type PageConnect = {
    type: "connect";
    port: number;
    name: string;
    sender: object;
    event?: string;
};
/**
 * Messages of the relay.
 */
export type ApiEvent = {
    type: "event";
    event: string;
    args: unknown[];
    listener?: number;
};
/**
 * Messages of the relay.
 */
export type ToHost = OfBoth | Hello | PageConnect | ApiEvent;
/**
 * Says what is wrong with a value, to be read after the value's name; undefined where nothing is.
 */
export type Check = (value: any) => string | undefined;
