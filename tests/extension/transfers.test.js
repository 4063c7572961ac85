// Checks how long messages go to the host.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./fakes/base64.js";

import { Outbox } from "../../extension/onconnect/outbox.js";
import { READY, ofType } from "./fakes/messages.js";
import { readyWorld, settle } from "./fakes/world.js";

const LIMIT = 1_048_576;
const SLICE = 917_504;
const SHORT_SLICE = 131_072;
const MB = 1_000_000;

const TEXTS = {
  "plain text": "x".repeat(3 * MB),
  "Chinese text": "世界".repeat(MB),
  "emoji, after one unit": `x${"🎉".repeat(MB)}`,
  "quotes and backslashes": '"\\'.repeat(MB),
  "control characters": "\u0001\n".repeat(MB),
  "lone surrogates": "\ud800x\udc00".repeat(400_000),
};

for (const [what, data] of Object.entries(TEXTS)) {
  test(`a long message of ${what} arrives whole, in slices and frames that are short enough`, async () => {
    const world = await readyWorld();
    world.connect().postMessage(data);
    world.host.acksAll();
    const { host } = world;
    const [, sent] = host.requests;
    assert.equal(sent.data, data);
    assert.ok(host.texts.every((text) => Buffer.byteLength(text) <= LIMIT));
    const chunks = ofType("chunk", host.frames);
    for (const [index, { id, port, part, text, last }] of chunks.entries()) {
      assert.deepEqual([id, port, last], [1, 1, index === chunks.length - 1 || undefined]);
      assert.ok(text.length <= SLICE);
      assert.equal(part, index > 0 ? 1 : undefined, "the text itself is a part");
      assert.doesNotMatch(text, /[\ud800-\udbff]$/, "no pair is split");
    }
  });
}

test("two chunks are under way, and the next waits for the ack of the first", async () => {
  const world = await readyWorld();
  const page = world.connect();
  world.host.acks();
  page.postMessage("x".repeat(SLICE * 9));
  page.postMessage("x".repeat(SLICE * 9));
  for (let sent = 2; sent <= 20; sent += 2) {
    assert.equal(ofType("chunk", world.host.frames).length, sent);
    world.host.acks();
  }
  assert.equal(ofType("chunk", world.host.frames).at(-1).id, 2);
});

test("slices are short beside other messages and for 1 MiB after them, and long while alone", async () => {
  const world = await readyWorld();
  const [page, other] = [world.connect(), world.connect()];
  page.postMessage("x".repeat(30 * MB));
  world.host.acks();
  other.postMessage("beside");
  world.host.acksAll();
  const lengths = ofType("chunk", world.host.frames).slice(1, -1).map(({ text }) => text.length);
  const [first, second] = [lengths.indexOf(SHORT_SLICE), lengths.lastIndexOf(SHORT_SLICE)];
  assert.equal(second - first + 1, 8);
  assert.deepEqual(new Set(lengths.slice(first, second + 1)), new Set([SHORT_SLICE]));
  assert.deepEqual(new Set([...lengths.slice(0, first), ...lengths.slice(second + 1)]), new Set([SLICE]));
  assert.ok(first > 0 && second < lengths.length - 1);
});

test("a message that begins when others have left has long slices from its first on", async () => {
  const world = await readyWorld();
  const [page, other] = [world.connect(), world.connect()];
  other.postMessage("before");
  page.postMessage("x".repeat(3 * MB));
  world.host.acksAll();
  const lengths = ofType("chunk", world.host.frames).slice(1, -1).map(({ text }) => text.length);
  assert.deepEqual(lengths, [SLICE, SLICE, SLICE]);
});

test("several long messages take turns", async () => {
  const world = await readyWorld();
  const [a, b, c] = [world.connect(), world.connect(), world.connect()];
  a.postMessage("a".repeat(SLICE * 9));
  b.postMessage("b".repeat(SLICE * 9));
  c.postMessage("c".repeat(SLICE * 9));
  world.host.acksAll();
  const ids = ofType("chunk", world.host.frames).map(({ id }) => id);
  assert.deepEqual(ids, [1, 1, ...Array(8).fill([2, 3, 1]).flat(), 2, 3, 2, 3]);
  assert.deepEqual(world.host.requests.slice(3).map(({ data }) => data[0]), ["a", "b", "c"]);
});

test("long messages that take turns are no longer together than one may be", async () => {
  const world = await readyWorld({ limits: { message: 2 } });
  for (const letter of "abcd") world.connect().postMessage(letter.repeat(1_200_000));
  world.host.acksAll();
  const ids = ofType("chunk", world.host.frames).map(({ id }) => id);
  assert.deepEqual(ids, ids.toSorted());
  assert.deepEqual(world.host.requests.slice(4).map(({ data }) => data[0]), ["a", "b", "c", "d"]);
});

test("a long message whose turn has not come is dropped without a word, and the next has it", async () => {
  const world = await readyWorld({ limits: { message: 2 } });
  for (const letter of "abc") world.connect().postMessage(letter.repeat(1_200_000));
  world.host.says({ type: "disconnect", port: 2 }, { type: "disconnect", port: 1 });
  world.host.acksAll();
  const [first, second, abort, ...rest] = ofType("chunk", world.host.frames);
  assert.deepEqual([first.id, second.id, abort.id, abort.abort], [1, 1, 1, true]);
  assert.deepEqual(new Set(rest.map(({ id }) => id)), new Set([2]));
  assert.deepEqual(world.host.requests.at(-1).data[0], "c");
});

