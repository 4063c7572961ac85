// What waits for the host is bounded.

import assert from "node:assert/strict";
import { test } from "node:test";

import { NoRoom, Outbox } from "../../extension/onconnect/outbox.js";

const outboxOf = (limits) => new Outbox({ message: 1 << 28, waiting: 1 << 26, ...limits });
const message = (port, data) => ({ type: "message", port, data });

test("messages of a port are refused beyond its bytes and one more, others are not", () => {
  const outbox = outboxOf({ waiting: 100 });
  outbox.add(message(1, "x".repeat(50)));
  outbox.add(message(1, "extra"));
  assert.throws(() => outbox.add(message(1, "x")), NoRoom);
  outbox.add(message(2, "x".repeat(500)));
  outbox.add(message(2, "x"));
  assert.throws(() => outbox.add(message(2, "x".repeat(50))), NoRoom);
  assert.deepEqual(outbox.ofType("message").map(({ port }) => port), [1, 1, 2, 2]);
});

test("what was taken or dropped makes room", () => {
  const outbox = outboxOf({ waiting: 100 });
  const fill = () => ["x".repeat(50), "extra"].forEach((data) => outbox.add(message(1, data)));
  fill();
  outbox.take(true);
  fill();
  outbox.drop(1);
  fill();
  assert.throws(() => outbox.add(message(1, "x")), NoRoom);
});

test("a message longer than the limit is refused, whatever waits", () => {
  const outbox = outboxOf({ message: 3_000_000 });
  assert.throws(() => outbox.add(message(1, "x".repeat(3_000_000))), /longer than the limit of 3000000/);
  outbox.add(message(1, "x".repeat(2_900_000)));
});

test("requests are refused beyond their number; what answers or closes never is", () => {
  const outbox = outboxOf({ requests: 2, waiting: 200 });
  outbox.add({ type: "event", event: "a", args: [] });
  outbox.add({ type: "call", id: 1, method: "b", args: [] });
  assert.throws(() => outbox.add({ type: "connect", port: 3, name: "", sender: {} }), NoRoom);
  outbox.add({ type: "disconnect", port: 1 });
  outbox.add({ type: "return", id: 1, value: "x".repeat(500) });
  outbox.take(true);
  outbox.add({ type: "connect", port: 3, name: "", sender: {} });
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
