// Says in words what a state of the host means, and what to do about it.

import { DISABLED, FORBIDDEN, NOT_REGISTERED, isMendedByInstalling } from "../causes.js";
import {
  APP_ERROR,
  EXTENSION_TOO_OLD,
  FORBIDDEN_CALLER,
  HOST_CRASH,
  HOST_TOO_OLD,
  NOT_RUNNING,
  PROTOCOL_MISMATCH,
  RELAY_CRASH,
} from "../constants.js";

/** @typedef {import("../observer.js").State} State */

/** What each phase is called on the page. */
const PHASES = {
  starting: "starting",
  failed: "failed, until a file is edited",
  ready: "connected",
  waiting: "waiting for the next attempt",
  stopped: "stopped",
};

/** The advice when Python takes long to be ready. */
const SLOW = {
  title: "Python is not ready yet",
  remedy:
    "See what the module does while it is imported, and the lifespan before its `yield`; the log " +
    "below may say which. If it hangs, press Restart Python.",
};

/** The advice while a host waits for an edit. */
const MEND = "Correct the error below: Python is started again as soon as a file is saved.";

const UNLISTED = {
  title: "Python listens to events that the extension does not give it",
  remedy: "Name them in `relay({ listen })` in the background script, and reload the extension.",
};

/** A lifespan that has failed is tried again; handlers that can't be imported are not. */
const LIFESPAN = {
  title: "A lifespan has failed",
  remedy: "Python is started again by itself. If the error below stays, correct it.",
};

const OTHER_EXTENSION = {
  title: "The host is registered for another extension",
  remedy: "Run `onconnect install` again: it takes the extension's ID from its manifest.json.",
};

/** @type {Record<string, {title: string, remedy: string}>} what to do, by the cause of an end */
const REMEDIES = {
  [APP_ERROR]: {
    title: "The handlers could not be loaded",
    remedy: "Correct the error below; then press Restart Python, or reload a page that uses it.",
  },
  [PROTOCOL_MISMATCH]: {
    title: "Relay and host do not fit together: an update is needed",
    remedy: "Run `onconnect update` for the relay or `pip install --upgrade onconnect` for the host.",
  },
  [HOST_TOO_OLD]: {
    title: "The program is too old for this extension",
    remedy:
      "Install a newer one. In a project, `version` in pyproject.toml is the program's, which " +
      "`onconnect install` writes down, and `relay({ requires })` says what is new enough.",
  },
  [EXTENSION_TOO_OLD]: {
    title: "The extension is too old for this program",
    remedy: "Update the extension. `requires` in [tool.onconnect] says what is new enough.",
  },
  [HOST_CRASH]: {
    title: "Python failed",
    remedy: "The host's log file, under onconnect/log in your state folder, has all that it said.",
  },
  [NOT_RUNNING]: {
    title: "The program that serves this browser is not there",
    remedy: "Start it: the relay connects to it by itself. `onconnect doctor` says more.",
  },
  [RELAY_CRASH]: {
    title: "The relay failed",
    remedy: "It starts again by itself. The console of the extension's background has the error.",
  },
  [NOT_REGISTERED]: {
    title: "The host is not registered in this browser",
    remedy: "Run `onconnect install` in the project's folder, or `python install.py` in a checkout.",
  },
  [FORBIDDEN]: OTHER_EXTENSION,
  [FORBIDDEN_CALLER]: OTHER_EXTENSION,
  [DISABLED]: {
    title: "A policy of this computer forbids the host",
    remedy: "Ask who manages the browser to allow it: `onconnect policy` prints what to set.",
  },
};

const ENDED = {
  title: "Python has ended",
  remedy: "`onconnect doctor` finds out why a host does not start.",
};

/**
 * Says what the page calls a state.
 * @param {Pick<State, "phase" | "code" | "retryAt">} state
 * @param {number} now as Date.now() tells time
 */
export function phaseName({ phase, code, retryAt }, now) {
  if (isAwaited(phase, code)) return "waiting for the program";
  if (retryAt === undefined) return PHASES[phase];
  const next = `next attempt in ${Math.max(0, Math.ceil((retryAt - now) / 1000))} s`;
  return phase === "waiting" ? next : `${PHASES[phase]}, ${next}`;
}

