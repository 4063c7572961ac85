// Checks in which order messages go past long ones.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ofType } from "./fakes/messages.js";
import { readyWorld, settle } from "./fakes/world.js";

const LIMIT = 1_048_576;
const MB = 1_000_000;

/** What frames hold, chunks and others, in short. */
const contents = (frames) =>
  frames.map((frame) =>
    frame.filter(({ type }) => type !== "ack").map(({ type, id, data }) => data ?? `${type} ${id}`),
  );

test("during 100 MB on one port a message on another waits for no chunk", async () => {
  const world = await readyWorld();
  const [page, other] = [world.connect("long"), world.connect("short")];
  world.host.acks();
  page.postMessage("x".repeat(100 * MB));
  let pings = 0;
  while (world.host.requests.length < 3 + pings) {
    other.postMessage(++pings);
    assert.deepEqual(contents([world.host.lastFrame]), [[pings]], "at once, in the window");
    world.host.acks();
    assert.equal(world.host.lastFrame.at(-1).type, "chunk");
    if (pings === 20) break;
  }
  assert.equal(pings, 20);
});

test("where the window is full, short messages go before the chunk in the next frame", async () => {
  const world = await readyWorld();
  const [page, other] = [world.connect("long"), world.connect("short")];
  world.host.acks();
  page.postMessage("x".repeat(3 * MB));
  for (let n = 1; n <= 9; n++) other.postMessage(n);
  const before = world.host.frames.length;
  world.host.acks();
  assert.deepEqual(contents(world.host.frames.slice(before)), [[3, 4, 5, 6, 7, 8, 9, "chunk 1"]]);
});

test("many short messages leave room for the chunk", async () => {
  const world = await readyWorld();
  const [page, other] = [world.connect("long"), world.connect("short")];
  world.host.acks();
  page.postMessage("世".repeat(2 * MB));
  for (let n = 1; n <= 40; n++) other.postMessage("世".repeat(50_000));
  world.host.acksAll();
  const chunkFrames = world.host.frames.filter((frame) => frame.at(-1).type === "chunk");
  assert.equal(chunkFrames.length, 12);
  assert.ok(chunkFrames[2].length > 1, "both go together");
  assert.ok(world.host.texts.every((text) => Buffer.byteLength(text) <= LIMIT));
  assert.equal(world.host.requests.length, 2 + 41);
});

test("messages of the same port keep their order around long ones", async () => {
  const world = await readyWorld();
  const page = world.connect();
  const sent = [1, "a".repeat(MB * 2), 2, 3, "b".repeat(MB * 2), "c".repeat(MB * 2), 4];
  for (const data of sent) page.postMessage(data);
  world.host.acksAll();
  assert.deepEqual(world.host.requests.slice(1).map(({ data }) => data), sent);
  assert.equal(ofType("chunk", world.host.frames).at(-1).id, 3);
});

test("whatever a port belongs to comes before or behind its long messages as it was sent", async () => {
  const world = await readyWorld();
  const long = { url: "x".repeat(2 * MB) };
  const page = world.connect("long sender", { sender: long });
  page.postMessage(1);
  page.postMessage("x".repeat(2 * MB));
  page.disconnect();
  world.connect("other");
  world.host.acksAll();
  assert.deepEqual(
    world.host.requests.map(({ type, name, data }) => `${type} ${name ?? data?.length}`),
    ["connect other", "connect long sender", "message undefined", "message 2000000", "disconnect undefined"],
  );
});

test("events keep their order; calls and answers overtake long ones", async () => {
  const world = await readyWorld({ listen: ["action.onClicked", "runtime.onMessage"] });
  const { action, runtime, tabs } = world.browser;
  tabs.query = async ({ title }) => title;
  action.onClicked.fire("x".repeat(2 * MB));
  action.onClicked.fire(1);
  runtime.onMessage.fire("x".repeat(2 * MB), {})[0].catch(() => {});
  runtime.onMessage.fire(2, {})[0].catch(() => {});
  for (const [id, title] of [[1, "x".repeat(2 * MB)], [2, "short"]]) {
    world.host.says({ type: "call", id, method: "tabs.query", args: [{ title }] });
  }
  await settle();
  world.host.acksAll();
  const order = world.host.requests.map(({ type, id, args, value }) => {
    const content = args?.[0] ?? value;
    return `${type} ${id ?? ""} ${content.length > 9 ? "long" : content}`;
  });
  assert.deepEqual(order.filter((each) => each.startsWith("event")), ["event  long", "event  1"]);
  assert.ok(order.indexOf("call 2 2") < order.indexOf("call 1 long"));
  assert.ok(order.indexOf("return 2 short") < order.indexOf("return 1 long"));
  assert.equal(order.length, 6);
});

test("a message of another port that leaves at once is not held up by what waits", async () => {
  const world = await readyWorld({ limits: { waiting: 1 } });
  const [greedy, modest] = [world.connect("greedy"), world.connect("modest")];
  world.host.acks();
  greedy.postMessage("x".repeat(3 * MB));
  greedy.postMessage("x".repeat(900_000));
  assert.deepEqual(world.host.lastFrame.map(({ type }) => type), ["chunk"]);
  modest.postMessage("y".repeat(500_000));
  assert.equal(world.host.lastFrame[0].data?.length, 500_000);
  assert.deepEqual([greedy.isOpen, modest.isOpen], [true, true]);
});
