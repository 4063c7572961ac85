// What waits for the host is bounded.

import assert from "node:assert/strict";
import { test } from "node:test";

import { NoRoom, Outbox } from "../../extension/onconnect/outbox.js";

const message = (port, data) => ({ type: "message", port, data });

test("messages of a port are refused beyond its bytes, others are not", () => {
  const outbox = new Outbox({ bytesLimit: 100 });
  outbox.add(message(1, "x".repeat(50)));
  assert.throws(() => outbox.add(message(1, "x".repeat(50))), NoRoom);
  outbox.add(message(2, "x".repeat(50)));
  assert.deepEqual(outbox.messages.map(({ port }) => port), [1, 2]);
});

test("what was taken makes room", () => {
  const outbox = new Outbox({ bytesLimit: 100 });
  outbox.add(message(1, "x".repeat(50)));
  outbox.take();
  outbox.add(message(1, "x".repeat(50)));
  outbox.drop(1);
  outbox.add(message(1, "x".repeat(50)));
  assert.equal(outbox.messages.length, 1);
});

test("requests are refused beyond their number; what answers or closes never is", () => {
  const outbox = new Outbox({ requestsLimit: 2, bytesLimit: 200 });
  outbox.add({ type: "event", event: "a", args: [] });
  outbox.add({ type: "call", id: 1, method: "b", args: [] });
  assert.throws(() => outbox.add({ type: "connect", port: 3, name: "", sender: {} }), NoRoom);
  outbox.add({ type: "disconnect", port: 1 });
  outbox.add({ type: "return", id: 1, value: "x".repeat(500) });
  outbox.take();
  outbox.add({ type: "connect", port: 3, name: "", sender: {} });
});

test("log lines are dropped, oldest first, when too many wait", () => {
  const outbox = new Outbox();
  for (let n = 1; n <= 101; n++) outbox.add({ type: "log", level: "error", text: `${n}` });
  const texts = outbox.take().messages.map(({ text }) => text);
  assert.equal(texts.length, 100);
  assert.deepEqual([texts[0], texts.at(-1)], ["2", "101"]);
});

test("log lines go behind all that waits", () => {
  const outbox = new Outbox();
  outbox.add({ type: "log", level: "error", text: "late" });
  outbox.add(message(1, 1));
  assert.deepEqual(outbox.take().messages.map(({ type }) => type), ["message", "log"]);
});
