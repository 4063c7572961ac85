/// <reference path="streams.d.ts" preserve="true" />
export const send: (port: OnconnectStreamPort, source: OnconnectStreamSource, options?: OnconnectSendOptions) => Promise<void>;
export const receive: (port: OnconnectStreamPort) => AsyncIterableIterator<Uint8Array<ArrayBuffer>>;
export const readable: (port: OnconnectStreamPort) => ReadableStream<Uint8Array<ArrayBuffer>>;
export type StreamPort = OnconnectStreamPort;
export type StreamSource = OnconnectStreamSource;
export type SendOptions = OnconnectSendOptions;
