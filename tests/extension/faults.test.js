// Checks that nothing waits for ever when something throws inside the relay.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Flow } from "../../extension/onconnect/flow.js";
import { READY, message, nested } from "./fakes/messages.js";
import { World, readyWorld, settle } from "./fakes/world.js";

const fail = (text) => () => {
  throw new Error(text);
};

/** Things that are thrown and that can hardly be read. */
const THROWN = {
  nothing: undefined,
  null: null,
  "a symbol": Symbol("x"),
  "an object without a prototype": Object.create(null),
  "an object whose message throws": Object.defineProperty({}, "message", { get: fail("inside") }),
  "an object whose name is one": { name: { a: 1 }, message: { b: 2 } },
  "a proxy that throws": new Proxy({}, { get: fail("inside") }),
};

for (const [what, thrown] of Object.entries(THROWN)) {
  test(`a call that rejects with ${what} is answered`, async () => {
    const world = await readyWorld();
    world.browser.tabs.query = () => Promise.reject(thrown);
    for (const id of [1, 1]) {
      world.host.says({ type: "call", id, method: "tabs.query", args: [] });
      await settle();
      world.host.acks();
      const { type, error } = world.host.requests.at(-1);
      assert.equal(type, "throw");
      assert.deepEqual([typeof error.name, typeof error.message], ["string", "string"]);
    }
  });

  test(`a port whose postMessage throws ${what} is closed with a reason`, async () => {
    const world = await readyWorld();
    const [page, other] = [world.connect("a"), world.connect("b")];
    page.other.postMessage = () => {
      throw thrown;
    };
    world.host.says(message(1, 1), message(2, "fine"));
    world.host.acks();
    assert.equal(page.disconnects, 1);
    assert.equal(typeof world.host.requests.at(-1).error, "string");
    assert.deepEqual(other.received, ["fine"]);
  });
}

test("what is too deep is refused to whoever sends it, and the channel goes on", async () => {
  const world = await readyWorld({ listen: ["runtime.onConnect", "runtime.onMessage", "action.onClicked"] });
  const { runtime, tabs, action } = world.browser;
  const deep = nested(50_000);
  const page = world.connect();
  page.postMessage(deep);
  action.onClicked.fire(deep);
  const [answer] = runtime.onMessage.fire(deep, {});
  await assert.rejects(answer, /deeper than 512 levels/);
  tabs.query = async () => deep;
  world.host.says({ type: "call", id: 1, method: "tabs.query", args: [] });
  world.host.port.onMessage.fire([message(1, deep)]);
  await settle();
  page.postMessage("still here");
  world.host.acksAll();
  const { requests } = world.host;
  assert.match(requests.find(({ type }) => type === "throw").error.message, /deeper than 512 levels/);
  assert.equal(requests.filter(({ type }) => type === "log").length, 4);
  assert.deepEqual(requests.filter(({ type }) => type === "message"), [message(1, "still here")]);
  assert.equal(page.isOpen, true);
});

