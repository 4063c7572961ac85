// What a background script sees of the relay: what it registers, and its complaints.

import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeEvent, READY, World, readyWorld, settle } from "./fake.js";

function eventsWithListeners({ browser }) {
  return Object.entries(browser).flatMap(([namespace, members]) =>
    Object.entries(members)
      .filter(([, member]) => member?.listeners?.length)
      .map(([name]) => `${namespace}.${name}`),
  );
}

test("exactly the named events are registered, before relay returns", () => {
  const world = new World();
  world.relay({ listen: ["runtime.onConnect", "action.onClicked"], start: "lazy" });
  assert.deepEqual(eventsWithListeners(world), [
    "runtime.onConnect",
    "runtime.onUpdateAvailable",
    "action.onClicked",
  ]);
});

test("ports of other names are left to the extension's own listeners", async () => {
  const world = new World();
  world.relay({ ports: ["python"] });
  const own = world.connect("own");
  world.connect("python");
  await settle();
  const connects = world.host.messages.filter(({ type }) => type === "connect");
  assert.deepEqual(connects.map(({ name }) => name), ["python"]);
  assert.equal(own.isOpen, true);
});

const typesOf = (world, type) => world.host.messages.filter((message) => message.type === type);

test("a function says of each port whether Python takes it, by its name and its sender", async () => {
  const world = new World();
  const asked = [];
  world.relay({
    ports: (port) => {
      asked.push(port.name);
      return port.sender.frameId === 0;
    },
  });
  const own = world.connect("own", { sender: { frameId: 7 } });
  world.connect("python", { sender: { frameId: 0 } });
  await settle();
  assert.deepEqual(asked, ["own", "python"]);
  assert.deepEqual(typesOf(world, "connect").map(({ name }) => name), ["python"]);
  assert.equal(own.isOpen, true);
  assert.equal(own.other.onMessage.listeners.length, 1, "that of the fake port itself");
});

test("a function says of each one-shot message whether Python takes it", async () => {
  const world = new World();
  const events = ["runtime.onMessage", "runtime.onMessageExternal", "runtime.onUserScriptMessage"];
  world.browser.runtime.onMessageExternal = new FakeEvent();
  world.relay({ listen: events, messages: (message, { id }) => message.to === "python" && id === "demo" });
  for (const name of events) {
    const event = world.browser.runtime[name.split(".")[1]];
    const own = (message) => message.to;
    event.addListener(own);
    assert.deepEqual(event.fire({ to: "own" }, { id: "demo" }, () => {}), [undefined, "own"]);
    assert.deepEqual(event.fire({ to: "python" }, { id: "other" }, () => {}), [undefined, "python"]);
    event.fire({ to: "python" }, { id: "demo" }, () => {});
  }
  await settle();
  assert.deepEqual(typesOf(world, "call").map(({ method }) => method), events);
});

const FAILING = [
  ["throws", () => { throw new Error("no such thing"); }, /no such thing/],
  ["throws what is no error", () => { throw undefined; }, /failed.*undefined/],
  ["answers by a promise", async () => true, /returned a promise, and must answer at once/],
];

for (const [how, fails, sentence] of FAILING) {
  test(`what a function is asked about that ${how} is left alone, and the console says so`, async () => {
    const world = new World();
    world.relay({ listen: ["runtime.onConnect", "runtime.onMessage"], ports: fails, messages: fails });
    const page = world.connect("a");
    assert.deepEqual(world.browser.runtime.onMessage.fire("hi", {}, () => {}), [undefined]);
    await settle();
    assert.deepEqual(world.host.requests, []);
    assert.equal(page.isOpen, true);
    const [ofPort, ofMessage, ...more] = world.texts("error");
    assert.match(ofPort, /relay\(\{ ports \}\)/);
    assert.match(ofMessage, /relay\(\{ messages \}\)/);
    for (const text of [ofPort, ofMessage]) assert.match(text, sentence);
    assert.deepEqual(more, []);
  });
}

