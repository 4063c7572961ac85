// Calls of the API by the host, its listeners, and calls of its own listeners.

import assert from "node:assert/strict";
import { test } from "node:test";

import { READY, World, readyWorld, settle } from "./fake.js";

const call = (id, method, ...args) => ({ type: "call", id, method, args });

async function ask(world, ...calls) {
  world.host.says(...calls);
  await settle();
  return world.host.requests.slice(-calls.length);
}

test("a function of the API is called by its name, also in a nested namespace", async () => {
  const world = await readyWorld();
  const answers = await ask(
    world,
    call(1, "tabs.query", { active: true }),
    call(2, "runtime.getURL", "page.html"),
    call(3, "storage.local.set", { a: 1 }),
  );
  assert.deepEqual(answers.sort((a, b) => a.id - b.id), [
    { type: "return", id: 1, value: [{ id: 3, active: true }] },
    { type: "return", id: 2, value: "moz-extension://demo/page.html" },
    { type: "return", id: 3 },
  ]);
  assert.equal(world.stored.a, 1);
});

test("what the API rejects or throws is thrown to the host", async () => {
  const world = await readyWorld();
  world.browser.tabs.query = () => {
    throw new TypeError("Incorrect argument types for tabs.query.");
  };
  assert.deepEqual(await ask(world, call(1, "tabs.remove", 99)), [
    { type: "throw", id: 1, error: { name: "Error", message: "No tab with id: 99." } },
  ]);
  assert.deepEqual(await ask(world, call(2, "tabs.query", 7)), [
    {
      type: "throw",
      id: 2,
      error: { name: "TypeError", message: "Incorrect argument types for tabs.query." },
    },
  ]);
});

for (const method of ["tabs.frobnicate", "bookmarks.search", "tabs.constructor", "tabs.query.call", "query", ""]) {
  test(`"${method}" is no function of the API`, async () => {
    const world = await readyWorld();
    const [{ type, error }] = await ask(world, call(1, method));
    assert.equal(type, "throw");
    assert.match(error.message, /does not exist: check the name|is not a function of this browser/);
  });
}

