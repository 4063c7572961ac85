// Checks the options of `relay`, so that a mistake is reported when the background starts.

import { MESSAGE_LIMIT, WAITING_LIMIT } from "./constants.js";
import { SYSTEMS } from "./downloads.js";
import { isRequirement } from "./versions.js";

/** @typedef {import("./globals.js").Port} Port */
/** @typedef {import("./globals.js").Sender} Sender */

/**
 * @typedef {object} Options
 * @property {string} host the native host's name
 * @property {string[]} listen the events that Python takes, and no others
 * @property {string[] | ((port: Port) => boolean)} [ports] the names of the ports that Python takes,
 *   or a function that says at once whether Python takes a port. By default Python takes all. The
 *   extension's own listeners get the other ports, and all ports of an event that Python has no
 *   listener for.
 * @property {(message: any, sender: Sender) => boolean} [messages] says at once whether Python takes
 *   a one-shot message. By default Python takes all. Other messages are left to the extension's own
 *   listeners.
 * @property {string[]} [allow] the functions and events of the API that the host may use besides:
 *   "tabs.query", or "tabs.*" for all of a namespace; without the option it may use all
 * @property {"eager" | "lazy"} [start] whether the host starts with the background (the default) or
 *   when something first needs it
 * @property {{message?: number, waiting?: number}} [limits] how much memory messages may take, in
 *   mebibytes: `message` for the JSON of one message, either way (256); `waiting` for all that waits
 *   for the host to read it, on all ports together, besides one message of any length (512). A port
 *   that needs more is closed with an error.
 * @property {string} [requires] the oldest version of the host's program that is new enough, as
 *   ">=1.2": an older one, or one that tells no version, serves no page
 * @property {string | import("./downloads.js").Links} [downloads] where users download the host's
 *   program: one https address, or one for each system, { win, mac, linux }
 * @property {boolean | string} [setup] whether the page onconnect/setup/setup.html opens after the
 *   installation of the extension, if the host does not answer; or the path of another page
 */

const HOST_NAME = /^[a-z0-9_]+(\.[a-z0-9_]+)*$/;
const ALLOWED = /^[a-z]\w*(\.\w+)*\.(\w+|\*)$/i;
const HTTPS = /^https:\/\/[^\s/]/;
const STARTS = /** @type {const} */ (["eager", "lazy"]);
const OPTIONS = ["host", "listen", "ports", "messages", "allow", "start", "limits", "requires", "downloads", "setup"];

const MEBI = 1024 * 1024;

/** Mebibytes, unless the extension gives others. */
const LIMITS = { message: MESSAGE_LIMIT / MEBI, waiting: WAITING_LIMIT / MEBI };

/**
 * Returns the options with their defaults, and the limits in UTF-16 units and bytes.
 * @param {Options} options
 * @throws {TypeError} that names what is wrong and the remedy
 */
export function read(options) {
  const { host, listen, ports, messages, allow, start = "eager", limits = {} } = options ?? {};
  const { requires, downloads, setup = false } = options ?? {};
  check(
    typeof host === "string" && HOST_NAME.test(host),
    `host is ${JSON.stringify(host)}: give the native host's name, such as "org.example.notes" ` +
      "(lower-case letters, digits and _, parted by dots)",
  );
  check(
    isListOf(listen, (name) => typeof name === "string"),
    "listen is not an array of strings: name the events that Python takes, such as " +
      '["runtime.onConnect"]',
  );
  check(
    isFunctionOrNone(ports) || isListOf(ports, (name) => typeof name === "string"),
    'ports is neither an array of strings nor a function: name ports, such as ["python"], or give ' +
      "a function that says of a port whether Python takes it",
  );
  check(
    isFunctionOrNone(messages),
    "messages is not a function: give one that says of a message and its sender whether Python " +
      "takes it",
  );
  check(
    allow === undefined || isListOf(allow, (name) => ALLOWED.test(name)),
    `allow is ${JSON.stringify(allow)}: name functions and events of the API, or all of a ` +
      'namespace, such as ["tabs.query", "storage.local.*"]',
  );
  check(STARTS.includes(start), `start is ${JSON.stringify(start)}: give "eager" or "lazy"`);
  check(
    requires === undefined || isRequirement(requires),
    `requires is ${JSON.stringify(requires)}: give the oldest version that is new enough, such as ` +
      '">=1.2"',
  );
  checkDownloads(downloads);
  check(
    typeof setup === "boolean" || (typeof setup === "string" && setup !== ""),
    `setup is ${JSON.stringify(setup)}: give true, or the path of a page of the extension`,
  );
  checkNames(options, OPTIONS, "option");
  checkLimits(limits);
  const { message, waiting } = { ...LIMITS, ...limits };
  const units = { message: message * MEBI, waiting: waiting * MEBI };
  const more = { requires, downloads, setup };
  return { host, listen, ports, messages, allow, start, limits: units, ...more };
}

/** @param {unknown} downloads */
function checkDownloads(downloads) {
  if (downloads === undefined) return;
  const isObject = typeof downloads === "object" && downloads !== null;
  if (isObject) checkNames(downloads, SYSTEMS, "system in downloads");
  const links = isObject ? Object.values(downloads) : [downloads];
  check(
    links.length > 0 && links.every((link) => typeof link === "string" && HTTPS.test(link)),
    `downloads is ${JSON.stringify(downloads)}: give an https address, or one for each system, ` +
      'such as { win: "https://…", mac: "https://…", linux: "https://…" }',
  );
}

/** @param {{message?: number, waiting?: number}} limits */
function checkLimits(limits) {
  const isObject = typeof limits === "object" && limits !== null;
  if (isObject) checkNames(limits, Object.keys(LIMITS), "limit");
  check(
    isObject && Object.values(limits).every((limit) => limit >= 1),
    `limits is ${JSON.stringify(limits)}: give mebibytes, at least 1, such as ` +
      JSON.stringify(LIMITS),
  );
}

/**
 * @param {object} given
 * @param {string[]} names
 * @param {string} what
 */
function checkNames(given, names, what) {
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  check(unknown === undefined, `there is no ${what} ${unknown}: there are ${names.join(", ")}`);
}

/** @param {unknown} value */
function isFunctionOrNone(value) {
  return value === undefined || typeof value === "function";
}

/**
 * @param {unknown} value
 * @param {(element: any) => boolean} test
 */
function isListOf(value, test) {
  return Array.isArray(value) && value.every(test);
}

/**
 * @param {boolean} isSo
 * @param {string} text
 */
function check(isSo, text) {
  if (!isSo) throw new TypeError(`relay: ${text}`);
}
