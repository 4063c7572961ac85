// Checks how streams.js sends and receives streams, with a port between two ends of it, or with a test
// that says what Python says.

import assert from "node:assert/strict";
import { test } from "node:test";

import "../../extension/onconnect/streams.js";
import "./fakes/base64.js";
import { portPair } from "./fakes/ports.js";

const { send, receive, readable } = globalThis.onconnectStreams;

const KEY = "onconnect.stream";
const PART = 512 * 1024;
const AHEAD = 8;
const CUT = "the stream was cut before its end: ";

/** The two ends of a port, whose messages are copied as the browsers copy them. */
function ends() {
  const pair = portPair();
  for (const port of pair) {
    const post = port.postMessage.bind(port);
    port.postMessage = (message) => post(structuredClone(message));
  }
  return pair;
}

/** A port, and what Python says on it. */
function withPython() {
  const [port, python] = ends();
  const says = (what, members) => python.postMessage({ [KEY]: what, ...members });
  return { port, python, says, kinds: () => python.received.map((message) => message[KEY]) };
}

const bytes = (length) => Uint8Array.from({ length }, (_, index) => index * 7 + (index >> 8));

const joined = async (stream) => {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
};

const settle = () => new Promise((resolve) => setImmediate(resolve));

async function* endless(taken) {
  for (;;) {
    taken.count++;
    yield bytes(PART);
  }
}

const never = { next: () => new Promise(() => {}), [Symbol.asyncIterator]: () => never };

const DATA = bytes(3 * PART + 5);

const SOURCES = {
  "a Uint8Array": DATA,
  "an ArrayBuffer": DATA.buffer,
  "another view": new DataView(DATA.buffer),
  "a Blob": new Blob([DATA]),
  "a File": new File([DATA], "film"),
  "a ReadableStream": new Blob([DATA]).stream(),
  "an iterable": [DATA.subarray(0, 5), DATA.subarray(5)],
  "an async iterable": (async function* () {
    yield DATA.subarray(0, 5);
    yield new Uint8Array(0);
    yield DATA.buffer.slice(5);
  })(),
};

for (const [what, source] of Object.entries(SOURCES)) {
  test(`${what} is received as it was sent`, async () => {
    const [port, python] = ends();
    const sending = send(port, source);
    assert.deepEqual(await joined(receive(python)), DATA);
    await sending;
  });
}

test("a stream is received as a ReadableStream", async () => {
  const [port, python] = ends();
  const sending = send(port, DATA);
  assert.deepEqual(new Uint8Array(await new Response(readable(python)).arrayBuffer()), DATA);
  await sending;
});

test("either end may begin, and streams follow each other", async () => {
  const [port, python] = ends();
  for (let round = 0; round < 2; round++) {
    const reading = joined(receive(python));
    await settle();
    await send(port, DATA);
    assert.deepEqual(await reading, DATA);
  }
});

test("streams go both ways at once, among other messages", async () => {
  const [port, python] = ends();
  const sending = [send(port, DATA), send(python, DATA.subarray(1))];
  port.postMessage("hello");
  const got = await Promise.all([joined(receive(python)), joined(receive(port))]);
  assert.deepEqual(got, [DATA, DATA.subarray(1)]);
  await Promise.all(sending);
  assert.ok(python.received.includes("hello"));
});

test("one stream goes each way at a time", async () => {
  const [port, python] = ends();
  const sending = send(port, DATA);
  await assert.rejects(send(port, DATA), { message: "the port has such a stream already, which has not ended" });
  const parts = receive(python);
  assert.throws(() => receive(python), /such a stream already/);
  assert.deepEqual(await joined(parts), DATA);
  await sending;
});

test("an empty stream ends", async () => {
  const [port, python] = ends();
  const sending = send(port, new Blob([]));
  assert.deepEqual(await joined(receive(python)), new Uint8Array(0));
  await sending;
});

