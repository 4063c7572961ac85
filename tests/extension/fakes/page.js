// Plays a page in which page.js has run, as the classic script that a content script is.

import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { READY } from "./messages.js";
import { portPair } from "./ports.js";
import { World, settle } from "./world.js";

const SOURCE = readFileSync(new URL("../../../extension/onconnect/page.js", import.meta.url), "utf8");

export const NO_RECEIVER = "Could not establish connection. Receiving end does not exist.";

/** A page in which page.js has run, in a browser with a background script. */
export class Page {
  states = [];
  /** What it is told beside each of them. */
  causes = [];
  messages = [];
  /** What page.js has said in the console. */
  warnings = [];
  /** The background's ends of the page's ports, but for those of the status. */
  ports = [];
  /** Those of the status. */
  watching = [];
  sender = { id: "demo", url: "http://localhost/", frameId: 0, tab: { id: 3 } };
  #listeners = {};

  constructor(world = new World(), manifest = {}) {
    this.world = world;
    const { setTimeout, clearTimeout } = world.platform;
    const addEventListener = (name, listener) => (this.#listeners[name] ??= []).push(listener);
    const connect = (info) => this.#connect(info);
    const getURL = (path) => `chrome-extension://demo/${path}`;
    const runtime = (this.runtime = { connect, getManifest: () => manifest, getURL, id: "demo" });
    const lastError = { get: () => world.browser.runtime.lastError, configurable: true };
    Object.defineProperty(runtime, "lastError", lastError);
    const browser = { runtime };
    const console = { warn: (text) => this.warnings.push(text) };
    this.globals = createContext({ browser, setTimeout, clearTimeout, addEventListener, console });
    runInContext(SOURCE, this.globals);
  }

  #connect({ name = "" }) {
    if (this.refusal) throw new Error(this.refusal);
    const [near, far] = portPair({ name }, { name, sender: this.sender });
    (name === "onconnect.status" ? this.watching : this.ports).push(far);
    const { onConnect } = this.world.browser.runtime;
    // The event is told once the page's script has returned.
    this.world.platform.setTimeout(() => {
      if (onConnect.listeners.length > 0) onConnect.fire(far);
      else this.#fail(far, NO_RECEIVER);
    }, 0);
    return near;
  }

  #fail(far, message) {
    this.world.browser.runtime.lastError = message && { message };
    far.disconnect();
    this.world.browser.runtime.lastError = undefined;
  }

  connect(options) {
    this.python = this.globals.onconnect.connect({
      onMessage: (message) => this.messages.push(message),
      onState: (state, reason, cause) => {
        this.states.push([state, reason]);
        this.causes.push(cause);
      },
      ...options,
    });
    this.pass(0);
    return this.python;
  }

  pass(milliseconds) {
    this.world.clock.pass(milliseconds);
  }

  fire(name, persisted) {
    for (const listener of this.#listeners[name]) listener({ persisted });
  }

  /** Closes every port, as when the background is stopped; the browser may tell why. */
  stopBackground(error) {
    for (const far of [this.ports.at(-1), this.watching.at(-1)]) this.#fail(far, error);
  }

  /** What a browser does to a script whose extension has gone. */
  invalidate() {
    this.refusal = "Extension context invalidated.";
    this.stopBackground();
  }

  /** Lets the host be ready. */
  async ready() {
    await settle();
    this.world.host.says(READY, { type: "ack", frames: this.world.host.frames.length });
  }

  /** The names of the ports that Python has been told of by its last host. */
  get named() {
    return this.world.host.messages.filter(({ type }) => type === "connect").map(({ name }) => name);
  }
}
