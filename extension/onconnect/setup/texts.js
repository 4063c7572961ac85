// Says to a user what a state of the host means, and what to do.
//
// The texts are English unless the extension has messages by the same names in its _locales, such as
// "onconnect_ready_title"; $1 is the extension's name.

import { DISABLED, FORBIDDEN, NOT_REGISTERED, isMendedByInstalling } from "../causes.js";
import {
  EXTENSION_TOO_OLD,
  FORBIDDEN_CALLER,
  HOST_TOO_OLD,
  NOT_RUNNING,
  PROTOCOL_MISMATCH,
} from "../constants.js";

/** @typedef {import("../observer.js").State} State */
/** @typedef {{text: string, href: string}} Link */

/**
 * What a page shows.
 * @typedef {object} Told
 * @property {"ready" | "looking" | "trouble"} is
 * @property {string} title
 * @property {string} text
 * @property {Link} [link] what the user is to follow
 * @property {Link[]} others the same for other systems
 * @property {string} [reason] what the browser or the host says, for those who help the user
 */

/** @type {Record<string, string>} */
const ENGLISH = {
  lang: "en",
  ready_title: "$1 is ready",
  ready_text: "The extension has found its program on this computer.",
  looking_title: "Looking for $1 on this computer",
  looking_text: "This takes a moment.",
  silent_title: "The extension does not answer",
  silent_text: "Switch $1 off and on again in the browser’s list of extensions.",
  missing_title: "$1 needs its program on this computer",
  missing_text: "It is not installed yet, or not for this browser.",
  too_old_title: "The program of $1 is too old",
  too_old_text: "This version of the extension needs a newer one.",
  extension_too_old_title: "This extension is too old",
  extension_too_old_text:
    "The program on this computer needs a newer version of $1. Browsers update extensions by " +
    "themselves, or at once by a button in their list of extensions.",
  stranger_title: "The program of $1 does not know this extension",
  stranger_text: "An older version may be installed, or one for another browser.",
  forbidden_title: "A policy of this computer forbids the program of $1",
  forbidden_text: "Ask the people who manage this browser to allow it.",
  mismatch_title: "The extension and the program of $1 do not fit together",
  mismatch_text: "Install the newest program; if that does not help, update the extension.",
  not_running_title: "$1 is not running",
  not_running_text: "Start it: the extension finds it by itself.",
  crashed_title: "The program of $1 does not start",
  crashed_text: "Install it again; if that does not help, tell its author what is said below.",
  download: "Download",
  download_win: "Download for Windows",
  download_mac: "Download for macOS",
  download_linux: "Download for Linux",
  website: "Where to get it",
  nowhere: "The author of the extension says where to get it.",
  other_system: "There is none for this system.",
  others: "For other computers:",
  reason: "Details: $1",
  setup: "Set up $1",
  step_download: "Download the program of $1.",
  step_open: "Open what you have downloaded, and do what it says.",
  step_return: "Come back to this page: it turns green by itself.",
  done: "You can close this page.",
};

/** @type {Record<string, string>} which texts a cause has; any other has those of a crash */
const BY_CODE = {
  [NOT_REGISTERED]: "missing",
  [HOST_TOO_OLD]: "too_old",
  [EXTENSION_TOO_OLD]: "extension_too_old",
  [FORBIDDEN]: "stranger",
  [FORBIDDEN_CALLER]: "stranger",
  [DISABLED]: "forbidden",
  [PROTOCOL_MISMATCH]: "mismatch",
  [NOT_RUNNING]: "not_running",
};

const SYSTEMS = /** @type {const} */ ({ win: "Windows", mac: "macOS", linux: "Linux" });

/**
 * Returns a text in the language of the extension.
 * @param {string} name
 * @param {string} [about] stands for $1, by default the extension's name
 */
export function text(name, about = browser.runtime.getManifest().name) {
  const own = browser.i18n.getMessage(`onconnect_${name}`, [about]);
  return own || ENGLISH[name].replaceAll("$1", () => about);
}

/**
 * Says what a state means; undefined while an attempt decides it.
 * @param {State | undefined} state undefined if the background does not answer
 * @returns {Told | undefined}
 */
export function tell(state) {
  if (!state) return plain("trouble", "silent");
  const { phase, reason, code = "", offer = {} } = state;
  if (phase === "ready") return plain("ready", "ready");
  if (phase === "starting" || reason === undefined) return undefined;
  const told = plain("trouble", BY_CODE[code] ?? "crashed");
  told.reason = text("reason", reason);
  if (!isMendedByInstalling(code)) return told;
  const { link, links = {}, system = "" } = offer;
  const { homepage_url: home } = browser.runtime.getManifest();
  if (link) told.link = { text: text(system ? `download_${system}` : "download"), href: link };
  else if (home) told.link = { text: text("website"), href: home };
  if (offer.links && !link) told.text += ` ${text("other_system")}`;
  else if (!told.link) told.text += ` ${text("nowhere")}`;
  for (const [each, name] of Object.entries(SYSTEMS)) {
    const href = links[/** @type {keyof typeof SYSTEMS} */ (each)];
    if (href && each !== system) told.others.push({ text: name, href });
  }
  return told;
}

/** What is shown at first. */
export const looking = () => plain("looking", "looking");

/**
 * @param {Told["is"]} is
 * @param {string} name
 * @returns {Told}
 */
function plain(is, name) {
  return { is, title: text(`${name}_title`), text: text(`${name}_text`), others: [] };
}
