// Checks how long messages of the host are taken, and bad ones.

import assert from "node:assert/strict";
import { test } from "node:test";

import { message } from "./fakes/messages.js";
import { readyWorld } from "./fakes/world.js";

const MB = 1_000_000;

const slice = (id, text, members) => ({ type: "chunk", id, text, ...members });

/** Sends a message of the host in slices. */
function saysSliced(host, id, message, length = 200_000) {
  const text = JSON.stringify(message);
  for (let at = 0; at < text.length; at += length) {
    const last = at + length >= text.length;
    host.says(slice(id, text.slice(at, at + length), { port: message.port, last }));
  }
}

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

test("a message that names parts of which none came is skipped, whole or in slices, and its port goes on", async () => {
  const world = await readyWorld();
  const page = world.connect();
  const unfinished = { ...message(1, null), parts: [["String"]] };
  world.host.says(unfinished);
  saysSliced(world.host, -1, unfinished);
  world.host.says(message(1, "good"));
  assert.deepEqual(page.received, ["good"]);
  assert.equal(world.texts("error").filter((text) => /parts that have not come/.test(text)).length, 2);
});
