// Checks the ports and one-shot messages by which the background script itself reaches Python.

import assert from "node:assert/strict";
import { test } from "node:test";

import { familyOf } from "../../extension/onconnect/family.js";
import { portPair } from "../../extension/onconnect/pair.js";
import { READY, message } from "./fakes/messages.js";
import { World, readyWorld, settle } from "./fakes/world.js";

const NO_RECEIVER = "Could not establish connection. Receiving end does not exist.";
const listens = (...events) => ({ type: "listens", events });

/** Plays a family's browser; `clones` is for a Chromium whose ports carry structured clones. */
const FAMILIES = {
  gecko: ({ runtime }) => (runtime.getBrowserInfo = async () => ({})),
  chromium: () => {},
  "chromium that clones": ({ runtime }) => {
    runtime.getManifest = () => ({ version: "0.1.0", message_serialization: "structured_clone" });
  },
};

/** The worlds of both families. */
const BOTH = ["gecko", "chromium"];

/** A world of a family whose host is ready and listens to ports and one-shot messages. */
async function talking(family = "chromium", options = { listen: [] }) {
  const world = new World();
  FAMILIES[family](world.browser);
  world.python = world.relay(options);
  await settle();
  world.host.says(listens("runtime.onConnect", "runtime.onMessage"), READY, { type: "ack", frames: 1 });
  return world;
}

/** Notes what a port hears: messages, and "closed" with the reason that its browser tells. */
function hear(world, port) {
  const heard = [];
  port.onMessage.addListener((data) => heard.push(data));
  port.onDisconnect.addListener((closed) => {
    const reason = closed.error === undefined ? world.browser.runtime.lastError : closed.error;
    heard.push(["closed", reason?.message ?? null]);
  });
  return heard;
}

const sent = (world) => {
  world.host.acksAll();
  return world.host.requests;
};

test("a port of the background is Python's runtime.onConnect, though the extension names no event", async () => {
  const world = await talking();
  const port = world.python.connect({ name: "notes" });
  port.postMessage({ note: "milk" });
  assert.deepEqual(sent(world), [
    { type: "connect", port: 1, name: "notes", sender: { id: "demo@onconnect", url: "moz-extension://demo/background.html" } },
    { type: "message", port: 1, data: { note: "milk" } },
  ]);
  assert.equal(world.python.connect().name, "");
  assert.deepEqual(world.texts("error"), []);
});

test("`ports` and `messages` do not ask about what the background itself sends", async () => {
  const refuse = () => assert.fail("asked");
  const world = await talking("chromium", { ports: refuse, messages: refuse });
  world.python.connect();
  world.python.sendMessage("hi");
  assert.deepEqual(sent(world).map(({ type }) => type), ["connect", "call"]);
});

for (const family of BOTH) {
  test(`a port has the shape of ${family}'s own`, async () => {
    const world = await talking(family);
    const port = world.python.connect({ name: "a" });
    assert.deepEqual([port.name, port.sender], ["a", undefined]);
    assert.equal(port.error, { gecko: null, chromium: undefined }[family]);
    const { sender } = sent(world)[0];
    const origin = { gecko: "moz-extension://demo", chromium: undefined }[family];
    assert.deepEqual([sender.id, sender.origin, sender.tab], ["demo@onconnect", origin, undefined]);
  });

  test(`the background's document is told where ${family} tells it`, async () => {
    const world = await talking(family);
    world.browser.runtime.getDocumentId = () => "8def0765-4e57";
    world.python.connect({ name: "a" });
    const expected = { gecko: "8def0765-4e57", chromium: undefined }[family];
    assert.equal(sent(world)[0].sender.documentId, expected);
  });

  test(`a port that Python closes is closed once, after its last message: ${family}`, async () => {
    const world = await talking(family);
    const port = world.python.connect();
    const heard = hear(world, port);
    let throwing;
    port.onDisconnect.addListener(() => {
      try {
        port.postMessage(1);
      } catch (error) {
        throwing = error.message;
      }
    });
    world.host.says(message(1, "one"), message(1, null), { type: "disconnect", port: 1 });
    world.host.says(message(1, "never"), { type: "disconnect", port: 1 });
    await settle();
    assert.deepEqual(heard, ["one", null, ["closed", null]]);
    assert.match(throwing, /disconnected port/);
    port.disconnect();
    assert.deepEqual(sent(world).map(({ type }) => type), ["connect"], "nothing more is sent");
  });

  test(`a port's reason is where ${family} tells it, and only during the listeners there`, async () => {
    const world = await talking(family);
    const port = world.python.connect();
    const heard = hear(world, port);
    const before = Object.getOwnPropertyDescriptor(world.browser.runtime, "lastError");
    world.host.says({ type: "disconnect", port: 1, error: "it is too much" });
    await settle();
    assert.deepEqual(Object.getOwnPropertyDescriptor(world.browser.runtime, "lastError"), before);
    assert.deepEqual(heard, [["closed", "it is too much"]]);
    assert.equal(world.browser.runtime.lastError, undefined);
    assert.deepEqual(port.error, { gecko: { message: "it is too much" }, chromium: undefined }[family]);
  });
}