// What Python listens to

const PORTS_AND_MESSAGES = ["runtime.onConnect", "runtime.onMessage", "action.onClicked"];
const listens = (...events) => ({ type: "listens", events });

test("until Python has told what it listens to, its relay takes what the extension names", async () => {
  const world = new World();
  world.relay({ listen: PORTS_AND_MESSAGES });
  world.connect("a");
  world.browser.runtime.onMessage.fire("hi", {}, () => {});
  await settle();
  assert.deepEqual(world.host.requests.map(({ type }) => type), ["connect", "call"]);
});

test("ports and messages that Python does not listen to meet no listener of the relay's", async () => {
  const world = new World();
  world.relay({ listen: PORTS_AND_MESSAGES });
  await settle();
  world.host.says(listens("runtime.onMessage", "runtime.onMessageExternal"), READY);
  const { runtime, action } = world.browser;
  const count = () => [runtime.onConnect, runtime.onMessage, action.onClicked].map((event) => event.listeners.length);
  assert.deepEqual(count(), [0, 1, 1]);
  world.host.says(listens("runtime.onConnect"));
  assert.deepEqual(count(), [1, 0, 1]);
  world.host.says(listens("runtime.onConnect", "runtime.onMessage"));
  assert.deepEqual(count(), [1, 1, 1]);
  world.host.says(listens());
  assert.deepEqual(count(), [0, 0, 1]);
});

test("what is relayed already goes on when Python does not listen to more of it", async () => {
  const world = await readyWorld({ listen: PORTS_AND_MESSAGES });
  world.host.says(listens("runtime.onConnect", "runtime.onMessage"));
  const page = world.connect("a");
  const [answer] = world.browser.runtime.onMessage.fire("hi", {}, () => {});
  world.host.says(listens());
  world.host.says({ type: "message", port: 1, data: "still" }, { type: "return", id: 1, value: "yes" });
  assert.deepEqual(page.received, ["still"]);
  assert.equal(await answer, "yes");
});

test("while no host runs the relay keeps to what the last one has told", async () => {
  const world = await readyWorld({ listen: PORTS_AND_MESSAGES });
  world.host.says(listens("runtime.onMessage"));
  world.host.dies();
  const { onConnect, onMessage } = world.browser.runtime;
  assert.deepEqual([onConnect.listeners.length, onMessage.listeners.length], [0, 1]);
  world.clock.pass(500);
  await settle();
  assert.deepEqual([onConnect.listeners.length, onMessage.listeners.length], [0, 1]);
  world.host.says(listens("runtime.onConnect"), READY);
  assert.deepEqual([onConnect.listeners.length, onMessage.listeners.length], [1, 0]);
});

test("a host that can't be started leaves the relay what the extension names", async () => {
  const world = new World();
  world.relay({ listen: PORTS_AND_MESSAGES });
  await settle();
  world.host.dies("Specified native messaging host not found.");
  const [answer] = world.browser.runtime.onMessage.fire("hi", {}, () => {});
  await settle();
  assert.equal(world.hosts.length, 1, "the next attempt has its delay");
  world.clock.pass(500);
  await settle();
  world.host.dies("Specified native messaging host not found.");
  await assert.rejects(answer, /has ended: Specified native messaging host not found\./);
});

test("a listens that is no list, or comes from an older host never, changes nothing", async () => {
  const world = await readyWorld({ listen: PORTS_AND_MESSAGES });
  world.host.says({ type: "listens", events: "runtime.onConnect" }, { type: "listens" });
  assert.equal(world.browser.runtime.onConnect.listeners.length, 1);
  assert.equal(world.browser.runtime.onMessage.listeners.length, 1);
});

test("an eager relay also listens to what runs the background at start-up", () => {
  const world = new World();
  world.relay({ listen: ["runtime.onInstalled"] });
  assert.deepEqual(eventsWithListeners(world), [
    "runtime.onInstalled",
    "runtime.onStartup",
    "runtime.onUpdateAvailable",
  ]);
  assert.equal(world.browser.runtime.onInstalled.listeners.length, 1);
});

