// A browser made by hand, as far as the relay sees it: events, ports, a native host, a clock.

import { relay } from "../../extension/onconnect/relay.js";

export class FakeEvent {
  listeners = [];

  addListener(listener, ...further) {
    if (this.listeners.some((each) => each.listener === listener)) return;
    this.listeners.push({ listener, further });
  }

  removeListener(listener) {
    this.listeners = this.listeners.filter((each) => each.listener !== listener);
  }

  fire(...args) {
    return this.listeners.map(({ listener }) => listener(...args));
  }
}

/** One end of a connection; what is posted arrives at the other at once. */
export class FakePort {
  onMessage = new FakeEvent();
  onDisconnect = new FakeEvent();
  isOpen = true;
  received = [];
  disconnects = 0;

  constructor(members) {
    Object.assign(this, members);
    this.onMessage.addListener((data) => this.received.push(data));
    this.onDisconnect.addListener(() => this.disconnects++);
  }

  postMessage(data) {
    if (!this.isOpen) throw new Error("Attempting to use a disconnected port object");
    this.other.onMessage.fire(data, this.other);
  }

  disconnect() {
    if (!this.isOpen) return;
    this.isOpen = this.other.isOpen = false;
    this.other.onDisconnect.fire(this.other);
  }
}

export function portPair(near = {}, far = {}) {
  const ends = [new FakePort(near), new FakePort(far)];
  [ends[0].other, ends[1].other] = [ends[1], ends[0]];
  return ends;
}

export const READY = {
  type: "ready",
  protocol: 1,
  host: { name: "onconnect.demo", version: "0.1.0", python: "3.11.7", pid: 4711 },
  window: 4,
};

/** The native host's end of a channel; frames are JSON text here, as on the wire. */
class FakeHost {
  texts = [];
  frames = [];
  isAlive = true;

  constructor(browser) {
    this.browser = browser;
    this.port = {
      onMessage: new FakeEvent(),
      onDisconnect: new FakeEvent(),
      postMessage: (frame) => {
        if (this.refusal) throw new Error(this.refusal);
        this.texts.push(JSON.stringify(frame));
        this.frames.push(JSON.parse(this.texts.at(-1)));
      },
      disconnect: () => {
        this.isAlive = false;
      },
    };
  }

  get messages() {
    return this.frames.flat();
  }

  /** The messages but for the handshake and the flow; those in slices once they are whole. */
  get requests() {
    const slices = new Map();
    return this.messages.flatMap((message) => {
      const { type, id, text, last } = message;
      if (type === "hello" || type === "ack") return [];
      if (type !== "chunk") return [message];
      slices.set(id, (slices.get(id) ?? "") + text);
      return last ? [JSON.parse(slices.get(id))] : [];
    });
  }

  get lastFrame() {
    return this.frames.at(-1);
  }

  /** Sends one frame of messages. */
  says(...messages) {
    this.saysFrame(messages);
  }

  saysFrame(frame) {
    this.port.onMessage.fire(JSON.parse(JSON.stringify(frame)));
  }

  /** Acknowledges every frame so far, in a frame of its own. */
  acks() {
    const counted = this.frames.filter(([first, ...more]) => first?.type !== "ack" || more.length);
    this.says({ type: "ack", frames: counted.length });
  }

  /** Acknowledges until nothing more comes. */
  acksAll() {
    for (let before; before !== this.frames.length; this.acks()) before = this.frames.length;
  }

  /** Ends the process; the browser tells why. */
  dies(error) {
    this.isAlive = false;
    this.browser.runtime.lastError = error && { message: error };
    this.port.onDisconnect.fire(this.port);
    this.browser.runtime.lastError = undefined;
  }
}

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
  reloads = 0;
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
      randomId: () => "5b3c0d5e",
      broadcast: (name) => (this.broadcast = { name, told: [], postMessage: (data) => this.broadcast.told.push(data) }),
      browserInfo: async () => ({ name: "Firefox", version: "153.7.0" }),
    };
  }

  relay(options) {
    relay({ host: "onconnect.demo", listen: ["runtime.onConnect"], ...options }, this.platform);
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
export async function readyWorld(options) {
  const world = new World();
  world.relay(options);
  await settle();
  world.host.says(READY, { type: "ack", frames: 1 });
  return world;
}

/**
 * A world in the state that the vectors assume: port 1 of a page and port -1 of the host are open,
 * and call 1 of each side is pending.
 *
 * `messages` is what ports, functions and senders are given from then on, in order. A message there
 * has the form that it has on the wire, as far as it can be seen in the browser: calls have no id,
 * and ports that the host opens meanwhile their name for a number. The answer to call 1 comes
 * behind all else of its frame, as promises do.
 */
export async function agreedWorld() {
  const world = await readyWorld({ listen: ["runtime.onConnect", "runtime.onMessage"] });
  const { host, browser } = world;
  const messages = [];
  watch(world.connect(), { port: 1 }, messages);
  host.says({ type: "connect", port: -1, name: "", target: {} });
  watch(world.opened[0], { port: -1 }, messages);
  for (const namespace of [browser.runtime, browser.tabs]) {
    const { connect } = namespace;
    namespace.connect = (...args) => {
      const near = connect(...args);
      messages.push({ type: "connect", name: near.name });
      watch(near.other, { name: near.name }, messages);
      return near;
    };
  }
  browser.tabs.query = (...args) => {
    messages.push({ type: "call", method: "tabs.query", args });
    return new Promise(() => {});
  };
  const [answer] = browser.runtime.onMessage.fire("call 1", {});
  answer.then(
    (value) => messages.push({ type: "return", id: 1, value }),
    ({ name, message }) => messages.push({ type: "throw", id: 1, error: { name, message } }),
  );
  host.says({ type: "call", id: 1, method: "tabs.query", args: [] });
  host.acks();
  messages.length = world.lines.length = 0;
  return { world, messages };
}

function watch(port, label, messages) {
  port.onMessage.addListener((data) => messages.push({ type: "message", ...label, data }));
  port.onDisconnect.addListener(() => messages.push({ type: "disconnect", ...label }));
}
