// Checks when the next attempt is made.

import assert from "node:assert/strict";
import { test } from "node:test";

import { BYE, FATAL, READY } from "./fakes/messages.js";
import { World, readyWorld, settle } from "./fakes/world.js";

const CHROMIUM_TEXTS = [
  "Specified native messaging host not found.",
  "Access to the specified native messaging host is forbidden.",
  "Access to the native messaging host was disabled by the system administrator.",
];
const FIREFOX_TEXT = "No such native application onconnect.demo";

const ENDS = [
  ...["app-error", "protocol-mismatch", "forbidden-caller"].map((code) => [
    `a fatal ${code}`,
    (host) => {
      host.says({ ...FATAL, code });
      host.dies("Native host has exited.");
    },
  ]),
  ...[...CHROMIUM_TEXTS, FIREFOX_TEXT].map((text) => [`"${text}"`, (host) => host.dies(text)]),
];

for (const [end, happens] of ENDS) {
  test(`after ${end} the next attempt comes when something asks, and back-off still holds`, () => {
    const world = new World();
    world.relay({ start: "lazy" });
    world.connect();
    happens(world.host);
    world.clock.pass(3_600_000);
    assert.equal(world.hosts.length, 1);
    world.connect();
    assert.equal(world.hosts.length, 2);
    happens(world.host);
    world.connect();
    assert.equal(world.hosts.length, 2);
    world.clock.pass(1_000);
    assert.equal(world.hosts.length, 3);
  });
}

test("after bye without restart the next host starts when something asks for it", async () => {
  const world = await readyWorld();
  world.host.says({ ...BYE, restart: false });
  world.host.dies();
  world.clock.pass(3_600_000);
  assert.equal(world.hosts.length, 1);
  world.connect();
  assert.equal(world.hosts.length, 2);
});

test("a request that comes between fatal and the host's end is what asks", async () => {
  const world = await readyWorld();
  world.host.says(FATAL);
  const page = world.connect();
  world.host.dies();
  world.clock.pass(500);
  assert.equal(world.hosts.length, 2);
  assert.equal(page.isOpen, true);
});

for (const [end, happens] of ENDS) {
  test(`an eager relay tries again slowly, and for ever, after ${end}`, () => {
    const world = new World();
    world.relay();
    for (let attempts = 1; attempts < 50; attempts++) {
      happens(world.host);
      world.clock.pass(59_999);
      assert.equal(world.hosts.length, attempts);
      world.clock.pass(1);
      assert.equal(world.hosts.length, attempts + 1);
    }
  });

  test(`after ${end} what asks does not wait for the slow attempt, and none is left over`, () => {
    const world = new World();
    world.relay();
    happens(world.host);
    world.clock.pass(10_000);
    world.connect();
    assert.equal(world.hosts.length, 2);
    world.clock.pass(120_000);
    assert.equal(world.hosts.length, 2);
  });
}

test("what asks within the promised delay waits for it, not for the slow attempt", () => {
  const world = new World();
  world.relay();
  world.host.dies(FIREFOX_TEXT);
  world.connect();
  assert.equal(world.hosts.length, 1);
  world.clock.pass(500);
  assert.equal(world.hosts.length, 2);
});

test("a lifespan that fails is tried again with the back-off, by a lazy relay too", () => {
  const world = new World();
  world.relay({ start: "lazy" });
  world.connect();
  const waits = [];
  for (let n = 0; n < 3; n++) {
    world.host.says({ ...FATAL, restart: true });
    world.host.dies("Native host has exited.");
    const before = world.clock.time;
    const hosts = world.hosts.length;
    while (world.hosts.length === hosts) world.clock.pass(100);
    waits.push(world.clock.time - before);
  }
  assert.deepEqual(waits, [500, 1000, 2000]);
});

test("a sentence says when the next attempt is, whatever the end", async () => {
  const lastLine = ({ lines }) => lines.at(-1).text.replace(/^onconnect \(.*?\): /, "");
  const world = new World();
  world.relay();
  world.host.dies(FIREFOX_TEXT);
  assert.match(lastLine(world), /can't be started \(No such .*\): install it .*; the next attempt is in 60 s/);
  world.clock.pass(60_000);
  world.host.dies();
  assert.match(lastLine(world), /the next attempt is in 1 s/);
  world.clock.pass(1_000);
  world.host.says(FATAL);
  world.host.dies();
  assert.equal(lastLine(world), "the next attempt is in 60 s");
  world.clock.pass(60_000);
  await settle();
  world.host.says(READY);
  world.host.says({ ...BYE, restart: false });
  world.host.dies();
  assert.equal(lastLine(world), "the next attempt is made when something asks for it");
  world.connect();
  world.clock.pass(30_000);
  await settle();
  world.host.says(READY, BYE);
  world.host.dies();
  assert.equal(lastLine(world), "the next attempt is made at once");
});

test("the background is kept awake while an attempt is due", () => {
  const world = new World();
  const calls = [];
  world.browser.runtime.getPlatformInfo = () => calls.push(world.clock.time);
  world.relay();
  world.host.dies(FIREFOX_TEXT);
  world.clock.pass(60_000);
  assert.deepEqual(calls, [20_000, 40_000]);
  assert.equal(world.hosts.length, 2);
});
