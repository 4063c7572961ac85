// Checks one run of a host: how long it may take to become ready, and to end.

import assert from "node:assert/strict";
import { test } from "node:test";

import { BYE } from "./fakes/messages.js";
import { World, readyWorld, settle } from "./fakes/world.js";

test("a host that stays after its last words is ended after 2 s", async () => {
  const world = await readyWorld();
  const [old] = world.hosts;
  world.host.says(BYE);
  world.clock.pass(1_999);
  assert.equal(old.isAlive, true);
  world.clock.pass(1);
  assert.equal(old.isAlive, false);
  assert.equal(world.hosts.length, 2);
  old.dies();
  world.clock.pass(3_600_000);
  assert.equal(world.hosts.length, 2);
});

test("a host that does not become ready is told after 10 s, once", async () => {
  const world = new World();
  world.relay();
  await settle();
  world.clock.pass(9_999);
  assert.deepEqual(world.texts("warn"), []);
  world.clock.pass(1);
  assert.match(world.texts("warn")[0], /waited 10 s for Python to be ready: a handler module .* lifespan/);
  world.clock.pass(100_000);
  assert.equal(world.texts("warn").length, 1);
});

test("a storage that never answers is told after 10 s, and the next start asks it again", async () => {
  const world = new World();
  const { get } = world.browser.storage.local;
  world.browser.storage.local.get = () => new Promise(() => {});
  world.relay();
  await settle();
  world.clock.pass(10_000);
  assert.match(world.texts("warn")[0], /waited 10 s for storage\.local of the browser/);
  assert.deepEqual(world.host.messages, []);
  world.browser.storage.local.get = get;
  world.host.dies();
  world.clock.pass(500);
  await settle();
  assert.equal(world.host.messages[0].type, "hello");
});

test("a host that is ready, or has ended, is waited for no longer", async () => {
  const world = await readyWorld();
  world.clock.pass(60_000);
  world.host.dies();
  world.clock.pass(500);
  world.host.says({ ...BYE, restart: false });
  world.host.dies();
  world.clock.pass(60_000);
  assert.deepEqual(world.texts("warn"), []);
});
