// Checks the ports of pages, and ports that the host opens.

import assert from "node:assert/strict";
import { test } from "node:test";

import { NoRoom } from "../../extension/onconnect/encoding.js";
import { Ports } from "../../extension/onconnect/ports.js";
import { message } from "./fakes/messages.js";
import { portPair } from "./fakes/ports.js";
import { World, readyWorld, settle } from "./fakes/world.js";

test("a page's port is relayed with its name and sender", async () => {
  const world = await readyWorld();
  world.connect("a", { sender: { id: "demo", tab: { id: 3 }, frameId: 0 } });
  assert.deepEqual(world.host.requests, [
    { type: "connect", port: 1, name: "a", sender: { id: "demo", tab: { id: 3 }, frameId: 0 } },
  ]);
});

test("a connect from elsewhere names its event", async () => {
  const world = await readyWorld({ listen: ["runtime.onConnect", "runtime.onConnectExternal"] });
  world.connect("a");
  world.connect("b", { event: "onConnectExternal" });
  assert.deepEqual(world.host.requests.map(({ port, event }) => [port, event]), [
    [1, undefined],
    [2, "runtime.onConnectExternal"],
  ]);
});

test("messages go both ways, in order", async () => {
  const world = await readyWorld();
  const page = world.connect();
  page.postMessage({ n: 1 });
  page.postMessage({ n: 2 });
  world.host.says(message(1, "a"), message(1, null), message(1, 0), { type: "message", port: 1 });
  assert.deepEqual(page.received, ["a", null, 0, undefined]);
  assert.deepEqual(world.host.requests.slice(1).map(({ data }) => data), [{ n: 1 }, { n: 2 }]);
});

test("connect, messages and disconnect of one moment all reach the host", async () => {
  const world = new World();
  world.relay();
  const page = world.connect();
  page.postMessage(1);
  page.postMessage(2);
  page.disconnect();
  await settle();
  assert.deepEqual(world.host.requests.map(({ type }) => type), [
    "connect",
    "message",
    "message",
    "disconnect",
  ]);
});

test("a page's disconnect reaches the host with the browser's reason", async () => {
  const world = await readyWorld();
  world.connect().disconnect();
  const chromium = world.connect();
  world.browser.runtime.lastError = { message: "moved into back/forward cache" };
  chromium.disconnect();
  world.browser.runtime.lastError = null;
  const firefox = world.connect();
  firefox.other.error = { message: "the tab was closed" };
  firefox.disconnect();
  const disconnects = world.host.requests.filter(({ type }) => type === "disconnect");
  assert.deepEqual(disconnects, [
    { type: "disconnect", port: 1 },
    { type: "disconnect", port: 2, error: "moved into back/forward cache" },
  ]);
  world.host.acks();
  assert.deepEqual(world.host.requests.at(-1), {
    type: "disconnect",
    port: 3,
    error: "the tab was closed",
  });
});

test("the host's disconnect closes the page's port, and nothing is sent back", async () => {
  const world = await readyWorld();
  const page = world.connect();
  world.host.says({ type: "disconnect", port: 1 });
  world.host.says({ type: "disconnect", port: 1 }, message(1, "late"));
  assert.equal(page.disconnects, 1);
  assert.deepEqual(page.received, []);
  assert.deepEqual(world.host.requests.map(({ type }) => type), ["connect"]);
});

test("a port that both ends close at once is closed", async () => {
  const world = await readyWorld();
  const page = world.connect();
  world.host.says({ type: "disconnect", port: 1 });
  page.other.onDisconnect.fire(page.other);
  assert.deepEqual(world.host.requests.map(({ type }) => type), ["connect"]);
});

test("a bad connect is answered only where its number could be the host's", async () => {
  const world = await readyWorld();
  world.host.says({ type: "connect", port: -1, name: "", target: {} });
  for (const port of [-1, 9, "x"]) world.host.says({ type: "connect", port });
  world.host.acks();
  assert.deepEqual(world.host.requests.map(({ type }) => type), ["log", "log", "log"]);
  assert.equal(world.opened[0].isOpen, true);
});

test("what waits for a port that the host closes is dropped", async () => {
  const world = await readyWorld();
  const [page, other] = [world.connect("a"), world.connect("b")];
  for (const data of [1, 2, 3, 4]) page.postMessage(data);
  other.postMessage("kept");
  world.host.says({ type: "disconnect", port: 1 });
  world.host.acks();
  assert.deepEqual(world.host.requests.slice(2).map(({ data }) => data), [1, 2, "kept"]);
});