test("the browser's own lastError works after one of the relay's", async () => {
  const world = await talking();
  delete world.browser.runtime.lastError; // as in Chromium, where it is there during callbacks only
  const heard = hear(world, world.python.connect());
  world.host.says({ type: "disconnect", port: 1, error: "gone" });
  await settle();
  assert.deepEqual(heard, [["closed", "gone"]]);
  assert.equal(Object.hasOwn(world.browser.runtime, "lastError"), false);
});

test("a disconnect is no error, whatever lastError another callback has at that moment", async () => {
  const world = await talking();
  const port = world.python.connect();
  world.browser.runtime.lastError = { message: "No tab with id: 7." };
  port.disconnect();
  world.browser.runtime.lastError = undefined;
  assert.deepEqual(sent(world).at(-1), { type: "disconnect", port: 1 });
});

test("all that one turn does arrives in order while Python is starting", async () => {
  const world = new World();
  const python = world.relay({ listen: ["runtime.onConnect"] });
  const own = python.connect({ name: "own" });
  own.postMessage(1);
  const page = world.connect("page");
  python.sendMessage("asked");
  page.postMessage(2);
  own.postMessage(3);
  own.disconnect();
  await settle();
  world.host.says(listens("runtime.onConnect", "runtime.onMessage"), READY);
  assert.deepEqual(
    sent(world).map(({ type, port, data, args }) => [type, port, data ?? args?.[0]]),
    [
      ["connect", 1, undefined],
      ["message", 1, 1],
      ["connect", 2, undefined],
      ["call", undefined, "asked"],
      ["message", 2, 2],
      ["message", 1, 3],
      ["disconnect", 1, undefined],
    ],
  );
});

test("a message is taken as it is when it is posted", async () => {
  for (const family of Object.keys(FAMILIES)) {
    const world = new World();
    FAMILIES[family](world.browser);
    const python = world.relay({ listen: [] });
    const note = { text: "milk" };
    const port = python.connect();
    port.postMessage(note);
    python.sendMessage(note);
    note.text = "bread";
    await settle();
    assert.deepEqual(sent(world)[1].data, { text: "milk" }, family);
    assert.deepEqual(sent(world)[2].args[0], { text: "milk" }, family);
  }
});

const cyclic = [];
cyclic.push(cyclic);
const JSON_ERROR = { name: "Error", message: "Could not serialize message." };