test("a message that can't be shown in the inspector arrives all the same", async () => {
  const world = await readyWorld();
  world.broadcast.onmessage({ data: { ask: "watch" } });
  const page = world.connect();
  let reads = 0;
  const flaky = {
    get member() {
      if (++reads === 4) throw new Error("not again");
      return 1;
    },
  };
  page.postMessage(flaky);
  assert.deepEqual(world.host.requests[1], message(1, { member: 1 }));
  assert.deepEqual(world.texts("warn").map((text) => /can't be shown: not again/.test(text)), [true]);
  world.broadcast.postMessage = fail("closed");
  world.host.says(message(1, "fine"));
  assert.deepEqual(page.received, ["fine"]);
});

test("a fault inside the relay leaves the host, and the next one has all of it", async () => {
  const world = await readyWorld();
  const page = world.connect();
  const { warn } = world.platform.console;
  world.platform.console.warn = fail("the console is broken");
  world.host.says({ type: "teleport" }, message(1, "lost"));
  world.platform.console.warn = warn;
  const { host } = world;
  const fatal = host.messages.at(-1);
  assert.deepEqual([fatal.type, fatal.code], ["fatal", "relay-crash"]);
  assert.equal(fatal.message, "the relay failed: the console is broken");
  assert.match(fatal.detail, /faults\.test\.js/);
  assert.equal(page.disconnects, 1);
  host.dies();
  world.clock.pass(500);
  await settle();
  assert.notEqual(world.host, host);
  world.host.says(READY, { type: "ack", frames: 1 });
  const next = world.connect();
  next.postMessage("to the next");
  world.host.says(message(1, "from the next"));
  assert.deepEqual(next.received, ["from the next"]);
  assert.equal(world.host.requests.at(-1).data, "to the next");
});

test("a fault while the host can't be posted to any more ends in a new host all the same", async () => {
  const world = await readyWorld();
  const page = world.connect();
  world.platform.console.warn = fail("the console is broken");
  world.host.refusal = "Attempting to use a disconnected port object";
  world.host.says({ type: "teleport" });
  assert.equal(page.disconnects, 1);
  world.clock.pass(500);
  assert.equal(world.hosts.length, 2);
});

test("a host of another version that can't be told so is left all the same", async () => {
  const world = new World();
  world.relay();
  await settle();
  world.host.refusal = "Attempting to use a disconnected port object";
  world.host.says({ ...READY, protocol: 2 });
  assert.deepEqual(world.host.isAlive, false);
  world.clock.pass(500);
  assert.equal(world.hosts.length, 2);
});

test("a frame whose dispatch throws leaves the flow in order", () => {
  const frames = [];
  const limits = { message: 1 << 20, waiting: 1 << 20 };
  const flow = new Flow({ warn: assert.fail }, limits, assert.fail);
  flow.open((frame) => frames.push(frame), { type: "hello" });
  assert.throws(() => flow.receive([{ type: "x" }], fail("inside")), /inside/);
  flow.send(message(1, "after"));
  assert.deepEqual(frames.flat().at(-1), message(1, "after"));
});

test("a frame that can't be posted is a failure each time, and never thrown at who sends", () => {
  const failures = [];
  const limits = { message: 1 << 20, waiting: 1 << 20 };
  const flow = new Flow({ warn: assert.fail }, limits, (error) => failures.push(error.message));
  flow.open(fail("no pipe"), { type: "hello" });
  flow.send(message(1, 1));
  assert.deepEqual(failures, ["no pipe", "no pipe"]);
});

test("a port that can't be closed, and a listener that can't be removed, hold up no end", async () => {
  const world = await readyWorld();
  const pages = ["a", "b", "c"].map((name) => world.connect(name));
  pages[0].other.disconnect = fail("no such port");
  world.host.says({ type: "call", id: 1, method: "tabs.onUpdated.addListener", args: [] });
  world.browser.tabs.onUpdated.removeListener = fail("no such listener");
  await settle();
  world.host.dies();
  assert.deepEqual(pages.map(({ disconnects }) => disconnects), [0, 1, 1]);
  world.clock.pass(500);
  assert.equal(world.hosts.length, 2);
});

test("a port that can't be listened to is closed, whoever opens it", async () => {
  const world = await readyWorld();
  const { tabs } = world.browser;
  tabs.connect = () => ({ onMessage: { addListener: fail("gone already") } });
  world.host.says({ type: "connect", port: -1, name: "", target: { tabId: 3 } });
  assert.deepEqual(world.host.requests, [{ type: "disconnect", port: -1, error: "gone already" }]);
  let closed = 0;
  const port = { name: "dead", onMessage: { addListener: fail("gone already") }, disconnect: () => closed++ };
  world.browser.runtime.onConnect.fire(port);
  assert.equal(closed, 1);
  assert.match(world.texts("error")[0], /a port was closed: it can't be relayed: gone already/);
});
