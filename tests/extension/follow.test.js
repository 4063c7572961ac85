// Checks how a page of the extension follows the host's state, and when it asks for an attempt.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { follow } from "../../extension/onconnect/setup/follow.js";
import { settle } from "./fakes/world.js";

let channel, states, listeners, woken, end;

/** Plays the extension's background at the other end of the page's channel. */
class FakeChannel {
  asked = [];
  isOpen = true;

  constructor(name) {
    this.name = name;
    channel = this;
  }

  postMessage({ ask, host }) {
    assert.ok(this.isOpen, "a closed channel throws");
    this.asked.push(host === undefined ? ask : `${ask} ${host}`);
  }

  tells(tell, state, host = "notes") {
    this.onmessage({ data: { tell, host, state: { host, ...state } } });
  }

  close() {
    this.isOpen = false;
  }
}

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  states = [];
  listeners = new Set();
  woken = 0;
  globalThis.BroadcastChannel = FakeChannel;
  globalThis.document = {
    visibilityState: "visible",
    addEventListener: (_, listener) => listeners.add(listener),
    removeEventListener: (_, listener) => listeners.delete(listener),
  };
  globalThis.browser = {
    runtime: { getManifest: () => ({}), getBackgroundPage: async () => void woken++ },
  };
  end = follow(undefined, (state) => states.push(state?.phase));
});
afterEach(() => {
  end();
  mock.timers.reset();
});

async function pass(milliseconds) {
  mock.timers.tick(milliseconds);
  await settle();
}

test("a page wakes the background and asks for the state", async () => {
  await settle();
  assert.deepEqual([channel.name, channel.asked, woken], ["onconnect.inspector", ["state"], 1]);
});

test("a background that starts later is asked, too", async () => {
  await settle();
  channel.tells("background");
  assert.deepEqual(channel.asked, ["state", "state"]);
});

test("while no host runs, an attempt is asked for every 2 s", async () => {
  await settle();
  channel.tells("state", { phase: "waiting" });
  await pass(2_000);
  await pass(2_000);
  assert.deepEqual(channel.asked, ["state", "attempt notes", "attempt notes"]);
  channel.tells("state", { phase: "ready" });
  await pass(2_000);
  assert.equal(channel.asked.length, 3);
  assert.deepEqual(states, ["waiting", "ready"]);
});

test("a page that nobody sees asks for nothing, and for an attempt once it is seen", async () => {
  await settle();
  channel.tells("state", { phase: "stopped" });
  globalThis.document.visibilityState = "hidden";
  await pass(60_000);
  assert.deepEqual(channel.asked, ["state"]);
  globalThis.document.visibilityState = "visible";
  for (const listener of listeners) listener();
  await settle();
  assert.deepEqual(channel.asked, ["state", "attempt notes"]);
});

test("other hosts of the extension are left alone", async () => {
  await settle();
  channel.tells("state", { phase: "ready" });
  channel.tells("state", { phase: "stopped" }, "other");
  assert.deepEqual(states, ["ready"]);
});

test("a background that says nothing is told after a while, once", async () => {
  await pass(5_000);
  assert.deepEqual(states, []);
  await pass(60_000);
  assert.deepEqual(states, [undefined]);
});

test("nothing is asked once the page follows no more", async () => {
  await settle();
  channel.tells("state", { phase: "stopped" });
  end();
  await pass(60_000);
  assert.deepEqual([channel.isOpen, channel.asked, listeners.size], [false, ["state"], 0]);
});

test("a page that goes while the background is being woken asks nothing", async () => {
  end();
  let wakes;
  globalThis.browser.runtime.getBackgroundPage = () => new Promise((resolve) => (wakes = resolve));
  end = follow(undefined, () => {});
  await settle();
  end();
  wakes();
  await settle();
  assert.deepEqual([channel.isOpen, channel.asked], [false, []]);
});
