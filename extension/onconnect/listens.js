// Compares the events that Python listens to with those that the extension gives it, and says it.

/**
 * Returns the events that Python listens to in vain.
 * @param {string[]} listened the events of ports and one-shot messages that Python has listeners for
 * @param {Set<string>} taken those that relay({ listen }) names
 */
export function unlisted(listened, taken) {
  return listened.filter((event) => !taken.has(event));
}

/**
 * Makes what is to be called with each `listens` message; it says what has changed since the last.
 * @param {Set<string>} taken as above
 * @param {object} log
 * @param {import("./observer.js").Observer} observer
 */
export function listensTeller(taken, log, observer) {
  let told = [];
  return (listened) => {
    const missing = unlisted(listened, taken);
    for (const event of missing.filter((event) => !told.includes(event))) {
      log.warn(
        `Python listens to ${event}, of which it will hear nothing: relay({ listen }) in the ` +
          "background script does not name it",
      );
    }
    if (missing.join() !== told.join()) observer.unlisted(missing);
    told = missing;
  };
}
