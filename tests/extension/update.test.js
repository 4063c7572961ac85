// Checks when an update reloads the extension.

import assert from "node:assert/strict";
import { test } from "node:test";

import { readyWorld } from "./fakes/world.js";

test("an update reloads the extension at once where nothing is open", async () => {
  const world = await readyWorld();
  world.browser.runtime.onUpdateAvailable.fire({ version: "2" });
  assert.equal(world.reloads, 1);
});

test("an update waits for open ports that are busy, for quiet ones no longer than 30 s", async () => {
  const world = await readyWorld();
  const page = world.connect();
  world.browser.runtime.onUpdateAvailable.fire({ version: "2" });
  world.clock.pass(20_000);
  page.postMessage("busy");
  world.clock.pass(10_000);
  assert.equal(world.reloads, 0);
  world.clock.pass(30_000);
  assert.equal(world.reloads, 1);
});

test("an update that Python takes is Python's to answer", async () => {
  const world = await readyWorld({ listen: ["runtime.onUpdateAvailable"] });
  world.browser.runtime.onUpdateAvailable.fire({ version: "2" });
  assert.equal(world.reloads, 0);
  assert.equal(world.host.requests[0].event, "runtime.onUpdateAvailable");
});
