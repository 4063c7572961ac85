// Checks calls of the host's listeners, and the answers to calls of the API.

import assert from "node:assert/strict";
import { test } from "node:test";

import { READY, call } from "./fakes/messages.js";
import { World, readyWorld, settle } from "./fakes/world.js";

async function ask(world, ...calls) {
  world.host.says(...calls);
  await settle();
  return world.host.requests.slice(-calls.length);
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

test("a user script's message is answered as its browser wants it", async () => {
  const world = new World();
  world.relay({ listen: ["runtime.onUserScriptMessage"] });
  await settle();
  const { runtime } = world.browser;
  const given = [];
  const send = (...args) => given.push(args);
  assert.deepEqual(runtime.onUserScriptMessage.fire("a", {}, send), [true]);
  runtime.onUserScriptMessage.fire("b", {}, send);
  runtime.onUserScriptMessage.fire("c", {}, send);
  world.host.says(
    READY,
    { type: "return", id: 1, value: "yes" },
    { type: "return", id: 2 },
    { type: "throw", id: 3, error: { message: "no" } },
  );
  await settle();
  assert.deepEqual(given, [["yes"], [undefined], []], "Chromium takes the function, and no error");

  const firefox = new World();
  firefox.browser.runtime.getBrowserInfo = () => {};
  firefox.relay({ listen: ["runtime.onUserScriptMessage"] });
  await settle();
  const [answer] = firefox.browser.runtime.onUserScriptMessage.fire("a", {}, send);
  firefox.host.says(READY, { type: "throw", id: 1, error: { message: "no" } });
  await assert.rejects(answer, /no/, "Firefox takes a promise");
});

function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