test("what a port of the family does not carry throws its error, and the port goes on", async () => {
  for (const [family, wrong, error] of [
    ["chromium", () => {}, JSON_ERROR],
    ["chromium", Symbol("a"), JSON_ERROR],
    ["chromium", cyclic, JSON_ERROR],
    ["chromium", 7n, JSON_ERROR],
    ["chromium", { toJSON: () => cyclic.none.none }, JSON_ERROR],
    ["chromium that clones", () => {}, { name: "DataCloneError" }],
    ["gecko", () => {}, { name: "DataCloneError" }],
    ["gecko", { nested: () => {} }, { name: "DataCloneError" }],
  ]) {
    const world = await talking(family);
    const port = world.python.connect();
    assert.throws(() => port.postMessage(wrong), error, family);
    await assert.rejects(world.python.sendMessage(wrong), error, family);
    port.postMessage("right");
    assert.deepEqual(sent(world).map(({ type, data }) => [type, data]), [["connect", undefined], ["message", "right"]]);
  }
});

test("values without JSON are written as the family's ports write them", async () => {
  const world = await talking();
  const port = world.python.connect();
  port.postMessage({ none: undefined, not: NaN, when: new Date(0), seen: new Map([[1, 2]]), call: () => {} });
  port.postMessage(undefined);
  assert.deepEqual(sent(world).slice(1).map(({ data }) => data), [
    { not: null, when: "1970-01-01T00:00:00.000Z", seen: {} },
    null,
  ]);
  assert.throws(() => port.postMessage(), /Insufficient number of arguments/);
});

test("what a clone carries and JSON does not is dropped as a page's would be, and told", async () => {
  const world = await talking("gecko");
  const port = world.python.connect();
  port.postMessage(cyclic);
  port.postMessage();
  assert.deepEqual(sent(world).filter(({ type }) => type === "message"), [{ type: "message", port: 1 }]);
  assert.match(world.texts("error").join(), /a message on port 1 was dropped/);
});

const NO_NAMES = [7, "notes", { name: 7 }, { nme: "notes" }, ["a"]];

test("wrong arguments throw at once or reject, and name the remedy", async () => {
  const world = await talking();
  for (const wrong of NO_NAMES) {
    assert.throws(() => world.python.connect(wrong), /TypeError: python\.connect takes nothing but a name, such as/);
  }
  for (const given of [[], ["org.example.notes", "hi"], ["hi", () => {}]]) {
    await assert.rejects(world.python.sendMessage(...given), /TypeError: python\.sendMessage takes the message and nothing else: it returns a promise/);
  }
  for (const right of [undefined, null, {}, { name: undefined }, { name: null }]) {
    assert.equal(world.python.connect(right).name, "");
  }
  assert.equal(sent(world).length, 5);
});

test("listeners are called in order, once each, and what one throws is reported", async () => {
  const world = await talking();
  const port = world.python.connect();
  const calls = [];
  const first = () => {
    calls.push("first");
    throw new Error("mine");
  };
  const third = () => calls.push("third");
  port.onMessage.addListener(first);
  port.onMessage.addListener(first);
  port.onMessage.addListener((data, from) => {
    calls.push([data, from === port]);
    port.onMessage.removeListener(third);
    port.onMessage.addListener(() => calls.push("added"));
  });
  port.onMessage.addListener(third);
  port.onMessage.removeListener(() => {});
  assert.deepEqual([port.onMessage.hasListener(third), port.onMessage.hasListener(calls.push)], [true, false]);
  assert.throws(() => port.onMessage.addListener("third"), TypeError);
  world.host.says(message(1, "hi"));
  await settle();
  assert.deepEqual(calls, ["first", ["hi", true]]);
  assert.deepEqual(world.uncaught.map(({ message }) => message), ["mine"]);
  world.host.says(message(1, "again"));
  await settle();
  assert.deepEqual(calls.slice(2), ["first", ["again", true], "added"]);
  assert.deepEqual(world.texts("error"), []);
});

test("each message is dispatched in a task of its own, with its microtasks before the next", async () => {
  const world = await talking();
  const port = world.python.connect();
  const calls = [];
  port.onMessage.addListener(async (data) => {
    calls.push(data);
    await undefined;
    calls.push(`after ${data}`);
  });
  port.onDisconnect.addListener(() => calls.push("closed"));
  world.host.says(message(1, "a"), message(1, "b"), { type: "disconnect", port: 1 });
  assert.deepEqual(calls, [], "not while the frame is read");
  await settle();
  assert.deepEqual(calls, ["a", "after a", "b", "after b", "closed"]);
});

