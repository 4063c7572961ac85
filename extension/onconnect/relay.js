// What a background script calls: from then on Python takes the events that it names.

import { MESSAGE_EVENTS, PORT_EVENTS, findEvent, listenerOf } from "./api.js";
import * as thisBrowser from "./browser.js";
import { Host } from "./host.js";
import { listensTeller } from "./listens.js";
import { Observer } from "./observer.js";
import { read } from "./options.js";
import { Status } from "./status.js";
import { reloadForUpdates } from "./update.js";

/**
 * Relays to a native host. Call it synchronously at the top level of the background script: a
 * browser wakes the background only for listeners that were registered there.
 *
 *     relay({ host: "org.example.notes", listen: ["runtime.onConnect", "action.onClicked"] });
 *
 * @param {object} options
 * @param {string} options.host the native host's name
 * @param {string[]} options.listen the events that Python takes, and no others
 * @param {string[] | ((port: object) => boolean)} [options.ports] the names of the ports that Python
 *   takes, or a function that says it of a port, at once; all by default. Others are left to the
 *   extension's own listeners, as are those of events that Python has no listener for.
 * @param {(message: unknown, sender: object) => boolean} [options.messages] says, at once, of a
 *   one-shot message whether Python takes it; all by default. Others are left likewise.
 * @param {string[]} [options.allow] the functions and events of the API that the host may use
 *   besides: "tabs.query", or "tabs.*" for all of a namespace; without the option it may use all
 * @param {"eager" | "lazy"} [options.start] whether the host starts with the background (the
 *   default) or when something first needs it
 * @param {object} [options.limits] what may be held of the memory: `message`, the mebibytes of a
 *   message's JSON, either way (256); `waiting`, those of all that waits for the host to read it, on
 *   all ports together, besides one message of any length (512). A port that needs more is closed
 *   with an error.
 * @param {typeof thisBrowser} [platform] where the relay runs
 * @throws {TypeError | ReferenceError} naming what is wrong with the options or the manifest, and
 *   the remedy
 */
export function relay(options, platform = thisBrowser) {
  const { host: name, listen, ports, messages, allow, start, limits } = read(options);
  checkBrowser(platform.browser);
  const { browser } = platform;
  const taken = new Set(listen);
  // All are looked up before the first is registered: after an error nothing is half done.
  const events = new Map([...taken].map((name) => [name, findEvent(browser, name)]));

  const log = prefixed(platform.console, name);
  const observer = new Observer(name, platform, () => host.restart());
  const status = new Status(platform);
  const isEager = start === "eager";
  const tellUnlisted = listensTeller(taken, log, observer);
  const onListens = (listened) => {
    tellUnlisted(listened);
    status.listens(listened);
    follow(listened, events, listeners);
  };
  const told = { log, observer, status, onListens };
  const host = new Host({ name, platform, isEager, taken, allow, limits, ...told });
  const takes = { port: predicate("ports", ports, log), message: predicate("messages", messages, log) };
  const listeners = new Map(
    [...taken].map((name) => [name, listener(name, browser, host, takes, status)]),
  );
  for (const [name, event] of events) event.addListener(listeners.get(name));
  if (!taken.has("runtime.onUpdateAvailable")) reloadForUpdates(host, platform);
  if (isEager) startWithBrowser(host, browser, taken);
}

/** What the extension registers for an event that Python takes. */
function listener(name, browser, host, takes, status) {
  if (PORT_EVENTS.has(name)) {
    return (port) => {
      if (status.isStatusPort(port, name)) return status.watch(port);
      if (!takes.port(port)) return status.left(port);
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

/** Is registered for those ports and messages only that Python listens to: it has no part in others. */
function follow(listened, events, listeners) {
  for (const [name, event] of events) {
    if (!PORT_EVENTS.has(name) && !MESSAGE_EVENTS.has(name)) continue;
    if (listened.includes(name)) event.addListener(listeners.get(name));
    else event.removeListener(listeners.get(name));
  }
}

/** What an option says of ports or messages: all are taken without it, none that it fails at. */
function predicate(name, option = () => true, log) {
  const takes = Array.isArray(option) ? ({ name }) => option.includes(name) : option;
  return (...about) => {
    try {
      const answer = takes(...about);
      if (typeof answer?.then !== "function") return Boolean(answer);
      throw new TypeError("it returned a promise, and must answer at once");
    } catch (error) {
      log.error(`relay({ ${name} }) failed, and what it was asked about is left alone: ${error?.message ?? error}`);
      return false;
    }
  };
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
