// Checks the window, the acks and the packing of frames.

import assert from "node:assert/strict";
import { test } from "node:test";

import { READY } from "./fakes/messages.js";
import { World, readyWorld, settle } from "./fakes/world.js";

const LIMIT = 1_048_576;
const types = (frame) => frame.map(({ type }) => type);
const ack = (frames) => ({ type: "ack", frames });
const returns = (id = 77) => ({ type: "return", id });

test("an idle channel sends one message a frame", async () => {
  const world = await readyWorld();
  const page = world.connect();
  world.host.acks();
  page.postMessage(1);
  world.host.acks();
  page.postMessage(2);
  assert.deepEqual(world.host.frames.slice(1).map((frame) => types(frame).filter((t) => t !== "ack")), [
    ["connect"],
    ["message"],
    ["message"],
  ]);
});

test("beyond the window messages wait, and go as one frame when an ack comes", async () => {
  const world = await readyWorld();
  const page = world.connect();
  for (let n = 1; n <= 10; n++) page.postMessage(n);
  const before = world.host.frames.length;
  assert.equal(before, 1 + 4);
  world.host.says(ack(2));
  assert.equal(world.host.frames.length, before + 1);
  assert.deepEqual(world.host.lastFrame.map(({ data }) => data), [4, 5, 6, 7, 8, 9, 10]);
});

test("the window is 4 until ready tells another", async () => {
  const world = new World();
  world.relay();
  await settle();
  const page = world.connect();
  for (let n = 1; n <= 10; n++) page.postMessage(n);
  assert.equal(world.host.frames.length, 4);
  world.host.says({ ...READY, window: 6 });
  assert.equal(world.host.frames.length, 5);
  page.postMessage(11);
  page.postMessage(12);
  assert.equal(world.host.frames.length, 6);
});

test("a window below 2 counts as 2", async () => {
  const world = new World();
  world.relay();
  await settle();
  world.host.says({ ...READY, window: 0 }, ack(1));
  const page = world.connect();
  page.postMessage(1);
  assert.equal(world.host.frames.length, 3);
});

test("data carries the ack that is owed", async () => {
  const world = await readyWorld();
  world.connect();
  assert.deepEqual(types(world.host.lastFrame), ["ack", "connect"]);
  assert.equal(world.host.lastFrame[0].frames, 1);
  world.connect();
  assert.deepEqual(types(world.host.lastFrame), ["connect"]);
});

test("an ack goes alone, at once, when two frames are unacknowledged", async () => {
  const world = await readyWorld();
  const before = world.host.frames.length;
  world.host.says(returns());
  assert.deepEqual(world.host.frames.slice(before), [[ack(2)]]);
  world.host.says(returns());
  assert.equal(world.host.frames.length, before + 1);
  world.host.says(returns());
  assert.deepEqual(world.host.lastFrame, [ack(4)]);
});

test("a frame that only says waiting does not count, as the host has not sent it", async () => {
  const world = new World();
  world.relay();
  await settle();
  const waiting = { type: "waiting", code: "not-running", message: "start it" };
  world.host.says(waiting);
  world.host.says(waiting);
  world.host.says(READY);
  world.connect();
  assert.deepEqual(world.host.lastFrame[0], ack(1));
});

test("empty and unreadable frames count, lone acks don't", async () => {
  const world = await readyWorld();
  world.host.saysFrame([]);
  assert.deepEqual(world.host.lastFrame, [ack(2)]);
  world.host.saysFrame({ not: "an array" });
  assert.deepEqual(world.host.lastFrame[0], ack(3));
  world.host.says(ack(2));
  world.host.says(ack(2));
  world.host.saysFrame([]);
  assert.equal(world.host.lastFrame[0].frames, 3);
  world.host.saysFrame([]);
  assert.deepEqual(world.host.lastFrame, [ack(5)]);
});

test("what an ack releases goes after its whole frame, which it acknowledges", async () => {
  const world = await readyWorld();
  const page = world.connect();
  for (let n = 1; n <= 5; n++) page.postMessage(n);
  page.onMessage.addListener(() => page.postMessage("answer"));
  world.host.says(ack(5), { type: "message", port: 1, data: "question" });
  assert.deepEqual(world.host.lastFrame.map(({ data, frames }) => data ?? frames), [2, 4, 5, "answer"]);
});

test("an impossible ack is ignored and logged", async () => {
  const world = await readyWorld();
  world.connect();
  world.host.says(ack(99));
  world.host.says(ack(2));
  world.host.says(ack(1));
  assert.equal(world.texts("warn").length, 2);
  const page = world.connect();
  for (let n = 1; n <= 5; n++) page.postMessage(n);
  assert.equal(world.host.frames.length, 2 + 4);
});

test("frames beyond the window are processed, and logged once", async () => {
  const world = new World();
  world.relay();
  for (let n = 1; n <= 8; n++) world.host.says({ type: "log", level: "info", text: `line ${n}` });
  assert.equal(world.texts("info").length, 8);
  assert.deepEqual(world.texts("warn").length, 1);
  assert.match(world.texts("warn")[0], /more than 4 frames/);
});

test("no frame is longer than the limit, in UTF-8", async () => {
  const world = await readyWorld();
  const page = world.connect();
  for (let n = 0; n < 30; n++) page.postMessage("ü".repeat(50_000));
  for (let n = 0; n < 5; n++) world.host.acks();
  const sizes = world.host.texts.map((text) => Buffer.byteLength(text));
  assert.ok(sizes.every((size) => size <= LIMIT));
  assert.ok(sizes.some((size) => size > 900_000), "frames are filled");
  assert.equal(world.host.requests.filter(({ type }) => type === "message").length, 30);
});

test("a message that just fits goes, with the owed ack before it", async () => {
  const world = await readyWorld();
  const page = world.connect();
  world.host.says(returns());
  const envelope = JSON.stringify([{ type: "message", port: 1, data: "" }]).length;
  page.postMessage("x".repeat(LIMIT - envelope));
  assert.deepEqual(world.host.frames.at(-2), [ack(2)]);
  assert.equal(world.host.texts.at(-1).length, LIMIT);
});

test("a frame with a chunk, good or bad, is acknowledged at once", async () => {
  const world = await readyWorld();
  world.connect();
  world.host.acks();
  world.host.says({ type: "chunk", id: -1, text: "x" });
  assert.deepEqual(world.host.lastFrame, [ack(2)]);
  world.host.says({ type: "chunk", id: -1 });
  assert.deepEqual(types(world.host.lastFrame), ["ack", "log"]);
});

test("a host that can't be posted to has ended", async () => {
  const world = await readyWorld();
  const page = world.connect();
  world.host.refusal = "Attempting to use a disconnected port object";
  page.postMessage(1);
  assert.equal(page.disconnects, 1);
  assert.match(world.texts("error")[0], /disconnected port object/);
});
