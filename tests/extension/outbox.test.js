// Checks that what waits for the host is bounded, and that nothing becomes slow by it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { NoRoom } from "../../extension/onconnect/encoding.js";
import { Outbox } from "../../extension/onconnect/outbox.js";
import { message, ofType } from "./fakes/messages.js";
import { cpuTimeOf } from "./fakes/cpu.js";
import { readyWorld } from "./fakes/world.js";

const MANY = 200_000;
const LONG = "x".repeat(1_100_000);
const MB = 1_000_000;

const outboxOf = (limits) => new Outbox({ message: 1 << 28, waiting: 1 << 29, ...limits });

/** Takes frames until nothing is left; returns the messages, of the long ones the slices. */
function takeAll(outbox) {
  const messages = [];
  while (outbox.hasFrame(true)) messages.push(...outbox.take(true).messages);
  return messages;
}

test("messages are refused beyond what may wait on all ports together and one more", () => {
  const outbox = outboxOf({ waiting: 10_000 });
  for (const port of [1, 2, 3]) outbox.add(message(port, "x".repeat(2_500)));
  outbox.add(message(1, "the extra: ".repeat(500)));
  for (const port of [1, 2, 4]) {
    assert.throws(() => outbox.add(message(port, "x".repeat(2_500))), NoRoom);
  }
  outbox.add(message(4, "there is room for this"));
  assert.deepEqual(takeAll(outbox).map(({ port }) => port), [1, 2, 3, 1, 4]);
});

test("a message of any length goes where nothing waits", () => {
  const outbox = outboxOf({ waiting: 1_000 });
  outbox.add(message(1, "x".repeat(3_000_000)));
  outbox.add(message(1, "behind"));
  assert.throws(() => outbox.add(message(1, "x".repeat(1_000))), NoRoom);
});

test("what the next frame takes does not wait, whatever waits behind a long message", () => {
  const outbox = outboxOf({ waiting: 1_000 });
  outbox.add(message(1, LONG));
  assert.throws(() => outbox.add(message(1, "x".repeat(2_000)), true), NoRoom, "it is behind");
  outbox.add(message(2, "x".repeat(2_000)), true);
  assert.throws(() => outbox.add(message(2, "x".repeat(2_000)), true), NoRoom, "one is before it");
});

test("the memory of small messages is counted, not only their text", () => {
  const outbox = outboxOf({ waiting: 1 << 20 });
  const fill = () => {
    for (let n = 0; n < 1 << 20; n++) outbox.add(message(1, n));
  };
  assert.throws(fill, NoRoom);
  const { length } = takeAll(outbox);
  assert.ok(length > 1_000 && length < 10_000, `${length}`);
});

test("a text counts two bytes a character where one of them needs it", () => {
  const count = (text) => {
    const outbox = outboxOf({ waiting: 100_000 });
    let added = 0;
    for (; added < 100; added++) {
      try {
        outbox.add(message(1, text));
      } catch {
        break;
      }
    }
    return added;
  };
  assert.equal(count(`xx${"x".repeat(9_000)}`), 11);
  assert.equal(count(`🎉${"x".repeat(9_000)}`), 6);
});

test("what was taken or dropped makes room", () => {
  const outbox = outboxOf({ waiting: 1_000 });
  const fill = () => ["x".repeat(500), "x".repeat(500)].forEach((data) => outbox.add(message(1, data)));
  fill();
  outbox.take(true);
  fill();
  outbox.drop(1);
  fill();
  assert.throws(() => outbox.add(message(1, "x".repeat(500))), NoRoom);
});

test("a message longer than the limit is refused, whatever waits", () => {
  const outbox = outboxOf({ message: 3_000_000 });
  assert.throws(() => outbox.add(message(1, "x".repeat(3_000_000))), /longer than the limit of 3000000/);
  outbox.add(message(1, "x".repeat(2_900_000)));
});

