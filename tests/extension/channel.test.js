// Checks what the console is told of a host.

import assert from "node:assert/strict";
import { test } from "node:test";

import { FATAL, READY } from "./fakes/messages.js";
import { World, readyWorld, settle } from "./fakes/world.js";

test("a fatal's message, code and traceback are readable in the console", async () => {
  const world = await readyWorld();
  world.host.says({ ...FATAL, detail: 'Traceback:\n  File "notes.py"' });
  assert.deepEqual(world.texts("error"), [
    'onconnect (onconnect.demo): handlers failed (app-error)\nTraceback:\n  File "notes.py"',
  ]);
});

test("a version of the protocol that isn't spoken here is fatal", async () => {
  const world = new World();
  world.relay();
  await settle();
  world.host.says({ ...READY, protocol: 2 });
  assert.equal(world.host.lastFrame[0].code, "protocol-mismatch");
  assert.match(world.texts("error")[0], /speaks version 2 .* update the older one/);
  world.clock.pass(3_000);
  assert.deepEqual([world.hosts.length, world.host.isAlive], [1, false]);
});

test("the host's log lines go to the console at their level and say where they come from", async () => {
  const world = await readyWorld();
  world.lines.length = 0;
  const log = (level, fields) => ({ type: "log", level, text: `a ${level}`, fields });
  world.host.says(log("debug"), log("info"), log("warning"), log("error", { port: 1 }));
  assert.deepEqual(world.lines.map(({ level, parts }) => [level, ...parts]), [
    ["debug", "Python: a debug"],
    ["info", "Python: a info"],
    ["warn", "Python: a warning"],
    ["error", "Python: a error", { port: 1 }],
  ]);
});
