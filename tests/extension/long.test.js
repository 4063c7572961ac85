// Messages that are longer than a frame, through the relay, both ways.

import assert from "node:assert/strict";
import { test } from "node:test";

import { READY, readyWorld, settle } from "./fake.js";

const LIMIT = 1_048_576;
const SLICE = 262_144;
const MB = 1_000_000;

const message = (port, data) => ({ type: "message", port, data });
const ofType = (wanted, frames) => frames.flat().filter(({ type }) => type === wanted);
const slice = (id, text, members) => ({ type: "chunk", id, text, ...members });

/** What frames hold, chunks and others, in short. */
const contents = (frames) =>
  frames.map((frame) =>
    frame.filter(({ type }) => type !== "ack").map(({ type, id, data }) => data ?? `${type} ${id}`),
  );

/** Sends a message of the host in slices. */
function saysSliced(host, id, message, length = 200_000) {
  const text = JSON.stringify(message);
  for (let at = 0; at < text.length; at += length) {
    const last = at + length >= text.length;
    host.says(slice(id, text.slice(at, at + length), { port: message.port, last }));
  }
}

const TEXTS = {
  "plain text": "x".repeat(3 * MB),
  "Chinese text": "世界".repeat(MB),
  "emoji, after one unit": `x${"🎉".repeat(MB)}`,
  "quotes and backslashes": '"\\'.repeat(MB),
  "control characters": "\u0001\n".repeat(MB),
  "lone surrogates": "\ud800x\udc00".repeat(200_000),
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
    for (const [index, { id, port, text, last }] of chunks.entries()) {
      assert.deepEqual([id, port, last], [1, 1, index === chunks.length - 1 || undefined]);
      assert.ok(text.length <= SLICE);
      assert.ok(text.isWellFormed(), "no pair is split");
    }
  });
}

test("the next chunk waits for the ack of the one before", async () => {
  const world = await readyWorld();
  const page = world.connect();
  world.host.acks();
  page.postMessage("x".repeat(MB * 2));
  page.postMessage("x".repeat(MB * 2));
  for (let sent = 1; sent <= 16; sent++) {
    assert.equal(ofType("chunk", world.host.frames).length, sent);
    world.host.acks();
  }
  assert.equal(ofType("chunk", world.host.frames).at(-1).id, 2);
});

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
  assert.deepEqual(contents(world.host.frames.slice(before)), [[4, 5, 6, 7, 8, 9, "chunk 1"]]);
});