test("an answer that can't be sent is thrown instead", async () => {
  const world = await readyWorld({ limits: { message: 1 } });
  world.browser.tabs.query = async () => 1n;
  world.browser.tabs.remove = async () => "x".repeat(2_000_000);
  const [one] = await ask(world, call(1, "tabs.query"));
  const [two] = await ask(world, call(2, "tabs.remove"));
  assert.match(one.error.message, /what tabs\.query returned can't be sent: .*BigInt/);
  assert.match(two.error.message, /what tabs\.remove returned can't be sent: .*longer than the limit/);
});

test("an event is listened to by its name, with further arguments, until it is left", async () => {
  const world = await readyWorld();
  const { onUpdated } = world.browser.tabs;
  assert.deepEqual(await ask(world, call(5, "tabs.onUpdated.addListener", { tabId: 3 })), [
    { type: "return", id: 5 },
  ]);
  assert.deepEqual(onUpdated.listeners[0].further, [{ tabId: 3 }]);
  onUpdated.fire(3, { status: "complete" });
  assert.deepEqual(world.host.requests.at(-1), {
    type: "event",
    event: "tabs.onUpdated",
    args: [3, { status: "complete" }],
    listener: 5,
  });
  await ask(world, call(6, "tabs.onUpdated.removeListener", 5));
  assert.deepEqual(onUpdated.listeners, []);
  assert.deepEqual(await ask(world, call(7, "tabs.onUpdated.removeListener", 5)), [
    { type: "return", id: 7 },
  ]);
});

test("a wake event is told once, and listening to it registers nothing more", async () => {
  const world = await readyWorld({ listen: ["action.onClicked"] });
  assert.deepEqual(await ask(world, call(1, "action.onClicked.addListener")), [
    { type: "return", id: 1 },
  ]);
  world.browser.action.onClicked.fire({ id: 3 });
  const events = world.host.requests.filter(({ type }) => type === "event");
  assert.deepEqual(events, [{ type: "event", event: "action.onClicked", args: [{ id: 3 }] }]);
});

test("listening to ports or messages that the extension does not give is an error with the remedy", async () => {
  const world = await readyWorld();
  assert.equal((await ask(world, call(1, "runtime.onConnect.addListener")))[0].type, "return");
  const [{ error }] = await ask(world, call(2, "runtime.onMessage.addListener"));
  assert.match(error.message, /relay\(\{ listen: \["runtime\.onMessage"\] \}\)/);
});

test("an event that JSON can't carry is dropped and logged on both sides", async () => {
  const world = await readyWorld();
  await ask(world, call(1, "tabs.onUpdated.addListener"));
  world.browser.tabs.onUpdated.fire(1n);
  assert.match(world.texts("error")[0], /a tabs\.onUpdated event was dropped/);
  assert.equal(world.host.requests.at(-1).type, "log");
});

test("the host's listeners are removed when it dies", async () => {
  const world = await readyWorld();
  await ask(world, call(1, "tabs.onUpdated.addListener"));
  world.host.dies();
  assert.deepEqual(world.browser.tabs.onUpdated.listeners, []);
});

test("an answer of the API that comes after the host's death is dropped", async () => {
  const world = await readyWorld();
  const { promise, resolve } = withResolvers();
  world.browser.tabs.query = () => promise;
  world.host.says(call(1, "tabs.query"));
  const [dead] = world.hosts;
  dead.dies();
  world.clock.pass(500);
  await settle();
  resolve([]);
  await settle();
  assert.deepEqual(dead.requests, []);
  assert.deepEqual(world.host.requests, []);
});

test("a call whose id is in use is skipped", async () => {
  const world = await readyWorld();
  const answers = await ask(world, call(1, "tabs.query", {}), call(1, "tabs.query", {}));
  assert.deepEqual(answers.map(({ type }) => type), ["log", "return"]);
  world.host.says(call(2, "tabs.query", {}), { type: "call", id: 2 });
  await settle();
  const later = world.host.requests.slice(answers.length);
  assert.deepEqual(later.map(({ type }) => type), ["log", "return"]);
});

test("a one-shot message is a call, and its sender gets what is returned", async () => {
  const world = await readyWorld({ listen: ["runtime.onMessage"] });
  const [answer] = world.browser.runtime.onMessage.fire({ ask: 1 }, { id: "demo" }, () => {});
  assert.deepEqual(world.host.requests, [
    { type: "call", id: 1, method: "runtime.onMessage", args: [{ ask: 1 }, { id: "demo" }] },
  ]);
  world.host.says({ type: "return", id: 1, value: 42 });
  assert.equal(await answer, 42);
});

test("a one-shot message that throws rejects its sender", async () => {
  const world = await readyWorld({ listen: ["runtime.onMessage"] });
  const [answer] = world.browser.runtime.onMessage.fire(1, {});
  world.host.says({ type: "throw", id: 1, error: { name: "ValueError", message: "no" } });
  await assert.rejects(answer, { name: "ValueError", message: "no" });
});

test("a one-shot message that can't be sent rejects its sender", async () => {
  const world = await readyWorld({ listen: ["runtime.onMessage"], limits: { message: 1 } });
  const [cyclic, long] = [
    world.browser.runtime.onMessage.fire(1n, {})[0],
    world.browser.runtime.onMessage.fire("x".repeat(2_000_000), {})[0],
  ];
  await assert.rejects(cyclic, /BigInt/);
  await assert.rejects(long, /longer than the limit/);
});

test("every sender of a one-shot message is answered when the host dies", async () => {
  const world = await readyWorld({ listen: ["runtime.onMessage"] });
  const [sent] = world.browser.runtime.onMessage.fire(1, {});
  world.host.dies("Native host has exited.");
  await assert.rejects(sent, /The native host onconnect\.demo has ended: Native host has exited\./);
  const [waiting] = world.browser.runtime.onMessage.fire(2, {});
  world.clock.pass(500);
  await settle();
  world.host.dies();
  await assert.rejects(waiting, /has ended/);
});

test("a one-shot message that waits for the next host is answered by it", async () => {
  const world = new World();
  world.relay({ listen: ["runtime.onMessage"], start: "lazy" });
  const [answer] = world.browser.runtime.onMessage.fire(1, {});
  await settle();
  world.host.says(READY, { type: "return", id: 1, value: "yes" });
  assert.equal(await answer, "yes");
});

function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