test("after a disconnect in a listener the others get this message, and nothing comes after it", async () => {
  const world = await talking();
  const port = world.python.connect();
  port.onMessage.addListener(() => port.disconnect());
  const heard = hear(world, port);
  world.host.says(message(1, "m1"), message(1, "m2"), { type: "disconnect", port: 1 });
  await settle();
  assert.deepEqual(heard, ["m1"]);
});

test("a listener that comes later hears later messages only, and none of a closed port", async () => {
  const world = await talking();
  const port = world.python.connect();
  world.host.says(message(1, "early"));
  await settle();
  const heard = hear(world, port);
  world.host.says(message(1, "late"));
  await settle();
  port.disconnect();
  port.disconnect();
  world.host.says(message(1, "never"), { type: "disconnect", port: 1 });
  await settle();
  assert.deepEqual(heard, ["late"]);
  assert.deepEqual(sent(world).filter(({ type }) => type === "disconnect").length, 1);
});

test("the relay's end of a port hears of each disconnect once, and the own end of its own never", () => {
  const { platform } = new World();
  const { own, relayed } = portPair("a", {}, familyOf(platform), platform);
  const heard = [];
  own.onDisconnect.addListener(() => heard.push("own"));
  relayed.onDisconnect.addListener((port) => heard.push(port === relayed));
  own.disconnect();
  own.disconnect();
  assert.deepEqual(heard, [true]);
});

test("where Python has no listener a port is closed and a message rejected with the browser's text", async () => {
  const world = new World();
  const python = world.relay({ listen: [] });
  const [early, asked] = [hear(world, python.connect()), python.sendMessage("hi")];
  await settle();
  const none = [{ type: "disconnect", port: 1 }, { type: "return", id: 1 }];
  world.host.says(listens(), READY, ...none);
  await assert.rejects(asked, { name: "Error", message: NO_RECEIVER });
  await settle();
  assert.deepEqual(early, [["closed", NO_RECEIVER]]);
  const late = hear(world, python.connect());
  world.host.says({ type: "disconnect", port: 2 });
  await settle();
  assert.deepEqual(late, [["closed", NO_RECEIVER]]);
});

test("where no listener of Python's is for its name a port is closed with the browser's text", async () => {
  const world = await talking();
  world.host.says({ ...listens("runtime.onConnect"), ports: { "runtime.onConnect": ["notes"] } });
  const [notes, other] = ["notes", "other"].map((name) => hear(world, world.python.connect({ name })));
  world.host.says({ type: "disconnect", port: 1 }, { type: "disconnect", port: 2 });
  await settle();
  assert.deepEqual([notes, other], [[["closed", null]], [["closed", NO_RECEIVER]]]);
});

test("a listener that removes itself and closes its port closes it without an error", async () => {
  const world = await talking();
  const [heard, asked] = [hear(world, world.python.connect()), world.python.sendMessage("hi")];
  world.host.says(listens(), { type: "disconnect", port: 1 }, { type: "return", id: 1 });
  assert.equal(await asked, undefined);
  await settle();
  assert.deepEqual(heard, [["closed", null]]);
});

test("a one-shot message is answered with a value, with nothing, or with an error", async () => {
  const world = await talking("gecko");
  const answers = ["a", "b", "c"].map((each) => world.python.sendMessage(each));
  const [{ method, args }] = sent(world);
  const sender = { id: "demo@onconnect", url: "moz-extension://demo/background.html", origin: "moz-extension://demo" };
  assert.deepEqual([method, args], ["runtime.onMessage", ["a", sender]]);
  world.host.says(
    { type: "throw", id: 3, error: { name: "ValueError", message: "an empty note" } },
    { type: "return", id: 2 },
    { type: "return", id: 1, value: { notes: 1 } },
  );
  const failure = assert.rejects(answers[2], { name: "Error", message: "an empty note" });
  assert.deepEqual(await Promise.all(answers.slice(0, 2)), [{ notes: 1 }, undefined]);
  await failure;
});