test("an empty stream waits for its reader", async () => {
  const { port, says, kinds } = withPython();
  const sending = send(port, new Blob([]));
  await settle();
  assert.deepEqual(kinds(), ["begin"]);
  says("read", { parts: 0 });
  await settle();
  assert.deepEqual(kinds(), ["begin", "end"]);
  says("read", { parts: 1 });
  await sending;
});

test("a stream that is refused leaves its source as it was", async () => {
  const [port, python] = ends();
  const sending = send(port, DATA);
  const stream = new Blob([DATA]).stream();
  await assert.rejects(send(port, stream), /such a stream already/);
  assert.equal(stream.locked, false);
  assert.deepEqual(await joined(receive(python)), DATA);
  await sending;
});

test("where ports carry JSON alone the bytes travel as base64", async () => {
  const { port, python, says, kinds } = withPython();
  const sending = send(port, bytes(5));
  says("read", { parts: 0, json: true });
  await settle();
  assert.deepEqual(kinds(), ["begin", "part", "end"]);
  assert.equal(python.received[1].base64, Buffer.from(bytes(5)).toString("base64"));
  says("read", { parts: 2, json: true });
  await sending;

  const parts = receive(port);
  says("part", { base64: "aGk=" });
  says("end", { parts: 1 });
  assert.deepEqual(await joined(parts), new Uint8Array([104, 105]));
});

test("small pieces are gathered while others are under way", async () => {
  const { port, python, says } = withPython();
  const piece = bytes(1000);
  const sending = send(port, Array(1000).fill(piece));
  says("read", { parts: 0 });
  await settle();
  const lengths = () => python.received.filter((each) => each[KEY] === "part").map((each) => each.bytes.length);
  assert.deepEqual(lengths(), [1000, PART, 1_000_000 - PART - 1000]);
  says("read", { parts: 4 });
  await sending;
});

test("what was gathered goes when Python waits for it", async () => {
  const { port, python, says } = withPython();
  let more;
  const source = (async function* () {
    yield bytes(1);
    yield bytes(2);
    await new Promise((resolve) => (more = resolve));
  })();
  const sending = send(port, source);
  says("read", { parts: 0 });
  await settle();
  assert.equal(python.received.at(-1).bytes.length, 1);
  says("read", { parts: 1 });
  assert.equal(python.received.at(-1).bytes.length, 2);
  more();
  await settle();
  says("read", { parts: 3 });
  await sending;
});

test("the sender is only so far ahead of the reader", async () => {
  const [port, python] = ends();
  const taken = { count: 0 };
  const sending = send(port, endless(taken));
  await settle();
  assert.equal(taken.count, 1, "nobody reads");
  const parts = receive(python);
  await parts.next();
  for (let round = 0; round < 50; round++) await settle();
  assert.equal(taken.count, AHEAD + 1);
  await parts.next();
  for (let round = 0; round < 50; round++) await settle();
  assert.equal(taken.count, AHEAD + 2);
  await parts.return();
  await assert.rejects(sending, { message: `${CUT}the page reads no further` });
});

// A stream that is cut

test("a loop that is left cuts the stream, and closes its port", async () => {
  const [port, python] = ends();
  const sending = send(port, DATA);
  for await (const _ of receive(python)) break; // eslint-disable-line no-unused-vars
  await assert.rejects(sending, { message: `${CUT}the page reads no further` });
  assert.equal(port.isOpen, false);
});

test("a ReadableStream that is cancelled cuts the stream, with the reason", async () => {
  for (const [given, told] of [[new Error("enough"), "enough"], ["enough", "enough"], [undefined, "the page reads no further"]]) {
    const [port, python] = ends();
    const sending = send(port, DATA);
    const reader = readable(python).getReader();
    await reader.read();
    await reader.cancel(given);
    await assert.rejects(sending, { message: CUT + told });
  }
});

