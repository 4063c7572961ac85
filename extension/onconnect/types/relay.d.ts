/**
 * @typedef {import("./globals.js").Browser} Browser
 * @typedef {(...given: any[]) => unknown} Listener
 * @typedef {{name: string, event: import("./globals.js").BrowserEvent, listener: Listener}} Registration
 * @typedef {{port: (port: any) => boolean, message: (message: any, sender: any) => boolean}} Takes
 */
/**
 * Relays to a native host. Call it synchronously at the top level of the background script: a
 * browser wakes the background only for listeners that were registered there.
 *
 *     const python = relay({ host: "org.example.notes", listen: ["action.onClicked"] });
 *     const port = python.connect({ name: "notes" });
 *
 * Where this browser or the manifest lacks what the relay needs, the console says so, and the
 * background script goes on without Python.
 * @param {import("./options.js").Options} options
 * @param {typeof thisBrowser} [platform] where the relay runs
 * @returns {import("./python.js").Python} how the background script itself reaches Python
 * @throws {TypeError} that names what is wrong with the options, and the remedy
 */
export function relay(options: import("./options.js").Options, platform?: typeof thisBrowser): import("./python.js").Python;
export type Browser = import("./globals.js").Browser;
export type Listener = (...given: any[]) => unknown;
export type Registration = {
    name: string;
    event: import("./globals.js").BrowserEvent;
    listener: Listener;
};
export type Takes = {
    port: (port: any) => boolean;
    message: (message: any, sender: any) => boolean;
};
import * as thisBrowser from "./globals.js";
