// Checks that the relay writes and reads values that JSON lacks as tests/vectors/values.json says.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Blob, File } from "node:buffer";
import { test } from "node:test";

import { sketch } from "../../extension/onconnect/sketch.js";
import { READY, call, message } from "./fakes/messages.js";
import { World, readyWorld, settle } from "./fakes/world.js";

const VALUES = { ...READY, values: true };
const vectors = JSON.parse(readFileSync(new URL("../vectors/values.json", import.meta.url)));
const javascript = (expression) => new Function(`return ${expression}`)();

/** A world whose host takes values that JSON lacks. */
async function valuesWorld(options) {
  const world = await readyWorld(options, VALUES);
  world.page = world.connect();
  return world;
}

/** The messages of the page's port that the host has had. */
const heard = ({ host }) => host.requests.filter(({ type }) => type === "message");

// How the relay is brought to send a message of each type.
const PROVOKE = {
  message: (world, data) => world.page.postMessage(data),
  return(world, value) {
    world.browser.tabs.query = async () => value;
    world.host.says(call(1, "tabs.query"));
  },
  event: (world, args) => world.browser.action.onClicked.fire(...args),
};

for (const { name, from, text, javascript: expression } of vectors) {
  const value = javascript(expression);
  const { type } = JSON.parse(text);

  if (from !== "host" && PROVOKE[type]) {
    test(`written as agreed: ${name}`, async () => {
      const world = await valuesWorld({ listen: ["runtime.onConnect", "action.onClicked"] });
      PROVOKE[type](world, value);
      await settle();
      assert.ok(world.host.texts.some((frame) => frame.includes(text)), world.host.texts.at(-1));
    });
  }

  if (from !== "browser" && type === "message") {
    test(`read as agreed: ${name}`, async () => {
      const { page, host } = await valuesWorld();
      host.saysFrame(JSON.parse(`[${text}]`));
      assert.deepEqual(page.received, [value]);
    });
  }
}

test("values that JSON lacks are arguments and answers too", async () => {
  const world = await valuesWorld({ listen: ["runtime.onMessage"] });
  const given = [];
  world.browser.tabs.query = async (...args) => void given.push(...args);
  const kinds = [["Date", 0, "since"]];
  world.host.says({ ...call(1, "tabs.query", { since: "2026-11-30T00:00:00.000Z" }), kinds });
  assert.deepEqual(given, [{ since: new Date("2026-11-30") }]);
  const [answer] = world.browser.runtime.onMessage.fire(new Set([1]), {});
  const asked = world.host.requests.find(({ type }) => type === "call");
  assert.deepEqual([asked.args, asked.kinds], [[[1], {}], [["Set", 0]]]);
  world.host.says({ type: "return", id: asked.id, value: "aGk=", kinds: [["Uint8Array"]] });
  assert.deepEqual(await answer, new Uint8Array([104, 105]));
});

const BYTES = new Uint8Array([0, 104, 105]).subarray(1);

for (const [name, value] of [
  ["an ArrayBuffer", BYTES.slice().buffer],
  ["a DataView", new DataView(BYTES.buffer, 1)],
  ["a Uint8ClampedArray", new Uint8ClampedArray(BYTES)],
  ["a part of an array", BYTES],
]) {
  test(`bytes for Python: ${name}`, async () => {
    const world = await valuesWorld();
    world.page.postMessage({ value });
    assert.deepEqual(heard(world).at(-1), { ...message(1, { value: "aGk=" }), kinds: [["Uint8Array", "value"]] });
  });
}

test("a part of an array of numbers is that part", async () => {
  const world = await valuesWorld();
  world.page.postMessage(new Int16Array([7, -1, 1]).subarray(1));
  assert.equal(heard(world).at(-1).data, "//8BAA==");
});

