// What a background script calls: from then on Python takes the events that it names.

import { MESSAGE_EVENTS, PORT_EVENTS, findEvent } from "./api.js";
import * as thisBrowser from "./browser.js";
import { Host } from "./host.js";
import { Observer } from "./observer.js";
import { reloadForUpdates } from "./update.js";

const HOST_NAME = /^[a-z0-9_]+(\.[a-z0-9_]+)*$/;
const STARTS = ["eager", "lazy"];
const OPTIONS = ["host", "listen", "ports", "start"];

/**
 * Relays to a native host. Call it synchronously at the top level of the background script: a
 * browser wakes the background only for listeners that were registered there.
 *
 *     relay({ host: "org.example.notes", listen: ["runtime.onConnect", "action.onClicked"] });
 *
 * @param {object} options
 * @param {string} options.host the native host's name
 * @param {string[]} options.listen the events that Python takes, and no others
 * @param {string[]} [options.ports] the names of the ports that Python takes, all by default; others
 *   are left to the extension's own listeners
 * @param {"eager" | "lazy"} [options.start] whether the host starts with the background (the
 *   default) or when something first needs it
 * @param {typeof thisBrowser} [platform] where the relay runs
 * @throws {TypeError} naming what is wrong with the options or the manifest, and the remedy
 */
export function relay(options, platform = thisBrowser) {
  checkOptions(options);
  checkBrowser(platform.browser);
  const { host: name, listen, ports, start = "eager" } = options;
  const { browser } = platform;
  const taken = new Set(listen);
  // All are looked up before the first is registered: after an error nothing is half done.
  const events = [...taken].map((name) => [name, findEvent(browser, name)]);

  const observer = new Observer(name, platform, () => host.restart());
  const log = prefixed(platform.console, name);
  const host = new Host({ name, platform, taken, log, observer });
  for (const [name, event] of events) event.addListener(listener(name, host, ports));
  if (!taken.has("runtime.onUpdateAvailable")) reloadForUpdates(host, platform);
  if (start === "eager") startWithBrowser(host, browser, taken);
}

/** What the extension registers for an event that Python takes. A returned promise is the reply. */
function listener(name, host, ports) {
  if (PORT_EVENTS.has(name)) {
    return (port) => {
      if (!ports || ports.includes(port.name)) host.ask().accept(port, name);
    };
  }
  if (MESSAGE_EVENTS.has(name)) return (...args) => host.ask().call(name, args.slice(0, 2));
  return (...args) => host.ask().event(name, args);
}

/** Starts the host now and, as the browser runs the background for them, at these events. */
function startWithBrowser(host, { runtime }, taken) {
  for (const name of ["onStartup", "onInstalled"]) {
    if (!taken.has(`runtime.${name}`)) runtime[name].addListener(() => void host.ask());
  }
  host.ask();
}

function prefixed(console, name) {
  const say = (level) => (text) => console[level](`onconnect (${name}): ${text}`);
  return { info: say("info"), warn: say("warn"), error: say("error") };
}

function checkOptions(options) {
  const { host, listen, ports = [], start = "eager" } = options ?? {};
  if (typeof host !== "string" || !HOST_NAME.test(host)) {
    throw new TypeError(
      `relay: host is ${JSON.stringify(host)}: give the native host's name, such as ` +
        '"org.example.notes" (lower-case letters, digits and _, parted by dots)',
    );
  }
  if (!Array.isArray(listen) || listen.some((name) => typeof name !== "string")) {
    throw new TypeError(
      "relay: listen is no array of strings: name the events that Python takes, such as " +
        '["runtime.onConnect"]',
    );
  }
  if (!Array.isArray(ports) || ports.some((name) => typeof name !== "string")) {
    throw new TypeError('relay: ports is no array of strings: name ports, such as ["python"]');
  }
  if (!STARTS.includes(start)) {
    throw new TypeError(`relay: start is ${JSON.stringify(start)}: it is "eager" or "lazy"`);
  }
  const unknown = Object.keys(options).find((option) => !OPTIONS.includes(option));
  if (unknown) {
    throw new TypeError(`relay: there is no option ${unknown}: there are ${OPTIONS.join(", ")}`);
  }
}

function checkBrowser(browser) {
  if (!browser) {
    throw new TypeError("relay: there is no browser namespace: Chrome 148 or Firefox 140 has it");
  }
  if (!browser.runtime.connectNative) throw new TypeError(permissionText("nativeMessaging"));
  if (!browser.storage) throw new TypeError(permissionText("storage"));
}

function permissionText(permission) {
  return `relay: "${permission}" is missing: add it to "permissions" in manifest.json`;
}
