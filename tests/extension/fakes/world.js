// Plays a browser in which a background script runs: its events, ports, native hosts and clock.

import "./base64.js";
import { relay } from "../../../extension/onconnect/relay.js";
import { FakeHost } from "./host.js";
import { READY } from "./messages.js";
import { FakeEvent, portPair } from "./ports.js";

class FakeClock {
  time = 0;
  timers = new Map();
  #last = 0;

  set(callback, delay) {
    this.timers.set(++this.#last, { callback, at: this.time + delay });
    return this.#last;
  }

  /** Lets time pass; timers due fire in order. */
  pass(milliseconds) {
    const until = this.time + milliseconds;
    for (;;) {
      const due = [...this.timers].filter(([, { at }]) => at <= until);
      if (due.length === 0) break;
      const [id, { callback, at }] = due.reduce((a, b) => (b[1].at < a[1].at ? b : a));
      this.timers.delete(id);
      this.time = at;
      callback();
    }
    this.time = until;
  }
}

/** A browser in which the background script has not run yet. */
export class World {
  clock = new FakeClock();
  hosts = [];
  lines = [];
  stored = {};
  system = "linux";
  reloads = 0;
  /** Errors that listeners have thrown. */
  uncaught = [];
  /** Ports that the background has opened: the other ends, with what they were opened with. */
  opened = [];

  constructor() {
    this.browser = this.#browser();
    const line = (level) => (...parts) => this.lines.push({ level, text: parts.join(" "), parts });
    this.platform = {
      browser: this.browser,
      console: { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") },
      setTimeout: (callback, delay) => this.clock.set(callback, delay),
      clearTimeout: (timer) => this.clock.timers.delete(timer),
      now: () => this.clock.time,
      runtime: this.browser.runtime,
      url: "moz-extension://demo/background.html",
      origin: "moz-extension://demo",
      documentId: () => this.browser.runtime.getDocumentId?.(),
      nextTask: (task) => setImmediate(task),
      clone: (value) => globalThis.structuredClone(value),
      reportError: (error) => this.uncaught.push(error),
      randomId: () => "5b3c0d5e",
      broadcast: (name) => (this.broadcast = { name, told: [], postMessage: (data) => this.broadcast.told.push(data) }),
      browserInfo: async () => ({ name: "Firefox", version: "153.7.0" }),
    };
  }

  relay(options) {
    return relay({ host: "onconnect.demo", listen: ["runtime.onConnect"], ...options }, this.platform);
  }

  /** The host that was started last. */
  get host() {
    return this.hosts.at(-1);
  }

  texts(level) {
    return this.lines.filter((line) => line.level === level).map(({ text }) => text);
  }

  /** Opens a port from a page; returns the page's end. */
  connect(name = "", { sender = { id: "demo", url: "http://localhost/" }, event = "onConnect" } = {}) {
    const [near, far] = portPair({ name, sender }, { name });
    this.browser.runtime[event].fire(near);
    return far;
  }

  #open = (members) => {
    if (this.refusal) throw new Error(this.refusal);
    const [near, far] = portPair(members, members);
    this.opened.push(far);
    return near;
  };

  #browser() {
    const names = "onConnect onConnectExternal onMessage onUserScriptMessage onInstalled onStartup onUpdateAvailable";
    const events = names.split(" ").map((name) => [name, new FakeEvent()]);
    return {
      runtime: {
        ...Object.fromEntries(events),
        id: "demo@onconnect",
        lastError: undefined,
        getManifest: () => ({ version: "0.1.0" }),
        getPlatformInfo: async () => ({ os: this.system, arch: "x86-64" }),
        getURL: (path) => `moz-extension://demo/${path}`,
        reload: () => this.reloads++,
        connect: (...args) => this.#open({ args, name: args.at(-1).name }),
        connectNative: (name) => {
          this.hosts.push(new FakeHost(this.browser));
          this.host.name = name;
          return this.host.port;
        },
      },
      storage: {
        local: {
          get: async (key) => (key in this.stored ? { [key]: this.stored[key] } : {}),
          set: async (values) => void Object.assign(this.stored, values),
        },
      },
      tabs: {
        connect: (...args) => this.#open({ args, name: args[1].name }),
        query: async (query) => [{ id: 3, ...query }],
        remove: async (id) => {
          throw new Error(`No tab with id: ${id}.`);
        },
        onUpdated: new FakeEvent(),
      },
      action: { onClicked: new FakeEvent() },
      commands: { onCommand: new FakeEvent() },
    };
  }
}

/** Lets every promise that can settle do so. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A world whose background script has run and whose host is ready. */
export async function readyWorld(options, ready = READY) {
  const world = new World();
  world.python = world.relay(options);
  await settle();
  world.host.says(ready, { type: "ack", frames: 1 });
  return world;
}
