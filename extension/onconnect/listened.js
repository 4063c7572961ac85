// Knows which ports and one-shot messages Python has listeners for.

/** @typedef {import("./messages.js").Listens} Listens */

/** What Python listens to. Until it has told, that may be anything. */
export class Listened {
  /** @type {Listens | undefined} */
  #told;

  /** @param {Listens} listens */
  note(listens) {
    this.#told = listens;
  }

  /**
   * Whether Python has a listener for ports of an event and a name.
   * @param {string} event
   * @param {string} name
   */
  wantsPort(event, name) {
    return !this.#told || isHeard(this.#told, event, name);
  }
}

/**
 * Whether Python has a listener for an event and, if a name is given, for ports of that name.
 * @param {Listens} listens
 * @param {string} event
 * @param {string} [name]
 */
export function isHeard({ events, ports }, event, name) {
  const names = ports?.[event];
  const takesAll = name === undefined || !Array.isArray(names);
  return events.includes(event) && (takesAll || names.includes(name));
}