test("what is met twice is sent twice", async () => {
  const world = await valuesWorld();
  const set = new Set([1]);
  world.page.postMessage({ a: set, b: [set, set] });
  assert.deepEqual(heard(world).at(-1).data, { a: [1], b: [[1], [1]] });
  assert.deepEqual(heard(world).at(-1).kinds, [["Set", "b", 1], ["Set", "b", 0], ["Set", "a"]]);
});

class Point {
  x = 1;
}

test("what JSON writes well is written as ever", async () => {
  const world = await valuesWorld();
  const values = [new Point(), Object(1), Object("a"), Object(true), { toJSON: () => [2] }, -0, undefined];
  world.page.postMessage(values);
  assert.deepEqual(heard(world).at(-1), message(1, [{ x: 1 }, 1, "a", true, [2], 0, null]));
});

test("an error keeps its name and its text", async () => {
  const world = await valuesWorld();
  const error = Object.assign(new RangeError("no", { cause: /a/ }), { code: 7, items: [/a/] });
  world.page.postMessage([error, new globalThis.DOMException("it was stopped", "AbortError")]);
  const { data, kinds } = heard(world).at(-1);
  assert.deepEqual(data, [{ name: "RangeError", message: "no" }, { name: "AbortError", message: "it was stopped" }]);
  assert.deepEqual(kinds, [["Error", 1], ["Error", 0]]);
});