test("many short messages leave room for the chunk", async () => {
  const world = await readyWorld();
  const [page, other] = [world.connect("long"), world.connect("short")];
  world.host.acks();
  page.postMessage("世".repeat(2 * MB));
  for (let n = 1; n <= 40; n++) other.postMessage("世".repeat(50_000));
  world.host.acksAll();
  const chunkFrames = world.host.frames.filter((frame) => frame.at(-1).type === "chunk");
  assert.equal(chunkFrames.length, 8);
  assert.ok(chunkFrames[1].length > 1, "both go together");
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

test("several long messages take turns", async () => {
  const world = await readyWorld();
  const [a, b, c] = [world.connect(), world.connect(), world.connect()];
  a.postMessage("a".repeat(SLICE * 5));
  b.postMessage("b".repeat(SLICE * 5));
  c.postMessage("c".repeat(SLICE * 5));
  world.host.acksAll();
  const ids = ofType("chunk", world.host.frames).map(({ id }) => id);
  assert.deepEqual(ids, [1, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 2, 3]);
  assert.deepEqual(world.host.requests.slice(3).map(({ data }) => data[0]), ["a", "b", "c"]);
});

test("long messages that take turns are no longer together than one may be", async () => {
  const world = await readyWorld({ limits: { message: 2 } });
  for (const letter of "abcd") world.connect().postMessage(letter.repeat(SLICE * 6));
  world.host.acksAll();
  const ids = ofType("chunk", world.host.frames).map(({ id }) => id);
  assert.deepEqual(ids, ids.toSorted());
  assert.deepEqual(world.host.requests.slice(4).map(({ data }) => data[0]), ["a", "b", "c", "d"]);
});

test("a long message whose turn has not come is dropped without a word, and the next has it", async () => {
  const world = await readyWorld({ limits: { message: 2 } });
  for (const letter of "abc") world.connect().postMessage(letter.repeat(SLICE * 6));
  world.host.says({ type: "disconnect", port: 2 }, { type: "disconnect", port: 1 });
  world.host.acksAll();
  const [first, abort, ...rest] = ofType("chunk", world.host.frames);
  assert.deepEqual([first.id, abort.id, abort.abort], [1, 1, true]);
  assert.deepEqual(new Set(rest.map(({ id }) => id)), new Set([2]));
  assert.deepEqual(world.host.requests.at(-1).data[0], "c");
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
  assert.deepEqual(chunks.filter(({ id }) => id === 1).slice(1), [
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

test("a port that overruns what may wait is closed, and others live", async () => {
  const world = await readyWorld({ limits: { waiting: 64 } });
  const [page, other] = [world.connect("greedy"), world.connect("modest")];
  const data = "x".repeat(30 * MB);
  for (let n = 0; n < 9 && page.isOpen; n++) page.postMessage(data);
  assert.equal(page.disconnects, 1);
  assert.match(world.texts("error")[0], /port 1 \("greedy"\) was closed: more than 67108864 bytes wait/);
  other.postMessage("fine");
  world.host.acksAll();
  const [, , ...rest] = world.host.requests;
  assert.deepEqual(rest.map(({ type, port, data }) => [type, port, data]), [
    ["disconnect", 1, undefined],
    ["message", 2, "fine"],
  ]);
  assert.equal(ofType("chunk", world.host.frames).at(-1).abort, true);
});

test("what waits for a host that never reads is bounded, and it gets no more than a window", async () => {
  const world = await readyWorld({ limits: { waiting: 1 } });
  const pages = Array.from({ length: 50 }, (_, n) => world.connect(`${n}`));
  for (let round = 0; round < 10; round++) {
    for (const page of pages.filter(({ isOpen }) => isOpen)) page.postMessage("x".repeat(10_000));
  }
  // All of them together: what has been posted on one that is closed makes room for the others.
  const open = pages.filter(({ isOpen }) => isOpen);
  assert.ok(open.length > 5 && open.length < 15, `${open.length} are open`);
  assert.equal(world.host.frames.length, 1 + 4);
  world.host.acksAll();
  const arrived = world.host.requests.filter(({ type, port }) => type === "message" && pages[port - 1].isOpen);
  assert.equal(arrived.length, open.length * 10);
});

test("100 MB in one burst arrive whole, on one port as on a hundred", async () => {
  for (const ports of [1, 100]) {
    const world = await readyWorld();
    const pages = Array.from({ length: ports }, (_, n) => world.connect(`${n}`));
    for (let n = 0; n < 100; n++) pages[n % ports].postMessage(`${n} ${"x".repeat(MB)}`);
    assert.ok(pages.every(({ isOpen }) => isOpen));
    world.host.acksAll();
    const got = world.host.requests.filter(({ type }) => type === "message").map(({ data }) => data);
    assert.deepEqual(got.map((data) => [parseInt(data), data.length]), Array.from({ length: 100 }, (_, n) => [n, `${n} `.length + MB]));
  }
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
  assert.equal(ofType("chunk", world.host.frames).length, 1);
  world.host.dies();
  world.clock.pass(500);
  await settle();
  world.host.says(READY);
  world.host.acksAll();
  assert.deepEqual(world.host.requests.map(({ args }) => args[0].length), [2 * MB, 6]);
});

test("long messages of the host reach their ports whole, however they alternate", async () => {
  const world = await readyWorld();
  const [a, b] = [world.connect("a"), world.connect("b")];
  const texts = [message(1, `${"🎉".repeat(MB)}a`), message(2, "世".repeat(MB))].map(JSON.stringify);
  const length = 100_001;
  for (let at = 0; at < texts[0].length; at += length) {
    for (const [index, text] of texts.entries()) {
      const members = { port: index + 1, last: at + length >= text.length };
      if (at < text.length) world.host.says(slice(-1 - index, text.slice(at, at + length), members));
    }
    world.host.says(message(1, "between"));
  }
  const whole = a.received.filter((data) => data !== "between");
  assert.deepEqual(whole, [`${"🎉".repeat(MB)}a`]);
  assert.deepEqual(b.received, ["世".repeat(MB)]);
});

test("a one-shot message is answered with a long value", async () => {
  const world = await readyWorld({ listen: ["runtime.onMessage"] });
  const [answer] = world.browser.runtime.onMessage.fire(1, {});
  saysSliced(world.host, -1, { type: "return", id: 1, value: "x".repeat(2 * MB) });
  assert.equal((await answer).length, 2 * MB);
});

test("a message of the host over the limit closes its port with an error at both ends, and no other", async () => {
  const world = await readyWorld({ limits: { message: 1 } });
  const [page, other] = [world.connect("a"), world.connect("b")];
  world.host.acks();
  saysSliced(world.host, -1, message(1, "x".repeat(3 * MB)));
  saysSliced(world.host, -2, message(2, "fine"));
  world.host.acksAll();
  assert.equal(page.disconnects, 1);
  assert.deepEqual(page.received, []);
  assert.deepEqual(other.received, ["fine"]);
  const [closed, ...more] = world.host.requests.slice(2);
  assert.deepEqual([closed.type, closed.port, more], ["disconnect", 1, []]);
  assert.match(closed.error, /longer than 1048576 characters/);
  assert.match(world.texts("error")[0], /port 1 \("a"\) was closed: .*longer than/);
  assert.equal(world.texts("error").length, 1);
});

test("whoever waits for a message over the limit is told", async () => {
  const world = await readyWorld({ listen: ["runtime.onMessage"], limits: { message: 1 } });
  const [answer] = world.browser.runtime.onMessage.fire(1, {});
  world.host.acks();
  const long = "x".repeat(2 * MB);
  saysSliced(world.host, -1, { type: "return", id: 1, value: long });
  await assert.rejects(answer, /longer than 1048576 characters/);
  saysSliced(world.host, -2, { type: "call", id: 7, method: "tabs.query", args: [long] });
  saysSliced(world.host, -3, { type: "connect", port: -1, name: long, target: {} });
  world.host.acksAll();
  const told = world.host.requests.slice(1).filter(({ type }) => type !== "log");
  assert.deepEqual(told.map(({ type, id, port }) => [type, id ?? port]), [["throw", 7], ["disconnect", -1]]);
  assert.deepEqual(world.opened, []);
});

test("a bad message in slices is skipped and reported, and its port lives", async () => {
  const world = await readyWorld({ listen: ["runtime.onConnect", "runtime.onMessage"] });
  const page = world.connect();
  const [answer] = world.browser.runtime.onMessage.fire(1, {});
  world.host.acks();
  world.host.says(slice(-1, '{"type":"message","port":1', { port: 1, last: true }));
  world.host.says(slice(-2, '{"type":"return","id":1,"value":', { last: true }));
  world.host.says(slice(-3, '{"type":"teleport"}', { last: true }));
  world.host.says(slice(-4, '{"type":"message","port":1,"data":"good"}', { port: 1, last: true }));
  await assert.rejects(answer, /is not JSON/);
  world.host.acksAll();
  assert.deepEqual(page.received, ["good"]);
  assert.deepEqual(world.host.requests.slice(2).map(({ type, level }) => [type, level]), [
    ["log", "error"],
    ["log", "error"],
  ]);
  assert.match(world.texts("warn")[0], /unknown type "teleport"/);
});

test("slices that name a port which has closed are dropped, whichever message they are of", async () => {
  const world = await readyWorld();
  const [page, other] = [world.connect("a"), world.connect("b")];
  other.disconnect();
  world.host.says(slice(-1, '{"type":"message",', { port: 1 }));
  world.host.says(slice(-1, "spoilt", { port: 2 }), slice(-2, "x", { port: 2, last: true }));
  world.host.says(slice(-1, '"port":1,"data":"whole"}', { port: 1, last: true }));
  assert.deepEqual(page.received, ["whole"]);
  assert.deepEqual(world.texts("error"), []);
});

test("a page that goes within a message of the host leaves the channel well", async () => {
  const world = await readyWorld();
  const [page, other] = [world.connect("a"), world.connect("b")];
  const text = JSON.stringify(message(1, "x".repeat(MB)));
  world.host.says(slice(-1, text.slice(0, 500_000), { port: 1 }));
  page.disconnect();
  world.host.says(slice(-1, text.slice(500_000), { port: 1, last: true }));
  world.host.says(message(2, "fine"));
  world.host.acksAll();
  assert.deepEqual(page.received, []);
  assert.deepEqual(other.received, ["fine"]);
  assert.deepEqual(world.host.requests.slice(2).map(({ type }) => type), ["disconnect"]);
  assert.deepEqual(world.texts("error"), []);
});