/**
 * Says what is wrong and what to do.
 * @param {State} state
 * @returns {{title: string, remedy: string, reason: string, detail?: string, download?: string} | undefined}
 *   undefined where nothing is wrong; `download` is what users are offered as the remedy
 */
export function trouble({ phase, reason, code, detail, waitsFor, unlisted = [], offer }) {
  if (waitsFor !== undefined) return { ...SLOW, reason: `it waits for ${waitsFor}` };
  if (phase === "ready" && unlisted.length > 0) return { ...UNLISTED, reason: unlisted.join(", ") };
  if (phase === "ready" || reason === undefined) return undefined;
  const { title, remedy } = remedyFor(phase, code);
  const isMended = phase === "failed" && !isAwaited(phase, code);
  const download = isMendedByInstalling(code) ? offer?.link : undefined;
  return { title, remedy: isMended ? MEND : remedy, reason, detail, download };
}

/**
 * Whether a proxy waits until the program runs that serves this browser.
 * @param {State["phase"]} phase
 * @param {string} [code]
 */
function isAwaited(phase, code) {
  return phase === "failed" && code === NOT_RUNNING;
}

/**
 * @param {State["phase"]} phase
 * @param {string} [code]
 */
function remedyFor(phase, code = "") {
  if (code === APP_ERROR && phase === "waiting") return LIFESPAN;
  return REMEDIES[code] ?? ENDED;
}

/**
 * Lists what is known of both ends.
 * @param {Pick<State, "greeting" | "about">} state
 * @param {Date} now
 * @returns {[string, string][]} names and values
 */
export function facts({ greeting, about }, now) {
  const { browser, extension } = greeting ?? {};
  /** @type {[string, string | undefined][]} */
  const known = [
    ["Browser", browser && `${browser.name} ${browser.version}`],
    ["Extension", extension && `${extension.version} (${extension.id})`],
    ["Host", about && `${about.name} ${about.version}`],
    ["Program", about?.release],
    ["Python", about && about.python],
    about?.program ? ["Served by", server(about.pid, about.program, now)] : ["Process", about && String(about.pid)],
  ];
  return known.flatMap(([name, value]) => (value ? [[name, value]] : []));
}

/**
 * @param {number} pid
 * @param {import("../messages.js").Program} program
 * @param {Date} now
 */
function server(pid, { name, since }, now) {
  return `process ${pid}, ${name}, since ${moment(new Date(since), now)}`;
}

/**
 * Writes a moment in this computer's time: without its day if that is today.
 * @param {Date} at
 * @param {Date} now
 */
function moment(at, now) {
  const [hour, minute, month, day] = [at.getHours(), at.getMinutes(), at.getMonth() + 1, at.getDate()].map(
    (number) => String(number).padStart(2, "0"),
  );
  const time = `${hour}:${minute}`;
  return at.toDateString() === now.toDateString() ? time : `${at.getFullYear()}-${month}-${day} ${time}`;
}

/**
 * Says who is at the other end of a port.
 * @param {{sender?: import("../globals.js").Sender, target?: import("../messages.js").Target}} port
 */
export function otherEnd({ sender, target }) {
  if (target) {
    const { tabId, frameId, extensionId } = target;
    if (extensionId) return `extension ${extensionId}`;
    return frameId ? `tab ${tabId}, frame ${frameId}` : `tab ${tabId}`;
  }
  const { url, tab, frameId, id } = sender ?? {};
  const where = url ?? id ?? "";
  if (!tab) return where;
  return `${where} (tab ${tab.id}${frameId ? `, frame ${frameId}` : ""})`;
}

/**
 * Writes an amount of characters as a person reads it.
 * @param {number} characters
 */
export function amount(characters) {
  if (characters < 1000) return `${characters}`;
  if (characters < 1_000_000) return `${(characters / 1000).toFixed(1)} k`;
  return `${(characters / 1_000_000).toFixed(1)} M`;
}