test("a port that the host closes drops what waits for it and aborts its long message", async () => {
  const world = await readyWorld();
  const [page, other] = [world.connect("a"), world.connect("b")];
  world.host.acks();
  page.postMessage("x".repeat(5 * MB));
  page.postMessage("behind");
  other.postMessage("y".repeat(2 * MB));
  world.host.says({ type: "disconnect", port: 1 });
  world.host.acksAll();
  const chunks = ofType("chunk", world.host.frames);
  assert.deepEqual(chunks[0].id, 1);
  assert.deepEqual(chunks.filter(({ id }) => id === 1).slice(2), [
    { type: "chunk", id: 1, text: "", abort: true },
  ]);
  assert.deepEqual(world.host.requests.slice(2).map(({ data }) => data), ["y".repeat(2 * MB)]);
});

test("a long message that has not begun is dropped without a word", async () => {
  const world = await readyWorld();
  const [page, other] = [world.connect("a"), world.connect("b")];
  other.postMessage("y".repeat(2 * MB));
  page.postMessage("x".repeat(5 * MB));
  world.host.says({ type: "disconnect", port: 1 });
  world.host.acksAll();
  assert.ok(ofType("chunk", world.host.frames).every(({ id, abort }) => id === 1 && !abort));
  assert.equal(world.host.requests.length, 3);
});

test("a page that posts and disconnects within a transfer leaves nothing out", async () => {
  const world = await readyWorld();
  const page = world.connect();
  page.postMessage("x".repeat(5 * MB));
  world.host.acks();
  page.postMessage("behind");
  page.disconnect();
  world.host.acksAll();
  assert.deepEqual(
    world.host.requests.map(({ type, data }) => `${type} ${data?.length}`),
    ["connect undefined", "message 5000000", "message 6", "disconnect undefined"],
  );
});

test("a message of 100 MB passes, and so do short ones behind it", async () => {
  const world = await readyWorld();
  const page = world.connect();
  page.postMessage("x".repeat(100 * MB));
  page.postMessage("behind");
  assert.equal(page.isOpen, true);
  world.host.acksAll();
  assert.deepEqual(world.host.requests.slice(1).map(({ data }) => data.length), [100 * MB, 6]);
});

test("a long wake event that a host did not have whole reaches the next", async () => {
  const world = await readyWorld({ listen: ["action.onClicked"] });
  world.browser.action.onClicked.fire("x".repeat(2 * MB));
  world.browser.action.onClicked.fire("behind");
  assert.equal(ofType("chunk", world.host.frames).length, 2);
  world.host.dies();
  world.clock.pass(500);
  await settle();
  world.host.says(READY);
  world.host.acksAll();
  assert.deepEqual(world.host.requests.map(({ args }) => args[0].length), [2 * MB, 6]);
});

test("long bytes are parts of their kinds, and an event in parts is known as it was", () => {
  const outbox = new Outbox({ message: 100 * MB, waiting: 100 * MB });
  const bytes = Uint8Array.from({ length: MB }, (_, index) => index);
  const numbers = new Float64Array(100_000).fill(0.5);
  const event = { type: "event", event: "e", args: [{ bytes, numbers, short: new Set([1]), text: "x".repeat(MB) }] };
  outbox.add(event, false, { carries: true });
  assert.deepEqual(outbox.events, [event]);
  const chunks = [];
  while (outbox.hasFrame(true)) chunks.push(...outbox.take(true).messages);
  const { args, kinds, parts } = JSON.parse(chunks[0].text);
  assert.deepEqual(args, [{ bytes: null, numbers: null, short: [1], text: null }]);
  assert.deepEqual(kinds, [["Set", 0, "short"]]);
  assert.deepEqual(parts, [["Uint8Array", 0, "bytes"], ["Float64Array", 0, "numbers"], ["String", 0, "text"]]);
  const sent = (number) => chunks.filter(({ part }) => part === number);
  assert.deepEqual(Buffer.concat(sent(1).map(({ text }) => Buffer.from(text, "base64"))), Buffer.from(bytes));
  assert.deepEqual(new Set(sent(2).map(({ bytes }) => bytes)), new Set([800_000]));
  assert.equal(sent(3).map(({ text }) => text).join(""), "x".repeat(MB));
  assert.equal(event.args[0].bytes, bytes, "the message itself is not changed");
});

/** An event of long bytes, and the outbox that it waits in. */
function waiting(arg) {
  const outbox = new Outbox({ message: 100 * MB, waiting: 100 * MB });
  const event = { type: "event", event: "e", args: [arg] };
  outbox.add(event, false, { carries: true });
  return { outbox, event };
}

/** The bytes of the first part of what waits. */
function partOf(outbox) {
  const chunks = [];
  while (outbox.hasFrame(true)) chunks.push(...outbox.take(true).messages);
  return Buffer.concat(chunks.filter(({ part }) => part === 1).map(({ text }) => Buffer.from(text, "base64")));
}

for (const [what, make] of Object.entries({ array: (length) => new Uint8Array(length), buffer: (length) => new ArrayBuffer(length) })) {
  test(`bytes travel as they were when they were sent, whatever becomes of the ${what}`, () => {
    const changed = make(2 * MB);
    const { outbox } = waiting(changed);
    new Uint8Array(changed.buffer ?? changed).fill(7);
    assert.ok(partOf(outbox).equals(Buffer.alloc(2 * MB)));

    const transferred = make(2 * MB);
    const other = waiting(transferred);
    structuredClone(transferred, { transfer: [transferred.buffer ?? transferred] });
    assert.equal(partOf(other.outbox).length, 2 * MB);
  });
}

test("an event with a part of a typed array is known as it was", () => {
  const numbers = Float64Array.from({ length: 400_000 }, (_, index) => index);
  const { outbox, event } = waiting({ middle: numbers.subarray(100_000, 300_000) });
  assert.deepEqual(outbox.events, [event]);
  assert.equal(partOf(outbox).length, 1_600_000);
});