test("a message that JSON can't carry is dropped and logged on both sides", async () => {
  const world = await readyWorld();
  const page = world.connect();
  const cyclic = {};
  cyclic.itself = cyclic;
  page.postMessage(cyclic);
  page.postMessage(1n);
  page.postMessage("good");
  await settle();
  world.host.acks();
  assert.equal(page.isOpen, true);
  assert.equal(world.texts("error").length, 2);
  assert.deepEqual(world.host.requests.slice(1).map(({ type }) => type), ["log", "log", "message"]);
});

test("an undefined message has no data", async () => {
  const world = await readyWorld();
  world.connect().postMessage(undefined);
  assert.deepEqual(world.host.requests[1], { type: "message", port: 1 });
});

test("what the browser's own port refuses closes it with the browser's text", async () => {
  const world = await readyWorld();
  const page = world.connect();
  page.other.postMessage = () => {
    throw new Error("Message exceeded maximum allowed size of 64MiB.");
  };
  world.host.says(message(1, "x"));
  assert.equal(page.disconnects, 1);
  assert.deepEqual(world.host.requests.at(-1), {
    type: "disconnect",
    port: 1,
    error: "Message exceeded maximum allowed size of 64MiB.",
  });
});

test("the host opens a port to a tab, a frame, an extension and its own pages", async () => {
  const world = await readyWorld();
  const connect = (port, target) => ({ type: "connect", port, name: "p", target });
  world.host.says(
    connect(-1, { tabId: 3 }),
    connect(-2, { tabId: 3, frameId: 0, documentId: "d" }),
    connect(-3, { extensionId: "other@example" }),
    connect(-4, {}),
  );
  assert.deepEqual(world.opened.map(({ args }) => args), [
    [3, { name: "p" }],
    [3, { frameId: 0, documentId: "d", name: "p" }],
    ["other@example", { name: "p" }],
    [{ name: "p" }],
  ]);
  world.opened[0].postMessage("to Python");
  world.host.says(message(-1, "from Python"));
  assert.deepEqual(world.opened[0].received, ["from Python"]);
  assert.deepEqual(world.host.requests, [message(-1, "to Python")]);
});

test("a port of the host that finds no receiver closes with the browser's text", async () => {
  const world = await readyWorld();
  world.host.says({ type: "connect", port: -1, name: "", target: { tabId: 99 } });
  const text = "Could not establish connection. Receiving end does not exist.";
  world.browser.runtime.lastError = { message: text };
  world.opened[0].disconnect();
  assert.deepEqual(world.host.requests, [{ type: "disconnect", port: -1, error: text }]);
});

test("a port of the host that the browser refuses to open closes with its text", async () => {
  const world = await readyWorld();
  world.refusal = "Invalid extension id: 'badid'";
  world.host.says({ type: "connect", port: -1, name: "", target: { extensionId: "badid" } });
  assert.deepEqual(world.host.requests, [
    { type: "disconnect", port: -1, error: "Invalid extension id: 'badid'" },
  ]);
});

const raise = (error) => {
  throw error;
};

test("whoever asks hears of each port that is closed from here, before it is, and why", () => {
  const told = [];
  let refusal;
  const ports = new Ports({
    browser: { runtime: {} },
    send: (sent, failed = raise) => {
      if (refusal && sent.type !== "disconnect") failed(refusal);
    },
    dropUnsent: () => {},
    dropUnfinished: () => {},
    onClosed: (port, reason) => told.push([port.name, reason, port.isOpen]),
    log: { warn: () => {}, error: () => {}, report: () => {} },
  });
  const pages = ["python", "silent", "greedy", "unfit", "left", "last"].map((name) => {
    const [near, far] = portPair({ name }, { name });
    ports.accept(near, "runtime.onConnect");
    return far;
  });
  ports.disconnect({ port: 1, error: "not now" });
  ports.disconnect({ port: 2 });
  refusal = new NoRoom("more than 1 bytes wait");
  pages[2].postMessage(1);
  pages[3].other.postMessage = () => {
    throw new Error("exceeded 64MiB");
  };
  ports.message(message(4, 1));
  pages[4].disconnect();
  const [late] = portPair({ name: "late" }, {});
  ports.accept(late, "runtime.onConnect");
  ports.end("the host has ended");
  assert.deepEqual(told, [
    ["python", "not now", true],
    ["silent", undefined, true],
    ["greedy", "more than 1 bytes wait", true],
    ["unfit", "exceeded 64MiB", true],
    ["late", "it can't be relayed: more than 1 bytes wait", true],
    ["last", "the host has ended", true],
  ]);
  assert.equal(ports.size, 0);
});
