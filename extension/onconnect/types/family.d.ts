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
export function isGecko({ runtime }: {
    runtime: any;
}): boolean;
/**
 * Returns the family of this browser.
 * @param {Platform} platform
 * @returns {Family}
 */
export function familyOf(platform: Platform): Family;
export type Platform = typeof import("./globals.js");
/**
 * what a port of a family does its own way; the rules are in port-rules.md
 */
export type Family = {
    /**
     * the error of posting on a disconnected port (P44)
     */
    disconnected: string;
    /**
     * takes a message as it is now (P30); throws what
     * the family throws at a message that its ports cannot carry (P86)
     */
    copy: (message: unknown) => unknown;
    /**
     * whether ports carry values that JSON lacks (P86)
     */
    carries: boolean;
    /**
     * whether ports have the member `error` (P1)
     */
    hasError: boolean;
    /**
     * whether `postMessage()` sends `undefined` (P96)
     */
    takesNothing: boolean;
    /**
     * what it tells of a background that opens a port (P80)
     */
    senderMembers: string[];
    /**
     *  dispatches a disconnect, and tells the reason where listeners look for it (P49)
     */
    end: (port: {
        error?: unknown;
    }, reason: string | undefined, dispatch: () => void) => void;
};