test("requests are refused beyond their number; what answers or closes never is", () => {
  const outbox = outboxOf({ requests: 2, waiting: 2_000 });
  outbox.add({ type: "event", event: "a", args: [] });
  outbox.add({ type: "call", id: 1, method: "b", args: [] });
  assert.throws(() => outbox.add({ type: "connect", port: 3, name: "", sender: {} }), NoRoom);
  outbox.add({ type: "disconnect", port: 1 });
  for (const id of [1, 2]) outbox.add({ type: "return", id, value: "x".repeat(5_000) });
  outbox.take(true);
  outbox.add({ type: "connect", port: 3, name: "", sender: {} });
});

test("events that wait are known, also in part", () => {
  const outbox = outboxOf();
  const event = (arg) => ({ type: "event", event: "a", args: [arg] });
  for (const arg of [1, LONG, 2]) outbox.add(event(arg));
  outbox.take(true);
  outbox.take(true);
  assert.deepEqual(outbox.events, [event(LONG), event(2)]);
});

test("log lines are dropped, oldest first, when too many wait", () => {
  const outbox = outboxOf();
  for (let n = 1; n <= 101; n++) outbox.add({ type: "log", level: "error", text: `${n}` });
  const texts = outbox.take(true).messages.map(({ text }) => text);
  assert.equal(texts.length, 100);
  assert.deepEqual([texts[0], texts.at(-1)], ["2", "101"]);
});

test("log lines go behind all that waits", () => {
  const outbox = outboxOf();
  outbox.add({ type: "log", level: "error", text: "late" });
  outbox.add(message(1, 1));
  assert.deepEqual(outbox.take(true).messages.map(({ type }) => type), ["message", "log"]);
});

test("as many messages as there are go in order, on any number of ports", () => {
  for (const ports of [1, 1_000]) {
    const outbox = outboxOf();
    for (let n = 0; n < MANY; n++) outbox.add(message(n % ports, n));
    const numbers = takeAll(outbox).map(({ data }) => data);
    assert.deepEqual(numbers, Array.from({ length: MANY }, (_, n) => n));
  }
});

test("ports that close one after the other while much waits take no longer for it", () => {
  const outbox = outboxOf();
  for (let n = 0; n < MANY; n++) outbox.add(message(n % 5_000, n));
  let rest;
  const took = cpuTimeOf(() => {
    for (let port = 1; port < 5_000; port++) outbox.drop(port);
    rest = takeAll(outbox);
  });
  // Some 50 ms; 5,000 walks over all that waits would take half a minute.
  assert.ok(took < 3_000);
  assert.deepEqual(rest.map(({ port, data }) => [port, data % 5_000]), Array(MANY / 5_000).fill([0, 0]));
});

test("long messages with many small ones behind each go in order, and in linear time", () => {
  const outbox = outboxOf();
  for (let n = 0; n < MANY; n++) outbox.add(message(1, n % 2_000 ? n : LONG));
  let messages;
  const took = cpuTimeOf(() => (messages = takeAll(outbox).filter(({ type, last }) => type !== "chunk" || last)));
  assert.ok(took < 3_000);
  assert.equal(messages.length, MANY);
  messages.forEach(({ data }, n) => assert.equal(data, n % 2_000 ? n : undefined));
});

test("a port that is dropped leaves the others in order, in the midst of long messages too", () => {
  const outbox = outboxOf();
  for (let n = 0; n < 40; n++) {
    for (const port of [1, 2, 3]) outbox.add(message(port, n % 10 === 3 ? LONG : n));
  }
  const taken = [];
  for (let frame = 0; frame < 9; frame++) taken.push(...outbox.take(true).messages);
  outbox.drop(2);
  for (const port of [1, 3]) outbox.add(message(port, "after"));
  taken.push(...takeAll(outbox));
  assert.equal(taken.filter(({ abort }) => abort).length, 1);
  const expected = [...Array(40).keys()].map((n) => (n % 10 === 3 ? "long" : n));
  for (const port of [1, 3]) {
    const whole = taken.filter((each) => each.port === port && (each.type === "message" || each.last));
    assert.deepEqual(whole.map(({ data = "long" }) => data), [...expected, "after"]);
  }
  assert.equal(outbox.isEmpty, true);
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
