// Tells which events Python listens to in vain, because the extension does not hand them over.

/**
 * Returns the events that Python listens to in vain.
 * @param {string[]} listened the events of ports and one-shot messages that Python has listeners for
 * @param {Set<string>} taken those that relay({ listen }) names
 */
export function unlisted(listened, taken) {
  return listened.filter((event) => !taken.has(event));
}

/**
 * Returns a function for the events of each `listens` message. It tells what has changed since the
 * last one.
 * @param {Set<string>} taken those that relay({ listen }) names
 * @param {import("./log.js").Log} log
 * @param {import("./observer.js").Observer} observer
 */
export function listensTeller(taken, log, observer) {
  /** @type {string[]} */
  let told = [];
  return (/** @type {string[]} */ listened) => {
    const missing = unlisted(listened, taken);
    for (const event of missing.filter((event) => !told.includes(event))) {
      log.warn(
        `Python listens to ${event} in vain: relay({ listen }) in the background script does not ` +
          "name it",
      );
    }
    if (missing.join() !== told.join()) observer.unlisted(missing);
    told = missing;
  };
}
