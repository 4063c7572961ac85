/**
 * What a stream needs of a port.
 * @typedef {object} OnconnectStreamPort
 * @property {(message: any) => void} postMessage
 * @property {() => void} disconnect
 * @property {OnconnectStreamEvent} onMessage
 * @property {OnconnectStreamEvent} onDisconnect
 */
/**
 * @typedef {object} OnconnectStreamEvent
 * @property {(listener: (given: any) => void) => void} addListener
 * @property {(listener: (given: any) => void) => void} removeListener
 */
/**
 * What `send` takes: bytes, a Blob or a File, a ReadableStream of bytes, or an iterable of them.
 * @typedef {BufferSource | Blob | ReadableStream<BufferSource> | Iterable<BufferSource> | AsyncIterable<BufferSource>} OnconnectStreamSource
 */
/**
 * @typedef {object} OnconnectSendOptions
 * @property {AbortSignal} [signal] cuts the stream, with its reason
 */
/**
 * Declares, for type checkers, what the assignment below makes. The assignment also works where a
 * module imports this file.
 * @type {{send: (port: OnconnectStreamPort, source: OnconnectStreamSource, options?: OnconnectSendOptions) => Promise<void>, receive: (port: OnconnectStreamPort) => AsyncIterableIterator<Uint8Array<ArrayBuffer>>, readable: (port: OnconnectStreamPort) => ReadableStream<Uint8Array<ArrayBuffer>>}}
 */
declare var onconnectStreams: {
    send: (port: OnconnectStreamPort, source: OnconnectStreamSource, options?: OnconnectSendOptions) => Promise<void>;
    receive: (port: OnconnectStreamPort) => AsyncIterableIterator<Uint8Array<ArrayBuffer>>;
    readable: (port: OnconnectStreamPort) => ReadableStream<Uint8Array<ArrayBuffer>>;
};
/**
 * What a stream needs of a port.
 */
type OnconnectStreamPort = {
    postMessage: (message: any) => void;
    disconnect: () => void;
    onMessage: OnconnectStreamEvent;
    onDisconnect: OnconnectStreamEvent;
};
type OnconnectStreamEvent = {
    addListener: (listener: (given: any) => void) => void;
    removeListener: (listener: (given: any) => void) => void;
};
/**
 * What `send` takes: bytes, a Blob or a File, a ReadableStream of bytes, or an iterable of them.
 */
type OnconnectStreamSource = BufferSource | Blob | ReadableStream<BufferSource> | Iterable<BufferSource> | AsyncIterable<BufferSource>;
type OnconnectSendOptions = {
    /**
     * cuts the stream, with its reason
     */
    signal?: AbortSignal | undefined;
};
