// Checks that a host is started, and started again after it has ended, and what waits meanwhile.

import assert from "node:assert/strict";
import { test } from "node:test";

import { READY } from "./fakes/messages.js";
import { World, readyWorld, settle } from "./fakes/world.js";

const CLICK = { listen: ["runtime.onConnect", "action.onClicked"] };

const clicks = (host) => host.messages.filter(({ type }) => type === "event").length;

test("each page port is disconnected exactly once when the host dies", async () => {
  const world = await readyWorld();
  const pages = [world.connect("a"), world.connect("b")];
  world.host.says({ type: "connect", port: -1, name: "", target: {} });
  world.host.dies("Native host has exited.");
  world.clock.pass(60_000);
  assert.deepEqual([...pages, ...world.opened].map(({ disconnects }) => disconnects), [1, 1, 1]);
});

test("a port that is opened after the host's death is relayed to the next host", async () => {
  const world = await readyWorld();
  world.host.dies();
  const page = world.connect("again");
  page.postMessage(1);
  assert.equal(world.hosts.length, 1);
  world.clock.pass(500);
  await settle();
  assert.deepEqual(world.host.messages.map(({ type }) => type), ["hello", "connect", "message"]);
  assert.equal(world.host.messages[1].port, 1);
});

test("ports that wait for an attempt close when it fails", async () => {
  const world = await readyWorld();
  world.host.dies();
  const page = world.connect();
  world.clock.pass(500);
  world.host.dies();
  assert.equal(page.disconnects, 1);
});

test("onStartup and onInstalled ask for the host", () => {
  const world = new World();
  world.relay();
  world.host.dies("Specified native messaging host not found.");
  world.clock.pass(500);
  world.browser.runtime.onStartup.fire();
  assert.equal(world.hosts.length, 2);
  world.host.dies("Specified native messaging host not found.");
  world.clock.pass(1_000);
  world.browser.runtime.onInstalled.fire({ reason: "install" });
  assert.equal(world.hosts.length, 3);
});

test("a host that isn't installed is an error that says what to do", () => {
  const world = new World();
  world.relay();
  world.host.dies("Specified native messaging host not found.");
  assert.match(world.texts("error")[0], /host not found\.\): install it for this browser/);
});

test("wake events wait until the host is there, and come once", async () => {
  const world = new World();
  world.relay({ ...CLICK, start: "lazy" });
  world.browser.action.onClicked.fire({ id: 1 });
  world.browser.action.onClicked.fire({ id: 2 });
  await settle();
  assert.deepEqual(world.host.requests, [
    { type: "event", event: "action.onClicked", args: [{ id: 1 }] },
    { type: "event", event: "action.onClicked", args: [{ id: 2 }] },
  ]);
  world.host.says(READY);
  world.host.dies();
  world.clock.pass(500);
  await settle();
  assert.equal(clicks(world.host), 0);
});

test("wake events that no host was ready for go to the next attempt", async () => {
  const world = new World();
  world.relay(CLICK);
  world.browser.action.onClicked.fire({ id: 1 });
  await settle();
  assert.equal(clicks(world.host), 1);
  world.host.dies("Native host has exited.");
  world.browser.action.onClicked.fire({ id: 2 });
  world.clock.pass(500);
  await settle();
  assert.deepEqual(world.host.requests.map(({ args }) => args[0].id), [1, 2]);
});

test("wake events that were still unsent when the host died go to the next", async () => {
  const world = await readyWorld(CLICK);
  for (let id = 1; id <= 6; id++) world.browser.action.onClicked.fire({ id });
  assert.equal(clicks(world.host), 4);
  world.host.dies();
  world.clock.pass(500);
  await settle();
  assert.deepEqual(world.host.requests.map(({ args }) => args[0].id), [5, 6]);
});

test("wake events are given up, with a warning, where no attempt will follow", async () => {
  const world = new World();
  world.relay({ ...CLICK, start: "lazy" });
  world.browser.action.onClicked.fire({ id: 1 });
  world.host.dies("Specified native messaging host not found.");
  assert.match(world.texts("warn")[0], /action\.onClicked event did not reach Python/);
  world.clock.pass(3_600_000);
  assert.equal(world.hosts.length, 1);
});
