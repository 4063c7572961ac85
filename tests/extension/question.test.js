// The page of examples/mcp that asks the user lets nothing be done without a user's own click.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const SOURCE = readFileSync(new URL("../../examples/mcp/extension/question.js", import.meta.url), "utf8");

class FakeEvent {
  #listeners = [];
  addListener = (listener) => this.#listeners.push(listener);
  fire = (...args) => Promise.all(this.#listeners.map((listener) => listener(...args)));
}

class FakeButton {
  disabled = true;
  #listeners = [];
  addEventListener = (_, listener) => this.#listeners.push(listener);
  click = ({ isTrusted }) => this.#listeners.forEach((listener) => listener({ isTrusted }));
}

/** The page, just opened, with what Python asks. */
function page({ mock }, question) {
  mock.timers.enable({ apis: ["setTimeout"] });
  const removed = [];
  const posted = [];
  const buttons = [new FakeButton(), new FakeButton()];
  const paragraph = {};
  const port = {
    onMessage: new FakeEvent(),
    onDisconnect: new FakeEvent(),
    postMessage: (message) => posted.push(message),
  };
  const browser = {
    runtime: { connect: () => port },
    tabs: {
      get: async () => ({ title: "Bank", url: "https://bank.example/" }),
      getCurrent: async () => ({ id: 99 }),
      remove: async (tab) => removed.push(tab),
    },
    windows: { getCurrent: async () => ({ id: 1 }), update: async () => {} },
  };
  const document = { querySelector: () => paragraph, querySelectorAll: () => buttons };
  vm.runInNewContext(SOURCE, { browser, document, setTimeout, URL });
  const answered = port.onMessage.fire(question);
  return { mock, port, posted, removed, buttons, paragraph, answered };
}

const CLOSE = { action: "close", tab: 7 };

const turns = async () => {
  for (let turn = 0; turn < 10; turn++) await null;
};

test("an action is done once the user has clicked", async (t) => {
  const { removed, posted, buttons, paragraph, answered } = page(t, CLOSE);
  await turns();
  assert.equal(paragraph.textContent, "Close “Bank”\nhttps://bank.example/");
  assert.deepEqual(removed, []);
  buttons[0].click({ isTrusted: true });
  await answered;
  assert.deepEqual(removed, [7]);
  assert.equal(JSON.stringify(posted), JSON.stringify([{ done: null }]));
});

test("the buttons can be used after a second, in which a click is meant for something else", async (t) => {
  const { mock, buttons } = page(t, CLOSE);
  await turns();
  mock.timers.tick(999);
  assert.ok(buttons.every(({ disabled }) => disabled));
  mock.timers.tick(1);
  assert.ok(buttons.every(({ disabled }) => !disabled));
});

test("a click that a script makes counts for nothing", async (t) => {
  const { removed, posted, buttons } = page(t, CLOSE);
  await turns();
  buttons[0].click({ isTrusted: false });
  await turns();
  assert.deepEqual([removed, posted], [[], []]);
});

for (const [what, refuse, why] of [
  ["a click on Deny", ({ buttons }) => buttons[1].click({ isTrusted: true }), "The user has said no."],
  ["no answer in 30 s", ({ mock }) => mock.timers.tick(30_000), "The user has not answered."],
]) {
  test(`${what} is a no, and a later click changes nothing`, async (t) => {
    const asked = page(t, CLOSE);
    await turns();
    refuse(asked);
    await asked.answered;
    asked.buttons[0].click({ isTrusted: true });
    await turns();
    assert.deepEqual(asked.removed, []);
    assert.equal(JSON.stringify(asked.posted), JSON.stringify([{ refused: why }]));
  });
}

test("an action that it does not know is refused", async (t) => {
  const { posted, answered } = page(t, { action: "toString" });
  await answered;
  assert.match(posted[0].refused, /toString|function/);
});

test("the page closes when Python has heard the answer", async (t) => {
  const { port, removed } = page(t, CLOSE);
  await turns();
  await port.onMessage.fire(null);
  assert.deepEqual(removed, [99]);
});

test("the page closes when Python waits for no answer any more, and a click is late then", async (t) => {
  const { port, removed, buttons } = page(t, CLOSE);
  await turns();
  await port.onDisconnect.fire();
  buttons[0].click({ isTrusted: true });
  await turns();
  assert.deepEqual(removed, [99]);
});