test("when the host ends each port and message is told how, and the next host gets the next ones", async () => {
  const world = await talking();
  const port = world.python.connect({ name: "first" });
  const heard = hear(world, port);
  port.onDisconnect.addListener(() => {
    const next = world.python.connect({ name: "second" });
    next.postMessage("again");
  });
  const asked = world.python.sendMessage("hi");
  world.host.dies("Native host has exited.");
  const text = "The native host onconnect.demo has ended: Native host has exited.";
  await assert.rejects(asked, { name: "Error", message: text });
  await settle();
  assert.deepEqual(heard, [["closed", text]]);
  world.clock.pass(500);
  await settle();
  assert.equal(world.hosts.length, 2);
  assert.deepEqual(sent(world).map(({ type, name, data }) => [type, name ?? data]), [["connect", "second"], ["message", "again"]]);
});

test("a port or a message starts a lazy host", async () => {
  for (const use of [(python) => python.connect(), (python) => void python.sendMessage("hi")]) {
    const world = new World();
    const python = world.relay({ listen: [], start: "lazy" });
    assert.equal(world.hosts.length, 0);
    use(python);
    await settle();
    assert.equal(sent(world).length, 1);
  }
});

test("a loop that connects again at each disconnect keeps to the pauses between starts", async () => {
  const world = new World();
  const python = world.relay({ listen: [] });
  const connect = () => python.connect().onDisconnect.addListener(connect);
  connect();
  for (const pause of [500, 1000, 2000]) {
    await settle();
    const started = world.hosts.length;
    world.host.dies("Specified native messaging host not found.");
    await settle();
    world.clock.pass(pause - 1);
    await settle();
    assert.equal(world.hosts.length, started);
    world.clock.pass(1);
    assert.equal(world.hosts.length, started + 1);
  }
});

test("long messages travel in slices, and one beyond the limit closes its port with the reason", async () => {
  const world = await talking("chromium", { listen: [], limits: { message: 2 } });
  const [port, other] = [world.python.connect(), world.python.connect()];
  const heard = hear(world, port);
  port.postMessage("x".repeat(1_500_000));
  assert.equal(sent(world).at(-1).data.length, 1_500_000);
  port.postMessage("x".repeat(3_000_000));
  await settle();
  assert.equal(heard.length, 1);
  assert.match(heard[0][1], /is longer than the limit/);
  other.postMessage("fine");
  assert.equal(sent(world).at(-1).data, "fine");
});

/** What the inspector is told that Python listens to in vain. */
function unlisted(world) {
  world.broadcast.onmessage({ data: { ask: "watch" } });
  return world.broadcast.told.at(-1).state.unlisted;
}

test("what the background uses before Python listens is never in vain", async () => {
  const world = await readyWorld({ listen: [] });
  world.python.connect();
  world.python.sendMessage("hi");
  world.host.says(listens("runtime.onConnect", "runtime.onMessage"));
  assert.deepEqual([world.texts("warn"), unlisted(world)], [[], undefined]);
});

test("what would be Python's in vain is not, once the background uses it", async () => {
  const world = await readyWorld({ listen: [] });
  world.host.says(listens("runtime.onConnect"));
  assert.deepEqual(unlisted(world), ["runtime.onConnect"]);
  assert.match(world.texts("warn").join(), /runtime\.onConnect in vain: .*, and has not called python\.connect\(\)/);
  world.python.connect();
  assert.deepEqual(unlisted(world), []);
  world.host.says(listens("runtime.onConnect", "runtime.onMessageExternal"));
  assert.match(world.texts("warn").slice(1).join(), /runtime\.onMessageExternal in vain: .* does not name it$/);
});

test("the functions of the object can be taken out of it", async () => {
  const world = await talking();
  const { connect, sendMessage } = world.python;
  connect();
  sendMessage("hi");
  assert.deepEqual(sent(world).map(({ type }) => type), ["connect", "call"]);
});