test("a message and an answer of the browser that can't travel fail with their place", async () => {
  const world = await valuesWorld({ listen: ["runtime.onMessage"] });
  const [answer] = world.browser.runtime.onMessage.fire({ items: [/a/] }, {});
  await assert.rejects(answer, /args\[0\]\.items\[0\] is a RegExp which can't travel/);
  world.browser.tabs.query = async () => [{ filter: /a/ }];
  world.host.says(call(1, "tabs.query"));
  await settle();
  const { error } = world.host.requests.find(({ type }) => type === "throw");
  assert.match(error.message, /value\[0\]\.filter is a RegExp which can't travel/);
});

for (const [name, value, told] of [
  ["a pattern", { items: [0, { image: /a/ }] }, "message.items[1].image is a RegExp which can't travel"],
  ["an invalid date", { "the day": new Date(NaN) }, 'message["the day"] is a Date which is no date'],
  ["a set of objects", [new Set([{}])], "message[0] is a Set with an object as a key"],
  ["a map of arrays", new Map([[[1], 1]]), "message is a Map with an object as a key"],
  ["an endless integer", 10n ** 4300n, "message is a BigInt of more than 4300 digits"],
  ["in a map", new Map([[1, { a: [/a/] }]]), "message.get(1).a[0] is a RegExp which"],
  ["in a map in a set", [new Map([["a b", new Map([["", /a/]])]])], 'message[0].get("a b").get("") is a RegExp'],
  ["a key of a map", new Map([[1, 1], [new Date(NaN), 1]]), "message.keys()[1] is a Date which is no date"],
  ["an element of a set", new Set([1, new Date(NaN)]), "message[1] is a Date which is no date"],
  ["beside what has a toJSON", { toJSON: () => [{ a: /a/ }] }, "message[0].a is a RegExp which"],
  ["a weak map", new WeakMap(), "message is a WeakMap which can't travel"],
  ["an array buffer that is shared", [new SharedArrayBuffer(1)], "message[0] is a SharedArrayBuffer which"],
]) {
  test(`told by its place where it can't travel: ${name}`, async () => {
    const world = await valuesWorld();
    world.page.postMessage(value);
    world.page.postMessage("good");
    await settle();
    assert.equal(heard(world).at(-1).data, "good");
    assert.equal(world.page.isOpen, true);
    assert.ok(world.texts("error")[0].includes(told), world.texts("error")[0]);
    assert.ok(world.host.requests.some(({ text }) => text?.includes(told)));
  });
}

test("a map that contains itself is dropped", async () => {
  const world = await valuesWorld();
  const map = new Map();
  map.set(1, { map });
  world.page.postMessage(map);
  assert.match(world.texts("error")[0], /was dropped: a message nests deeper than 512 levels/);
});

test("an answer of the API that can't travel is thrown, with its place", async () => {
  const world = await valuesWorld();
  world.browser.tabs.query = async () => ({ filter: /a/ });
  world.host.says(call(1, "tabs.query"));
  await settle();
  const { error } = world.host.requests.at(-1);
  assert.equal(error.message, "what tabs.query returned can't be sent: value.filter is a RegExp which can't travel");
});

test("blobs and files are read, and what is posted behind them waits", async () => {
  const world = await valuesWorld();
  const other = world.connect();
  const file = new File(["hi"], "a.txt");
  world.page.postMessage({ blob: new Blob(["a", "bc"]), files: [file, file] });
  world.page.postMessage("behind");
  other.postMessage("beside");
  assert.deepEqual(heard(world).map(({ data }) => data), ["beside"]);
  world.host.acks();
  await settled(() => heard(world).length === 3);
  const [, first, second] = heard(world);
  assert.deepEqual(first.data, { blob: "YWJj", files: ["aGk=", "aGk="] });
  assert.deepEqual(first.kinds.map(([kind]) => kind), ["Uint8Array", "Uint8Array", "Uint8Array"]);
  assert.equal(second.data, "behind");
});

test("a port closes behind its last blob", async () => {
  const world = await valuesWorld();
  world.page.postMessage(new Blob(["hi"]));
  world.page.disconnect();
  await settled(() => world.host.requests.at(-1).type === "disconnect");
  assert.deepEqual(world.host.requests.slice(-2).map(({ type }) => type), ["message", "disconnect"]);
});

test("what waits for a blob is forgotten when Python closes the port", async () => {
  const world = await valuesWorld();
  const before = world.host.requests.length;
  world.page.postMessage(new Blob(["hi"]));
  world.page.postMessage("behind");
  world.host.says({ type: "disconnect", port: 1 });
  await settled(() => true);
  assert.deepEqual(world.host.requests.slice(before), []);
});

test("a blob that can't be read is told, and what is behind it goes on", async () => {
  const world = await valuesWorld();
  const blob = new Blob(["hi"]);
  blob.arrayBuffer = () => Promise.reject(new Error("the file has changed"));
  world.page.postMessage(blob);
  world.page.postMessage("behind");
  await settled(() => heard(world).length === 1);
  assert.match(world.texts("error")[0], /a message on port 1 was dropped: the file has changed/);
});

test("a blob beyond the limit of a message closes its port, and is not read", async () => {
  const world = await valuesWorld({ limits: { message: 1 } });
  const blob = new Blob([new Uint8Array(1_050_000)]);
  blob.arrayBuffer = assert.fail;
  world.page.postMessage(blob);
  await settle();
  assert.equal(world.page.isOpen, false);
});

test("no more is held back than may wait, but for one message", async () => {
  const world = await valuesWorld({ limits: { waiting: 1 } });
  const blob = () => new Blob([new Uint8Array(700_000)]);
  const other = world.connect();
  world.page.postMessage(blob());
  other.postMessage(blob());
  assert.deepEqual([world.page.isOpen, other.isOpen], [true, false]);
  world.page.postMessage("x".repeat(400_000));
  assert.equal(world.page.isOpen, false);
});

test("bytes behind a blob count as they are, and blobs as they will be", async () => {
  const world = await valuesWorld({ limits: { waiting: 1 } });
  world.page.postMessage(new Blob(["hi"]));
  world.page.postMessage(new Uint8Array(500_000));
  world.page.postMessage(new Float64Array(60_000));
  assert.equal(world.page.isOpen, true);
  world.page.postMessage(new Blob([new Uint8Array(100_000)]));
  assert.equal(world.page.isOpen, false);
});

/** Settles until something is so, as often as reading a blob may take. */
async function settled(isSo) {
  for (let turn = 0; turn < 100; turn++) {
    await settle();
    if (isSo() && turn > 10) return;
  }
}

// Before the host has said whether it takes such values, and where it does not.

async function startingWorld() {
  const world = new World();
  world.relay();
  await settle();
  world.page = world.connect();
  world.page.postMessage({ when: new Date("2026-11-30"), tags: new Set([1]) });
  world.page.postMessage("behind");
  await settle();
  return world;
}

test("until the host is ready, such a message waits, and what is behind it on its port", async () => {
  const world = await startingWorld();
  world.connect().postMessage("beside");
  assert.deepEqual(heard(world).map(({ data }) => data), ["beside"]);
  world.host.says(VALUES);
  await settle();
  world.host.acks();
  assert.deepEqual(heard(world).slice(1).map(({ data }) => data), [
    { when: "2026-11-30T00:00:00.000Z", tags: [1] },
    "behind",
  ]);
});

test("a host that does not take them gets what JSON makes of them, and a loss is told once", async () => {
  const world = await startingWorld();
  world.host.says(READY);
  await settle();
  world.host.acks();
  world.page.postMessage(new Map([[1, 2]]));
  world.page.postMessage(new Blob(["hi"]));
  world.host.acks();
  assert.deepEqual(heard(world), [
    message(1, { when: "2026-11-30T00:00:00.000Z", tags: {} }),
    message(1, "behind"),
    message(1, {}),
    message(1, {}),
  ]);
  const warnings = world.texts("warn").filter((text) => /JSON loses something/.test(text));
  assert.equal(warnings.length, 1);
});

test("an event that waits for the host's word is kept for the next host", async () => {
  const world = new World();
  world.relay({ listen: ["action.onClicked"] });
  await settle();
  world.browser.action.onClicked.fire(new Set([1]));
  world.host.dies();
  await settle();
  world.clock.pass(1000);
  await settle();
  world.host.says(VALUES);
  await settle();
  world.host.acks();
  const events = world.host.requests.filter(({ type }) => type === "event");
  assert.deepEqual(events, [{ type: "event", event: "action.onClicked", args: [[1]], kinds: [["Set", 0]] }]);
});

test("the host hears whether the browser's ports carry such values", async () => {
  const hello = async (runtime) => {
    const world = new World();
    Object.assign(world.browser.runtime, runtime);
    world.relay();
    await settle();
    return world.host.messages[0].values;
  };
  assert.equal(await hello({}), undefined);
  assert.equal(await hello({ getBrowserInfo: async () => ({}) }), true);
  const getManifest = () => ({ version: "1", message_serialization: "structured_clone" });
  assert.equal(await hello({ getManifest }), true);
});

test("the inspector shows what JSON lacks, and of bytes their size", () => {
  const shown = (value) => JSON.parse(JSON.stringify(value, sketch));
  const bytes = new Uint8Array(3_200_000);
  assert.deepEqual(shown({ bytes, few: [new ArrayBuffer(5), new Blob(["hi"])], kilo: new Float64Array(125) }), {
    bytes: "Uint8Array, 3.2 MB",
    few: ["ArrayBuffer, 5 B", "Blob, 2 B"],
    kilo: "Float64Array, 1.0 kB",
  });
  const values = [new Set([1n]), new Map([[1, new Date(0)]]), new TypeError("no"), /a/, new Uint8Array()];
  assert.deepEqual(shown(values), [
    { Set: ["1n"] },
    { Map: [[1, "1970-01-01T00:00:00.000Z"]] },
    "TypeError: no",
    "RegExp",
    "Uint8Array, 0 B",
  ]);
  assert.deepEqual(shown([new Date(NaN), { toJSON: () => 1 }, { a: 1 }]), ["Date", 1, { a: 1 }]);
  assert.deepEqual(shown([NaN, -Infinity, 1]), ["NaN", "-Infinity", 1]);
});
