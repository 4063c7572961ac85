// Tells which events Python listens to in vain, because the extension does not hand them over.

import { WAYS } from "./python.js";

/**
 * Returns the events that Python listens to in vain.
 * @param {string[]} listened the events of ports and one-shot messages that Python has listeners for
 * @param {Set<string>} given those that relay({ listen }) names, or that the background script uses
 */
export function unlisted(listened, given) {
  return listened.filter((event) => !given.has(event));
}

/**
 * Returns a function for the events of each `listens` message. It tells what has changed since the
 * last one.
 * @param {Set<string>} given as for `unlisted`
 * @param {import("./log.js").Log} log
 * @param {import("./observer.js").Observer} observer
 */
export function listensTeller(given, log, observer) {
  /** @type {string[]} */
  let told = [];
  return (/** @type {string[]} */ listened) => {
    const missing = unlisted(listened, given);
    for (const event of missing.filter((event) => !told.includes(event))) {
      log.warn(
        `Python listens to ${event} in vain: relay({ listen }) in the background script does not ` +
          `name it${WAYS.has(event) ? `, and has not called ${WAYS.get(event)}` : ""}`,
      );
    }
    if (missing.join() !== told.join()) observer.unlisted(missing);
    told = missing;
  };
}
