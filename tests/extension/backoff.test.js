// Checks for how long nothing starts a host again after it has ended.

import assert from "node:assert/strict";
import { test } from "node:test";

import { BYE, FATAL, READY } from "./fakes/messages.js";
import { World, readyWorld, settle } from "./fakes/world.js";

test("attempts are made after 0.5, 1, 2 … 30 s, also when pages ask for more", async () => {
  const world = new World();
  world.relay();
  const waits = [];
  for (let n = 0; n < 8; n++) {
    world.host.dies("Native host has exited.");
    world.connect();
    const before = world.clock.time;
    const hosts = world.hosts.length;
    while (world.hosts.length === hosts) world.clock.pass(100);
    waits.push((world.clock.time - before) / 1000);
  }
  assert.deepEqual(waits, [0.5, 1, 2, 4, 8, 16, 30, 30]);
});

test("the back-off starts anew once a channel has been ready for 30 s", async () => {
  const world = await readyWorld();
  const restart = async () => {
    world.host.dies();
    const before = world.clock.time;
    const hosts = world.hosts.length;
    while (world.hosts.length === hosts) world.clock.pass(100);
    await settle();
    world.host.says(READY);
    return world.clock.time - before;
  };
  assert.equal(await restart(), 500);
  assert.equal(await restart(), 1000);
  world.clock.pass(29_999);
  assert.equal(await restart(), 2000);
  world.clock.pass(30_000);
  assert.equal(await restart(), 500);
});

test("after bye with restart the next host starts as soon as the last has ended", async () => {
  const world = await readyWorld();
  const page = world.connect();
  world.host.says(BYE);
  assert.equal(page.disconnects, 1);
  const again = world.connect("again");
  assert.equal(world.hosts.length, 1);
  world.host.dies("Native host has exited.");
  assert.equal(world.hosts.length, 2);
  await settle();
  assert.equal(world.host.messages[1].name, "again");
  assert.equal(again.isOpen, true);
  world.host.says(READY);
  assert.equal(world.clock.timers.size, 0);
});

test("bye before ready is followed by the back-off", async () => {
  const world = new World();
  world.relay();
  world.host.says(BYE);
  world.host.dies();
  assert.equal(world.hosts.length, 1);
  world.clock.pass(500);
  assert.equal(world.hosts.length, 2);
});

test("other fatal codes are followed by the back-off", async () => {
  const world = await readyWorld();
  world.host.says({ ...FATAL, code: "host-crash" });
  world.host.dies();
  world.clock.pass(500);
  assert.equal(world.hosts.length, 2);
});

/** Counts the starts in 30 s while a page connects at each moment. */
async function startsWhilePagesAsk(world, end) {
  const hosts = world.hosts.length;
  for (let time = 0; time < 30_000; time += 100) {
    world.connect();
    if (world.host.isAlive) {
      await settle();
      world.host.says(READY);
      end(world.host);
      world.host.dies("Native host has exited.");
    }
    world.clock.pass(100);
  }
  return world.hosts.length - hosts;
}

const SPINNING = {
  "bye without restart": (host) => host.says({ ...BYE, restart: false }),
  "bye with restart and no life in between": (host) => host.says(BYE),
  "a fatal that may pass": (host) => host.says({ ...FATAL, restart: true }),
  "a fatal that will not": (host) => host.says(FATAL),
  "no word": () => {},
};
for (const [name, end] of Object.entries(SPINNING)) {
  test(`a host that ends at once, by ${name}, keeps the promised delay`, async () => {
    const world = new World();
    world.relay();
    const starts = await startsWhilePagesAsk(world, end);
    assert.ok(starts >= 5 && starts <= 7, `${starts} starts`);
  });
}

test("a restart after a life comes at once, each time", async () => {
  const world = await readyWorld();
  for (let n = 2; n < 20; n++) {
    world.clock.pass(1_000);
    world.host.says(BYE);
    world.host.dies();
    assert.equal(world.hosts.length, n);
    await settle();
    world.host.says(READY);
  }
});
