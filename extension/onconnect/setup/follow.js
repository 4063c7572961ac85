// Follows the state of the host for a page of the extension, and has the relay try again meanwhile.

import { CHANNEL } from "../observer.js";
import { wake } from "../wake.js";

/** @typedef {import("../observer.js").State} State */

/** Milliseconds between two attempts, while somebody sees the page. */
const BETWEEN_ATTEMPTS = 2_000;

/** Milliseconds after which a background that has said nothing counts as silent. */
const SILENT_AFTER = 6_000;

/** The phases in which no host runs and none is being started. */
const ENDED = ["waiting", "stopped"];

/**
 * Calls back with the state of the host, now and at each change.
 * @param {string | undefined} name the native host's name; the first that answers, without it
 * @param {(state: State | undefined) => void} onState is called without a state if the background
 *   does not answer
 * @returns {() => void} ends it
 */
export function follow(name, onState) {
  const broadcast = new BroadcastChannel(CHANNEL);
  /** @type {State | undefined} */
  let state;
  let isOver = false;
  /** @param {"state" | "attempt"} what */
  const ask = (what) => broadcast.postMessage({ ask: what, host: name });

  broadcast.onmessage = ({ data }) => {
    if (name !== undefined && data.host !== name) return;
    if (data.tell === "background") ask("state");
    if (data.tell !== "state") return;
    name = data.host;
    state = data.state;
    onState(data.state);
  };

  const look = async () => {
    if (document.visibilityState !== "visible") return;
    await wake();
    if (isOver) return;
    if (!state) ask("state");
    else if (ENDED.includes(state.phase)) ask("attempt");
  };
  const patience = setTimeout(() => state ?? onState(undefined), SILENT_AFTER);
  const looking = setInterval(look, BETWEEN_ATTEMPTS);
  document.addEventListener("visibilitychange", look);
  look();

  return () => {
    isOver = true;
    broadcast.close();
    clearTimeout(patience);
    clearInterval(looking);
    document.removeEventListener("visibilitychange", look);
  };
}
