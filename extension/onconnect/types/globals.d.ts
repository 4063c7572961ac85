/**
 * Runs a function in a task of its own, after those that were given before. A timer would do that
 * too, and browsers slow timers down.
 * @param {() => void} task throws nothing
 */
export function nextTask(task: () => void): void;
/**
 * The name and version of this browser: Firefox has an API for it, Chromium's family client hints.
 * @returns {Promise<{name: string, version: string}>}
 */
export function browserInfo(): Promise<{
    name: string;
    version: string;
}>;
export namespace browser {
    let runtime: any;
    let tabs: any;
    let storage: any;
    let i18n: any;
}
export const console: Console;
/**
 * The namespace as the browser itself makes it: an old browser has no `browser`, and where there is a
 * polyfill, `browser` is not the browser's own.
 * @type {any}
 */
export const runtime: any;
export const url: string;
export const origin: string;
export function documentId(): string | undefined;
export function setTimeout(callback: () => void, delay: number): unknown;
export function clearTimeout(timer: any): void;
export function now(): number;
export function encodeInto(text: string, array: Uint8Array): TextEncoderEncodeIntoResult;
export function clone(value: unknown): unknown;
export function reportError(error: unknown): void;
export function broadcast(name: string): BroadcastChannel;
export function randomId(): `${string}-${string}-${string}-${string}-${string}`;
/**
 * An event of the extension API.
 */
export type BrowserEvent = {
    addListener: (listener: (...args: any[]) => unknown, ...filters: unknown[]) => void;
    removeListener: (listener: (...args: any[]) => unknown) => void;
};
/**
 * The context that has opened a port or sent a message. Browsers tell more than the relay reads.
 */
export type Sender = {
    id?: string | undefined;
    url?: string | undefined;
    origin?: string | undefined;
    frameId?: number | undefined;
    documentId?: string | undefined;
    tab?: {
        [member: string]: any;
        id?: number;
    } | undefined;
};
/**
 * A port of the browser's.
 */
export type Port = {
    name: string;
    sender?: Sender | undefined;
    /**
     * why it has closed, in Firefox
     */
    error?: {
        message: string;
    } | null | undefined;
    postMessage: (message: unknown) => void;
    disconnect: () => void;
    onMessage: BrowserEvent;
    onDisconnect: BrowserEvent;
};
/**
 * The extension API, as far as the relay itself uses it. The host may use all of it, by its names.
 */
export type Browser = {
    runtime: any;
    tabs: any;
    storage?: any;
    i18n?: any;
};
