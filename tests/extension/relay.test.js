// Checks what the relay registers, and what it takes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeEvent } from "./fakes/ports.js";
import { World, settle } from "./fakes/world.js";

function eventsWithListeners({ browser }) {
  return Object.entries(browser).flatMap(([namespace, members]) =>
    Object.entries(members)
      .filter(([, member]) => member?.listeners?.length)
      .map(([name]) => `${namespace}.${name}`),
  );
}

test("exactly the named events are registered, before relay returns", () => {
  const world = new World();
  world.relay({ listen: ["runtime.onConnect", "action.onClicked"], start: "lazy" });
  assert.deepEqual(eventsWithListeners(world), [
    "runtime.onConnect",
    "runtime.onUpdateAvailable",
    "action.onClicked",
  ]);
});

test("ports of other names are left to the extension's own listeners", async () => {
  const world = new World();
  world.relay({ ports: ["python"] });
  const own = world.connect("own");
  world.connect("python");
  await settle();
  const connects = world.host.messages.filter(({ type }) => type === "connect");
  assert.deepEqual(connects.map(({ name }) => name), ["python"]);
  assert.equal(own.isOpen, true);
});

const typesOf = (world, type) => world.host.messages.filter((message) => message.type === type);

test("a function says of each port whether Python takes it, by its name and its sender", async () => {
  const world = new World();
  const asked = [];
  world.relay({
    ports: (port) => {
      asked.push(port.name);
      return port.sender.frameId === 0;
    },
  });
  const own = world.connect("own", { sender: { frameId: 7 } });
  world.connect("python", { sender: { frameId: 0 } });
  await settle();
  assert.deepEqual(asked, ["own", "python"]);
  assert.deepEqual(typesOf(world, "connect").map(({ name }) => name), ["python"]);
  assert.equal(own.isOpen, true);
  assert.equal(own.other.onMessage.listeners.length, 1, "that of the fake port itself");
});

test("a function says of each one-shot message whether Python takes it", async () => {
  const world = new World();
  const events = ["runtime.onMessage", "runtime.onMessageExternal", "runtime.onUserScriptMessage"];
  world.browser.runtime.onMessageExternal = new FakeEvent();
  world.relay({ listen: events, messages: (message, { id }) => message.to === "python" && id === "demo" });
  for (const name of events) {
    const event = world.browser.runtime[name.split(".")[1]];
    const own = (message) => message.to;
    event.addListener(own);
    assert.deepEqual(event.fire({ to: "own" }, { id: "demo" }, () => {}), [undefined, "own"]);
    assert.deepEqual(event.fire({ to: "python" }, { id: "other" }, () => {}), [undefined, "python"]);
    event.fire({ to: "python" }, { id: "demo" }, () => {});
  }
  await settle();
  assert.deepEqual(typesOf(world, "call").map(({ method }) => method), events);
});

const FAILING = [
  ["throws", () => { throw new Error("no such thing"); }, /no such thing/],
  ["throws what is no error", () => { throw undefined; }, /failed.*undefined/],
  ["answers by a promise", async () => true, /returned a promise, and must answer at once/],
];

for (const [how, fails, sentence] of FAILING) {
  test(`what a function is asked about that ${how} is left alone, and the console says so`, async () => {
    const world = new World();
    world.relay({ listen: ["runtime.onConnect", "runtime.onMessage"], ports: fails, messages: fails });
    const page = world.connect("a");
    assert.deepEqual(world.browser.runtime.onMessage.fire("hi", {}, () => {}), [undefined]);
    await settle();
    assert.deepEqual(world.host.requests, []);
    assert.equal(page.isOpen, true);
    const [ofPort, ofMessage, ...more] = world.texts("error");
    assert.match(ofPort, /relay\(\{ ports \}\)/);
    assert.match(ofMessage, /relay\(\{ messages \}\)/);
    for (const text of [ofPort, ofMessage]) assert.match(text, sentence);
    assert.deepEqual(more, []);
  });
}

test("an eager relay also listens to what runs the background at start-up", () => {
  const world = new World();
  world.relay({ listen: ["runtime.onInstalled"] });
  assert.deepEqual(eventsWithListeners(world), [
    "runtime.onInstalled",
    "runtime.onStartup",
    "runtime.onUpdateAvailable",
  ]);
  assert.equal(world.browser.runtime.onInstalled.listeners.length, 1);
});

test("an event that is named twice is registered once", () => {
  const world = new World();
  world.relay({ listen: ["action.onClicked", "action.onClicked"] });
  assert.equal(world.browser.action.onClicked.listeners.length, 1);
});

test("an eager relay starts its host at once", () => {
  const world = new World();
  world.relay();
  assert.deepEqual(world.hosts.map(({ name }) => name), ["onconnect.demo"]);
});

test("a lazy relay starts its host when something needs it", async () => {
  const world = new World();
  world.relay({ start: "lazy" });
  assert.equal(world.hosts.length, 0);
  world.connect("a");
  await settle();
  assert.deepEqual(world.host.messages.map(({ type }) => type), ["hello", "connect"]);
});
