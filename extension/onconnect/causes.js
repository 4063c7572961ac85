// Gives a code to the reason why a host has ended: no other module reads a browser's sentences.
//
// Last words of a host or of the relay carry a code (constants.js). A browser only gives a
// sentence; each sentence that can be recognized gets a code here.

import { APP_ERROR, EXTENSION_TOO_OLD, FORBIDDEN_CALLER, HOST_TOO_OLD, PROTOCOL_MISMATCH } from "./constants.js";

/** The browser knows no host of that name. */
export const NOT_REGISTERED = "not-registered";

/** The host is registered for other extensions than this one. */
export const FORBIDDEN = "forbidden";

/** A policy of the computer forbids the host. */
export const DISABLED = "disabled";

/** @type {[RegExp, string][]} what browsers say, and the code for it */
const SENTENCES = [
  // Chromium and its relatives
  [/host not found/i, NOT_REGISTERED],
  [/forbidden/i, FORBIDDEN],
  [/disabled by the system/i, DISABLED],
  // Firefox and its relatives, also of a host that is registered for other extensions
  [/No such native application/i, NOT_REGISTERED],
];

/** Causes that stay until somebody has done something about them. */
const LASTING = new Set([
  PROTOCOL_MISMATCH,
  APP_ERROR,
  FORBIDDEN_CALLER,
  HOST_TOO_OLD,
  EXTENSION_TOO_OLD,
  NOT_REGISTERED,
  FORBIDDEN,
  DISABLED,
]);

/** Causes that pass when the user installs the newest version of the host. */
const MENDED_BY_INSTALLING = new Set([
  NOT_REGISTERED,
  FORBIDDEN,
  FORBIDDEN_CALLER,
  HOST_TOO_OLD,
  PROTOCOL_MISMATCH,
]);

/**
 * Returns the code for what a browser says about a host that has ended; undefined if its sentence
 * names no cause.
 * @param {string} [sentence]
 */
export function causeOf(sentence = "") {
  return SENTENCES.find(([pattern]) => pattern.test(sentence))?.[1];
}

/**
 * Whether a new attempt would end in the same way.
 * @param {string} [code]
 */
export function isLasting(code) {
  return code !== undefined && LASTING.has(code);
}

/**
 * Whether a user who installs the newest version of the host has mended the cause.
 * @param {string} [code]
 */
export function isMendedByInstalling(code) {
  return code !== undefined && MENDED_BY_INSTALLING.has(code);
}
