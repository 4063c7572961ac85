// Checks what each host is greeted with.

import assert from "node:assert/strict";
import { test } from "node:test";

import { World, settle } from "./fakes/world.js";

test("hello comes first, and what came before the storage answered follows in order", async () => {
  const world = new World();
  world.relay();
  const page = world.connect("a");
  page.postMessage(1);
  world.connect("b");
  assert.deepEqual(world.host.frames, []);
  await settle();
  assert.equal(world.host.frames.length, 1);
  const [hello, ...requests] = world.host.frames[0];
  assert.deepEqual(hello, {
    type: "hello",
    protocol: 1,
    minProtocol: 1,
    browser: { name: "Firefox", version: "153.7.0" },
    extension: { id: "demo@onconnect", version: "0.1.0" },
    profile: "5b3c0d5e",
    window: 4,
  });
  assert.deepEqual(requests.map(({ type, name, data }) => name ?? data ?? type), ["a", 1, "b"]);
});

test("the profile's id is kept", async () => {
  const world = new World();
  world.relay();
  await settle();
  assert.deepEqual(world.stored, { "onconnect.profile": "5b3c0d5e" });
  const later = new World();
  later.stored = { "onconnect.profile": "from before" };
  later.relay();
  await settle();
  assert.equal(later.host.messages[0].profile, "from before");
});

test("a storage and a browser that fail delay no greeting", async () => {
  const world = new World();
  world.browser.storage.local.get = async () => {
    throw new Error("the disk is full");
  };
  world.platform.browserInfo = async () => {
    throw new Error("no idea");
  };
  world.relay();
  await settle();
  assert.equal(world.host.messages[0].profile, "5b3c0d5e");
  assert.deepEqual(world.host.messages[0].browser, { name: "unknown", version: "" });
  assert.match(world.texts("warn")[0], /the disk is full/);
});
