// Relays events of the browser to Python: a background script calls `relay` once.

import { MESSAGE_EVENTS, MissingError, PORT_EVENTS, findEvent, listenerOf } from "./api.js";
import { Downloads } from "./downloads.js";
import * as thisBrowser from "./globals.js";
import { Host } from "./host.js";
import { Installed } from "./installed.js";
import { Listened } from "./listened.js";
import { listensTeller } from "./listens.js";
import { logOf } from "./log.js";
import { Observer } from "./observer.js";
import { read } from "./options.js";
import { OwnPorts, pythonOf, withoutHost } from "./python.js";
import { Status } from "./status.js";
import { reloadForUpdates } from "./update.js";

/**
 * @typedef {import("./globals.js").Browser} Browser
 * @typedef {(...given: any[]) => unknown} Listener
 * @typedef {{name: string, event: import("./globals.js").BrowserEvent, listener: Listener}} Registration
 * @typedef {{port: (port: any) => boolean, message: (message: any, sender: any) => boolean}} Takes
 */

/**
 * Relays to a native host. Call it synchronously at the top level of the background script: a
 * browser wakes the background only for listeners that were registered there.
 *
 *     const python = relay({ host: "org.example.notes", listen: ["action.onClicked"] });
 *     const port = python.connect({ name: "notes" });
 *
 * Where this browser or the manifest lacks what the relay needs, the console says so, and the
 * background script goes on without Python.
 * @param {import("./options.js").Options} options
 * @param {typeof thisBrowser} [platform] where the relay runs
 * @returns {import("./python.js").Python} how the background script itself reaches Python
 * @throws {TypeError} that names what is wrong with the options, and the remedy
 */
export function relay(options, platform = thisBrowser) {
  const { host: name, listen, ports, messages, start, setup, downloads, ...checked } = read(options);
  const log = logOf(platform.console, name);
  const lack = lackOf(platform.browser);
  if (lack) {
    log.error(`the relay can't start: ${lack}`);
    return pythonOf(withoutHost(platform, `Python can't be reached: ${lack}`));
  }
  const { browser } = platform;
  // All events are looked up before the first is registered: an error leaves nothing half done.
  const events = [...new Set(listen)].flatMap((name) => found(name, browser, log));
  const taken = new Set(events.map(({ name }) => name));

  const installed = setup ? new Installed(setup, name, platform) : undefined;
  const observer = new Observer(name, platform, {
    restart: () => host.restart(),
    attempt: () => host.attempt(),
    state: (state) => installed?.see(state),
  });
  const offered = new Downloads(downloads, browser, (offer) => observer.offer(offer));
  const listened = new Listened();
  const status = new Status(platform, listened, offered);
  const isEager = start === "eager";
  const given = new Set(listen);
  const tellUnlisted = listensTeller(given, log, observer);
  /** @type {string[]} */
  let heard = [];
  const own = new OwnPorts(platform, () => host.ask(), (event) => {
    if (given.has(event)) return;
    given.add(event);
    tellUnlisted(heard);
  });
  /** @param {import("./messages.js").Listens} listens */
  const onListens = (listens) => {
    heard = listens.events;
    tellUnlisted(heard);
    listened.note(listens);
    own.listens(listens);
    follow(heard, registrations);
  };
  /** @type {(port: import("./globals.js").Port, reason?: string) => void} */
  const onClosed = (port, reason) => {
    status.closed(port, reason);
    own.closed(port, reason);
  };
  const told = { log, observer, status, onListens, onClosed };
  const host = new Host({ name, platform, isEager, taken, downloads: offered, ...checked, ...told });
  const takes = { port: predicate("ports", ports, log), message: predicate("messages", messages, log) };
  const registrations = events.map(({ name, event }) => {
    return { name, event, listener: listenerFor(name, browser, host, takes, status, listened) };
  });
  for (const { event, listener } of registrations) event.addListener(listener);
  if (!taken.has("runtime.onUpdateAvailable")) reloadForUpdates(host, platform);
  installed?.listen(() => {
    host.ask();
    return observer.state;
  });
  if (isEager) startWithBrowser(host, browser, taken);
  return pythonOf(own);
}