test("a read that waits does not keep a cancel waiting", async () => {
  const [port, python] = ends();
  const sending = send(port, never);
  const reader = readable(python).getReader();
  const reading = reader.read();
  await settle();
  await reader.cancel("enough");
  assert.deepEqual(await reading, { done: true, value: undefined });
  await assert.rejects(sending, { message: `${CUT}enough` });
});

test("a source that fails cuts the stream, and its error is the sender's", async () => {
  const [port, python] = ends();
  const sending = send(port, (function* () {
    yield bytes(5);
    throw new RangeError("no more");
  })());
  await Promise.all([
    assert.rejects(joined(receive(python)), { message: `${CUT}no more` }),
    assert.rejects(sending, RangeError),
  ]);
  assert.equal(python.isOpen, false);
});

test("a source without bytes is a TypeError", async () => {
  for (const [source, told] of [
    ["text", "a stream carries bytes, and its source has a String"],
    [[bytes(1), 5], "a stream carries bytes, and its source has a Number"],
    [{}, "a stream has a Blob, a ReadableStream or an iterable as its source, not a Object"],
    [undefined, "a stream has a Blob, a ReadableStream or an iterable as its source, not a Undefined"],
  ]) {
    const [port, python] = ends();
    await Promise.all([
      assert.rejects(joined(receive(python)), { message: CUT + told }),
      assert.rejects(send(port, source), { name: "TypeError", message: told }),
    ]);
  }
});

test("a signal cuts the stream, whatever it waits for", async () => {
  for (const source of [never, endless({ count: 0 })]) {
    const [port, python] = ends();
    const control = new AbortController();
    const sending = send(port, source, { signal: control.signal });
    const parts = receive(python);
    if (source !== never) await parts.next();
    await settle();
    const reason = new RangeError("the user has had enough");
    control.abort(reason);
    await assert.rejects(sending, (error) => error === reason);
    await assert.rejects(joined(parts), { message: `${CUT}the user has had enough` });
  }
});

test("a signal that is aborted already sends nothing, and one of an ended stream does nothing", async () => {
  const { port, python } = withPython();
  await assert.rejects(send(port, DATA, { signal: AbortSignal.abort() }), { name: "AbortError" });
  assert.deepEqual(python.received, []);
  const control = new AbortController();
  const sending = send(port, DATA, { signal: control.signal });
  assert.deepEqual(await joined(receive(python)), DATA);
  await sending;
  control.abort();
  assert.equal(port.isOpen, true);
});

test("a source is closed when its stream is cut", async () => {
  const { port, says } = withPython();
  const closed = [];
  const stream = new ReadableStream({ cancel: () => void closed.push("stream") });
  const sending = send(port, stream);
  await settle();
  says("cut", { reason: "OSError: the disk is full" });
  await assert.rejects(sending, { message: `${CUT}OSError: the disk is full` });
  assert.deepEqual(closed, ["stream"]);
  assert.equal(port.isOpen, false);
});

test("a port that closes cuts its streams, with the browser's reason", async () => {
  for (const [error, told] of [[undefined, "its port was disconnected"], [{ message: "the page was eaten" }, "the page was eaten"]]) {
    const { port, python } = withPython();
    const ended = [send(port, DATA), joined(receive(port))];
    port.error = error;
    python.disconnect();
    for (const each of ended) await assert.rejects(each, { message: CUT + told });
  }
});

test("a stream that was read but for its end is cut for its sender", async () => {
  const { port, python, says } = withPython();
  const sending = send(port, bytes(5));
  says("read", { parts: 0 });
  await settle();
  says("read", { parts: 1 });
  python.disconnect();
  await assert.rejects(sending, { message: `${CUT}its port was disconnected` });
});

test("a stream whose end has come is read to it after the port has closed", async () => {
  const { port, python, says } = withPython();
  const parts = receive(port);
  says("part", { bytes: bytes(5) });
  says("end", { parts: 1 });
  python.disconnect();
  assert.deepEqual(await joined(parts), bytes(5));
  assert.deepEqual(await parts.next(), { done: true, value: undefined });
});

