import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { createContext, runInContext } from "node:vm";
import { World } from "./fake.js";

const SOURCE = readFileSync(new URL("../../extension/onconnect/page.js", import.meta.url), "utf8");

/** A page in which page.js has run as the classic script that a content script is. */
class Page {
  states = [];
  messages = [];
  #world = new World();
  #listeners = {};

  constructor() {
    const { browser, setTimeout, clearTimeout } = this.#world.platform;
    const addEventListener = (name, listener) => (this.#listeners[name] ??= []).push(listener);
    this.globals = createContext({ browser, setTimeout, clearTimeout, addEventListener });
    runInContext(SOURCE, this.globals);
  }

  connect(options) {
    return this.globals.onconnect.connect({
      onMessage: (message) => this.messages.push(message),
      onState: (...told) => this.states.push(told),
      ...options,
    });
  }

  /** The background's ends of the ports so far. */
  get ports() {
    return this.#world.opened;
  }

  pass(milliseconds) {
    this.#world.clock.pass(milliseconds);
  }

  fire(name, persisted) {
    for (const listener of this.#listeners[name]) listener({ persisted });
  }

  /** Closes the newest port from the background; the browser tells why. */
  disconnect(error) {
    this.#world.browser.runtime.lastError = error && { message: error };
    this.ports.at(-1).disconnect();
    this.#world.browser.runtime.lastError = undefined;
  }

  /** What a browser does to a script whose extension has gone. */
  invalidate() {
    this.#world.refusal = "Extension context invalidated.";
  }
}

let page;
beforeEach(() => (page = new Page()));

test("a script adds one name to the page's globals", () => {
  const before = ["browser", "setTimeout", "clearTimeout", "addEventListener"];
  const added = Object.keys(page.globals).filter((name) => !before.includes(name));
  assert.deepEqual(added, ["onconnect"]);
});

test("a port is opened with the name, and messages go both ways", () => {
  const python = page.connect({ name: "notes" });
  assert.equal(page.ports[0].name, "notes");
  python.post({ note: "milk" });
  assert.deepEqual(page.ports[0].received, [{ note: "milk" }]);
  page.ports[0].postMessage({ notes: 1 });
  assert.deepEqual(page.messages, [{ notes: 1 }]);
});

test("a connection needs no options", () => {
  const python = page.globals.onconnect.connect();
  page.ports[0].postMessage("unheard");
  assert.equal(python.state, "connected");
});

test("a port that brings a message is connected", () => {
  const python = page.connect();
  assert.equal(python.state, "reconnecting");
  page.ports[0].postMessage(1);
  page.ports[0].postMessage(2);
  assert.equal(python.state, "connected");
  assert.deepEqual(page.states, [["connected", undefined]]);
});

test("a port that stays open for a second is connected", () => {
  page.connect();
  page.pass(999);
  assert.deepEqual(page.states, []);
  page.pass(1);
  assert.deepEqual(page.states, [["connected", undefined]]);
});

test("the reason why a port has closed is told, and a new one is opened at once", () => {
  page.connect({ name: "notes" });
  page.pass(1000);
  page.disconnect("Could not establish connection. Receiving end does not exist.");
  assert.deepEqual(page.states.at(-1), [
    "reconnecting",
    "Could not establish connection. Receiving end does not exist.",
  ]);
  page.pass(0);
  assert.equal(page.ports.length, 2);
  assert.equal(page.ports[1].name, "notes");
});

test("a clean end has a reason too", () => {
  page.connect();
  page.pass(1000);
  page.disconnect();
  assert.deepEqual(page.states.at(-1), ["reconnecting", "the background closed it"]);
});

test("the pauses between attempts grow, and are told once", () => {
  page.connect();
  page.pass(1000);
  const attempts = [];
  for (const delay of [0, 500, 1000, 2000, 5000, 10_000, 30_000, 30_000]) {
    page.disconnect();
    page.pass(delay - 1);
    attempts.push(page.ports.length);
    page.pass(1);
    attempts.push(page.ports.length);
  }
  assert.deepEqual(attempts.slice(2), [2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9]);
  assert.equal(page.states.filter(([state]) => state === "reconnecting").length, 1);
});

test("after a good port the pauses begin anew", () => {
  page.connect();
  page.disconnect();
  page.pass(0);
  page.disconnect();
  page.pass(500);
  page.ports.at(-1).postMessage("hello");
  page.disconnect();
  page.pass(0);
  assert.equal(page.ports.length, 4);
});

test("what was posted is never sent again", () => {
  const python = page.connect();
  python.post("first");
  page.disconnect();
  page.pass(0);
  assert.deepEqual(page.ports[1].received, []);
});

test("a post between two ports is refused", () => {
  const python = page.connect();
  page.disconnect();
  page.pass(0);
  page.disconnect();
  assert.throws(() => python.post("lost"), { message: "not sent: the connection is reconnecting" });
});

test("a script that has outlived its extension is told so and stops", () => {
  const python = page.connect();
  page.pass(1000);
  page.invalidate();
  page.disconnect();
  page.pass(0);
  assert.deepEqual(page.states.at(-1), ["gone", "Extension context invalidated."]);
  page.pass(100_000);
  assert.equal(python.state, "gone");
  assert.equal(page.ports.length, 1);
});

test("a closed connection stays closed", () => {
  const python = page.connect();
  python.close();
  python.close();
  page.fire("pagehide", true);
  page.fire("pageshow", true);
  page.pass(100_000);
  assert.deepEqual(page.states, [["gone", "it was closed"]]);
  assert.deepEqual([page.ports.length, page.ports[0].isOpen], [1, false]);
  assert.throws(() => python.post(1), { message: "not sent: the connection is gone" });
});

test("onState may close the connection", () => {
  const python = page.connect({ onState: (state) => state === "reconnecting" && python.close() });
  page.pass(1000);
  page.disconnect();
  page.pass(100_000);
  assert.equal(python.state, "gone");
  assert.equal(page.ports.length, 1);
});

test("a page that may come back closes its port, and opens one when it is back", () => {
  page.connect();
  page.pass(1000);
  page.fire("pagehide", true);
  assert.equal(page.ports[0].isOpen, false);
  assert.deepEqual(page.states.at(-1), ["reconnecting", "the page was left"]);
  page.pass(100_000);
  assert.equal(page.ports.length, 1);
  page.fire("pageshow", true);
  assert.equal(page.ports.length, 2);
});

test("a page that was never away keeps its port", () => {
  page.connect();
  page.fire("pageshow", false);
  page.fire("pageshow", true);
  page.fire("pagehide", false);
  assert.deepEqual([page.ports.length, page.ports[0].isOpen], [1, true]);
});