/**
 * Finds an event that Python is to take. Another browser may lack it: then the others are taken.
 * @param {string} name
 * @param {Browser} browser
 * @param {import("./log.js").Log} log
 * @throws {TypeError} if it is no event
 */
function found(name, browser, log) {
  try {
    return [{ name, event: findEvent(browser, name) }];
  } catch (error) {
    if (!(error instanceof MissingError)) throw error;
    log.error(`Python does not get ${name}: ${error.message}`);
    return [];
  }
}

/**
 * Makes the listener that the extension registers for an event that Python takes.
 * @param {string} name
 * @param {Browser} browser
 * @param {Host} host
 * @param {Takes} takes
 * @param {Status} status
 * @param {Listened} listened
 * @returns {Listener}
 */
function listenerFor(name, browser, host, takes, status, listened) {
  if (PORT_EVENTS.has(name)) {
    return (port) => {
      if (status.isStatusPort(port, name)) return status.watch(port);
      if (!listened.wantsPort(name, port.name) || !takes.port(port)) return status.left(port);
      status.taken(port, name);
      host.ask().accept(port, name);
    };
  }
  const relayed = listenerOf(browser, name, [], {
    tell: (args) => host.ask().event(name, args),
    ask: (args) => host.ask().call(name, args),
  });
  if (!MESSAGE_EVENTS.has(name)) return relayed;
  return (message, sender, ...more) => {
    if (takes.message(message, sender)) return relayed(message, sender, ...more);
  };
}

/**
 * Registers for the ports and messages that Python listens to, and leaves all others alone.
 * @param {string[]} listened
 * @param {Registration[]} registrations
 */
function follow(listened, registrations) {
  for (const { name, event, listener } of registrations) {
    if (!PORT_EVENTS.has(name) && !MESSAGE_EVENTS.has(name)) continue;
    if (listened.includes(name)) event.addListener(listener);
    else event.removeListener(listener);
  }
}

/**
 * Turns an option into the function that says which ports or messages Python takes: all without the
 * option, and none if the extension's own function throws.
 * @param {string} name
 * @param {string[] | ((...about: any[]) => unknown) | undefined} option
 * @param {import("./log.js").Log} log
 */
function predicate(name, option = () => true, log) {
  /** @type {(...about: any[]) => unknown} */
  const takes = Array.isArray(option)
    ? ({ name }) => option.includes(name)
    : option;
  return (/** @type {any[]} */ ...about) => {
    try {
      const answer = /** @type {any} */ (takes(...about));
      if (typeof answer?.then !== "function") return Boolean(answer);
      throw new TypeError("it returned a promise, and must answer at once");
    } catch (error) {
      const reason = /** @type {any} */ (error)?.message ?? error;
      log.error(`relay({ ${name} }) failed, so that Python does not get what it judged: ${reason}`);
      return false;
    }
  };
}

/**
 * Starts the host now, and at events for which the browser starts the background.
 * @param {Host} host
 * @param {Browser} browser
 * @param {Set<string>} taken
 */
function startWithBrowser(host, { runtime }, taken) {
  for (const name of ["onStartup", "onInstalled"]) {
    if (!taken.has(`runtime.${name}`)) runtime[name].addListener(() => void host.ask());
  }
  host.ask();
}

/**
 * Says what the relay needs and does not have here; undefined if it has all.
 * @param {Browser | undefined} browser
 */
function lackOf(browser) {
  if (!browser) return "there is no browser namespace: use Chrome 148 or Firefox 140, or later";
  if (!browser.runtime?.connectNative) return permissionText("nativeMessaging");
  if (!browser.storage) return permissionText("storage");
}

/** @param {string} permission */
function permissionText(permission) {
  return `"${permission}" is missing: add it to "permissions" in manifest.json`;
}
