// Checks that the relay takes part only in the ports and messages that Python listens to.

import assert from "node:assert/strict";
import { test } from "node:test";

import { READY } from "./fakes/messages.js";
import { World, readyWorld, settle } from "./fakes/world.js";

const PORTS_AND_MESSAGES = ["runtime.onConnect", "runtime.onMessage", "action.onClicked"];
const listens = (...events) => ({ type: "listens", events });

test("until Python has told what it listens to, its relay takes what the extension names", async () => {
  const world = new World();
  world.relay({ listen: PORTS_AND_MESSAGES });
  world.connect("a");
  world.browser.runtime.onMessage.fire("hi", {}, () => {});
  await settle();
  assert.deepEqual(world.host.requests.map(({ type }) => type), ["connect", "call"]);
});

test("ports and messages that Python does not listen to meet no listener of the relay's", async () => {
  const world = new World();
  world.relay({ listen: PORTS_AND_MESSAGES });
  await settle();
  world.host.says(listens("runtime.onMessage", "runtime.onMessageExternal"), READY);
  const { runtime, action } = world.browser;
  const count = () => [runtime.onConnect, runtime.onMessage, action.onClicked].map((event) => event.listeners.length);
  assert.deepEqual(count(), [0, 1, 1]);
  world.host.says(listens("runtime.onConnect"));
  assert.deepEqual(count(), [1, 0, 1]);
  world.host.says(listens("runtime.onConnect", "runtime.onMessage"));
  assert.deepEqual(count(), [1, 1, 1]);
  world.host.says(listens());
  assert.deepEqual(count(), [0, 0, 1]);
});

test("what is relayed already goes on when Python does not listen to more of it", async () => {
  const world = await readyWorld({ listen: PORTS_AND_MESSAGES });
  world.host.says(listens("runtime.onConnect", "runtime.onMessage"));
  const page = world.connect("a");
  const [answer] = world.browser.runtime.onMessage.fire("hi", {}, () => {});
  world.host.says(listens());
  world.host.says({ type: "message", port: 1, data: "still" }, { type: "return", id: 1, value: "yes" });
  assert.deepEqual(page.received, ["still"]);
  assert.equal(await answer, "yes");
});

test("while no host runs the relay keeps to what the last one has told", async () => {
  const world = await readyWorld({ listen: PORTS_AND_MESSAGES });
  world.host.says(listens("runtime.onMessage"));
  world.host.dies();
  const { onConnect, onMessage } = world.browser.runtime;
  assert.deepEqual([onConnect.listeners.length, onMessage.listeners.length], [0, 1]);
  world.clock.pass(500);
  await settle();
  assert.deepEqual([onConnect.listeners.length, onMessage.listeners.length], [0, 1]);
  world.host.says(listens("runtime.onConnect"), READY);
  assert.deepEqual([onConnect.listeners.length, onMessage.listeners.length], [1, 0]);
});

test("a host that can't be started leaves the relay what the extension names", async () => {
  const world = new World();
  world.relay({ listen: PORTS_AND_MESSAGES });
  await settle();
  world.host.dies("Specified native messaging host not found.");
  const [answer] = world.browser.runtime.onMessage.fire("hi", {}, () => {});
  await settle();
  assert.equal(world.hosts.length, 1, "the next attempt has its delay");
  world.clock.pass(500);
  await settle();
  world.host.dies("Specified native messaging host not found.");
  await assert.rejects(answer, /has ended: Specified native messaging host not found\./);
});

test("a port whose name no listener of Python's is for is left to the extension's own", async () => {
  const world = await readyWorld({ listen: PORTS_AND_MESSAGES });
  const names = () => world.host.requests.filter(({ type }) => type === "connect").map(({ name }) => name);
  world.host.says({ ...listens("runtime.onConnect"), ports: { "runtime.onConnect": ["notes", ""] } });
  const others = world.connect("others");
  for (const name of ["notes", ""]) world.connect(name);
  await settle();
  assert.deepEqual(names(), ["notes", ""]);
  assert.equal(others.isOpen, true, "the relay does not close what it leaves");
  world.host.says({ ...listens("runtime.onConnect"), ports: { "runtime.onConnectExternal": [] } });
  world.connect("others");
  assert.deepEqual(names(), ["notes", "", "others"]);
  world.host.says({ ...listens("runtime.onConnect"), ports: { "runtime.onConnect": "notes" } });
  world.connect("any");
  assert.deepEqual(names().at(-1), "any", "what is no list of names says nothing");
});

test("a listens that is no list, or comes from an older host never, changes nothing", async () => {
  const world = await readyWorld({ listen: PORTS_AND_MESSAGES });
  world.host.says({ type: "listens", events: "runtime.onConnect" }, { type: "listens" });
  assert.equal(world.browser.runtime.onConnect.listeners.length, 1);
  assert.equal(world.browser.runtime.onMessage.listeners.length, 1);
});