test("an event that is named twice is registered once", () => {
  const world = new World();
  world.relay({ listen: ["action.onClicked", "action.onClicked"] });
  assert.equal(world.browser.action.onClicked.listeners.length, 1);
});

test("an eager relay starts its host at once", () => {
  const world = new World();
  world.relay();
  assert.deepEqual(world.hosts.map(({ name }) => name), ["onconnect.demo"]);
});

test("a lazy relay starts its host when something needs it", async () => {
  const world = new World();
  world.relay({ start: "lazy" });
  assert.equal(world.hosts.length, 0);
  world.connect("a");
  await settle();
  assert.deepEqual(world.host.messages.map(({ type }) => type), ["hello", "connect"]);
});

const MISTAKES = [
  ["ports that are no names", { ports: "python" }, /ports is neither an array of strings nor a function: name ports/],
  ["a port's name that is none", { ports: ["python", 7] }, /ports is neither an array of strings nor a function/],
  ["messages that are named", { messages: ["python"] }, /messages is not a function: give one that says/],
  ["a missing host", { host: undefined }, /host is undefined: give the native host's name/],
  ["a malformed host", { host: "Demo App" }, /host is "Demo App": give the native host's name/],
  ["a missing listen", { listen: undefined }, /listen is not an array of strings: name the events/],
  ["an event that doesn't exist", { listen: ["action.onClick"] }, /browser\.action\.onClick does not exist: check the name/],
  ["a namespace that is missing", { listen: ["bookmarks.onCreated"] }, /browser\.bookmarks does not exist: .*permission/],
  ["what is inherited by every object", { listen: ["runtime.constructor"] }, /browser\.runtime\.constructor does not exist/],
  ["a namespace instead of an event", { listen: ["action"] }, /browser\.action is not an event/],
  ["an allow list that is none", { allow: "tabs.*" }, /allow is "tabs\.\*": name functions and events/],
  ["a pattern in the middle", { allow: ["tabs.*.get"] }, /allow is \["tabs\.\*\.get"\]: name functions/],
  ["a namespace that is allowed", { allow: ["tabs"] }, /such as \["tabs\.query", "storage\.local\.\*"\]/],
  ["a number that is allowed", { allow: [7] }, /allow is \[7\]: name functions/],
  ["an unknown start", { start: "soon" }, /start is "soon": it is "eager" or "lazy"/],
  ["an unknown option", { lissten: [] }, /there is no option lissten: there are host, listen, ports, messages, allow, start/],
  ["an unknown limit", { limits: { messages: 1 } }, /there is no limit messages: there are message, waiting/],
  ["a limit that is no number", { limits: { message: "1 MB" } }, /limits is {"message":"1 MB"}: give mebibytes/],
  ["a limit of nothing", { limits: { waiting: 0 } }, /limits is {"waiting":0}: give mebibytes, at least 1/],
  ["limits that are no object", { limits: 64 }, /limits is 64: give mebibytes/],
];

for (const [mistake, options, sentence] of MISTAKES) {
  test(`${mistake} is an error that names it and the remedy`, () => {
    const world = new World();
    assert.throws(() => world.relay(options), sentence);
    assert.deepEqual(eventsWithListeners(world), []);
    assert.equal(world.hosts.length, 0);
  });
}

test("a missing permission is an error that names it and the remedy", () => {
  const world = new World();
  delete world.browser.runtime.connectNative;
  assert.throws(() => world.relay(), /"nativeMessaging" is missing: add it to "permissions"/);
  const other = new World();
  delete other.browser.storage;
  assert.throws(() => other.relay(), /"storage" is missing: add it to "permissions"/);
});

test("a browser without the browser namespace is an error that names those that have it", () => {
  const world = new World();
  world.platform.browser = undefined;
  assert.throws(() => world.relay(), /Chrome 148 or Firefox 140/);
});