test("whatever cuts a stream cuts the one that goes the other way, and the streams of other ports go on", async () => {
  const cuts = {
    "enough": (reader) => reader.cancel("enough"),
    "the disk is full": (_, says) => says("cut", { reason: "the disk is full" }),
    "of 2 parts of a stream 0 have come": (_, says) => says("end", { parts: 2 }),
  };
  for (const [reason, cut] of Object.entries(cuts)) {
    const { port, says } = withPython();
    const [other, itsPython] = ends();
    const others = send(other, DATA);
    const sending = send(port, never);
    const reader = readable(port).getReader();
    await cut(reader, says);
    await assert.rejects(sending, { message: CUT + reason });
    if (reason !== "enough") await assert.rejects(reader.read(), { message: CUT + reason });
    assert.deepEqual(await joined(receive(itsPython)), DATA);
    await others;
  }
});

test("a source that fails cuts the stream that is received", async () => {
  const { port } = withPython();
  const parts = receive(port);
  await assert.rejects(send(port, [5]), TypeError);
  const told = { message: `${CUT}a stream carries bytes, and its source has a Number` };
  await assert.rejects(joined(parts), told);
  await assert.rejects(joined(receive(port)), { message: `${CUT}Attempting to use a disconnected port object` });
});

test("a stream of which a part is missing never looks complete", async () => {
  const { port, python, says, kinds } = withPython();
  const parts = receive(port);
  says("part", { bytes: bytes(5) });
  says("end", { parts: 2 });
  await assert.rejects(joined(parts), { message: `${CUT}of 2 parts of a stream 1 have come` });
  assert.deepEqual(kinds().slice(-1), ["cut"]);
  assert.equal(python.isOpen, false);
});

test("a stream on a disconnected port is cut at once", async () => {
  const [port] = ends();
  port.disconnect();
  const told = { message: `${CUT}Attempting to use a disconnected port object` };
  await assert.rejects(send(port, DATA), told);
  await assert.rejects(joined(receive(port)), told);
  for (const event of ["onMessage", "onDisconnect"]) {
    Object.defineProperty(port, event, { get: () => assert.fail("Chromium throws this") });
  }
  await assert.rejects(joined(receive(port)), told);
});

test("messages of no stream that goes on are ignored", async () => {
  const { port, says, kinds } = withPython();
  const parts = receive(port);
  for (const what of ["read", "unknown", "constructor", undefined]) says(what, {});
  says("begin");
  assert.deepEqual(kinds(), ["read", "read"]);
  says("end", { parts: 0 });
  assert.deepEqual(await joined(parts), new Uint8Array(0));
  says("part", { bytes: bytes(1) });
  says("cut", { reason: "late" });
  assert.equal(port.isOpen, true);
});

test("a page that enters the back/forward cache cuts its streams", async () => {
  const listeners = new Set();
  globalThis.addEventListener = (name, listener) => name === "pagehide" && listeners.add(listener);
  globalThis.removeEventListener = (name, listener) => listeners.delete(listener);
  try {
    const { port, kinds } = withPython();
    const reading = joined(receive(port));
    for (const listener of listeners) listener({ persisted: false });
    assert.equal(port.isOpen, true);
    for (const listener of listeners) listener({ persisted: true });
    await assert.rejects(reading, { message: `${CUT}the page was left` });
    assert.deepEqual(kinds(), ["read", "cut"]);
    assert.equal(listeners.size, 0);
  } finally {
    delete globalThis.addEventListener;
    delete globalThis.removeEventListener;
  }
});

test("modules get what streams.js makes", async () => {
  const module = await import("../../extension/onconnect/streams.mjs");
  assert.deepEqual({ ...module }, { send, receive, readable });
});
