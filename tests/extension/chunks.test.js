// Checks how a long message is cut, and how slices are put together within bounds.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./fakes/base64.js";

import { Assemblies, Unassembled, cut } from "../../extension/onconnect/chunks.js";

const LIMIT = 1_048_576;
const SLICE = 131_072;
const LONG_SLICE = 917_504;
const TEXT = JSON.stringify({ type: "message", port: 1, data: "a🎉b世" });

const slice = (text, members) => ({ type: "chunk", id: -1, port: 1, text, ...members });

/** Adds the slices of a text to what may have begun; the last result. */
function takeAll(assemblies, text, members, length = 7) {
  let message;
  for (let at = 0; at < text.length; at += length) {
    const last = at + length >= text.length;
    message = assemblies.take(slice(text.slice(at, at + length), { ...members, last }));
  }
  return message;
}

function refusal(assemblies, chunk) {
  try {
    assemblies.take(chunk);
  } catch (error) {
    assert.ok(error instanceof Unassembled, error.stack);
    return error;
  }
  assert.fail("it was taken");
}

test("a slice ends at its length, at the end of the text, or before a pair that it would split", () => {
  assert.equal(cut("x".repeat(SLICE), 0, SLICE).end, SLICE);
  assert.equal(cut("x".repeat(SLICE + 9), 0, SLICE).end, SLICE);
  assert.equal(cut("x".repeat(SLICE + 9), SLICE, SLICE).end, SLICE + 9);
  assert.equal(cut("🎉".repeat(SLICE / 4), 0, SLICE).end, SLICE / 2);
  assert.equal(cut(`${"x".repeat(SLICE - 1)}🎉`, 0, SLICE).end, SLICE - 1);
});

test("a slice leaves room in a frame, whatever its characters are, and its bytes are known", () => {
  for (const unit of ["x", "世", "\u0001", "\ud800", '"']) {
    for (const asked of [SLICE, LONG_SLICE]) {
      const { text, bytes, end, length } = cut(unit.repeat(LONG_SLICE), 0, asked);
      assert.equal(bytes, Buffer.byteLength(JSON.stringify(text)));
      assert.ok(bytes <= LIMIT - 65_536);
      assert.ok(bytes > LIMIT / 3 || length === SLICE, "it is no shorter than it has to be");
      assert.ok(text.length === end && end >= length - 1 && end <= length);
    }
  }
});

test("bytes are cut where their base64 can be", () => {
  const bytes = Uint8Array.from({ length: 150_000 }, (_, index) => index);
  const first = cut(bytes, 0, SLICE);
  assert.equal(first.bytes, SLICE + 2);
  assert.equal(first.text + cut(bytes, first.end, SLICE).text, Buffer.from(bytes).toString("base64"));
});

test("slices of any length are put together, also those that split a pair", () => {
  for (let length = 1; length <= TEXT.length; length++) {
    assert.deepEqual(takeAll(new Assemblies(1_000), TEXT, {}, length), JSON.parse(TEXT), `${length}`);
  }
});

test("messages whose slices alternate are told apart", () => {
  const assemblies = new Assemblies(1_000);
  const [one, other] = [TEXT, TEXT.replace("a🎉b", "other")];
  assert.equal(assemblies.take(slice(one.slice(0, 9))), undefined);
  assert.equal(assemblies.take(slice(other.slice(0, 4), { id: -2 })), undefined);
  assert.deepEqual(assemblies.take(slice(one.slice(9), { last: true })), JSON.parse(one));
  assert.deepEqual(assemblies.take(slice(other.slice(4), { id: -2, last: true })), JSON.parse(other));
});

test("a message without a port has null for it or nothing", () => {
  const text = JSON.stringify({ type: "return", id: 1, value: 2 });
  const assemblies = new Assemblies(1_000);
  assert.equal(assemblies.take(slice(text.slice(0, 9), { port: null })), undefined);
  const message = assemblies.take(slice(text.slice(9), { port: undefined, last: true }));
  assert.deepEqual(message, JSON.parse(text));
  const whole = '{"type":"return","id":1,"port":null}';
  assert.deepEqual(takeAll(assemblies, whole, { port: undefined }), JSON.parse(whole));
});

test("an aborted message is forgotten, and so is the abort of an unknown one", () => {
  const assemblies = new Assemblies(1_000);
  assemblies.take(slice("of an earlier message"));
  assert.equal(assemblies.take(slice("", { abort: true })), undefined);
  assert.equal(assemblies.take(slice("", { id: -9, abort: true })), undefined);
  assert.deepEqual(takeAll(assemblies, TEXT), JSON.parse(TEXT));
});

test("a message over the limit is refused once; its later slices are ignored to the last", () => {
  const assemblies = new Assemblies(20);
  assemblies.take(slice('{"type":"message",'));
  const error = refusal(assemblies, slice("more"));
  assert.match(error.message, /longer than 20 characters/);
  assert.equal(error.isViolation, true);
  assert.deepEqual(error.head, { type: "message", port: 1, id: undefined });
  assert.equal(assemblies.take(slice("still more")), undefined);
  assert.equal(assemblies.take(slice("the end", { last: true })), undefined);
  assert.match(refusal(assemblies, slice("{}", { last: true })).message, /another port/);
});

test("a message of exactly the limit is taken", () => {
  assert.deepEqual(takeAll(new Assemblies(TEXT.length), TEXT), JSON.parse(TEXT));
});

test("who waits for a refused message is known from its first slice", () => {
  const heads = {
    '{"type":"call","id":17,"method":"tabs.query"': { type: "call", id: 17 },
    '{"type":"return","id":3}': { type: "return", id: 3 },
    '{"type":"connect","port":-1': { type: "connect", id: undefined },
    '{"type":"re': { type: undefined, id: undefined },
    '{"type":"return","id":12345678901234567890,': { type: "return", id: undefined },
    "no JSON at all": { type: undefined, id: undefined },
  };
  for (const [text, head] of Object.entries(heads)) {
    const { head: known } = refusal(new Assemblies(2), slice(text, { port: undefined }));
    assert.deepEqual(known, { port: undefined, ...head }, text);
  }
});

test("a message that changes its port is refused for the port that it began with", () => {
  const assemblies = new Assemblies(1_000);
  assemblies.take(slice("a"));
  const error = refusal(assemblies, slice("b", { port: 2 }));
  assert.deepEqual([error.isViolation, error.head.port], [true, 1]);
});

test("too many unfinished messages are refused, until some are finished", () => {
  const assemblies = new Assemblies(1_000);
  for (let id = 1; id <= 1_024; id++) assemblies.take(slice("x", { id: -id }));
  assert.equal(refusal(assemblies, slice("x", { id: -2_000 })).isViolation, true);
  assert.equal(assemblies.take(slice("y", { id: -2_000 })), undefined);
  assemblies.take(slice("", { abort: true }));
  assert.equal(assemblies.take(slice("x", { id: -2_001 })), undefined);
});

test("a port that closes frees what has begun to come for it and ignores the rest", () => {
  const assemblies = new Assemblies(1_000);
  for (let id = 1; id <= 1_024; id++) assemblies.take(slice("x", { id: -id, port: 1 + (id % 2) }));
  assemblies.drop(2);
  for (let id = 1; id <= 512; id++) assemblies.take(slice("x", { id: -5_000 - id, port: 3 }));
  assert.equal(refusal(assemblies, slice("x", { id: -6_000, port: 3 })).isViolation, true);
  assert.equal(assemblies.take(slice("not JSON", { id: -1, port: 2, last: true })), undefined);
});

test("what all unfinished messages hold is bounded, slices without text counted", () => {
  const assemblies = new Assemblies(600_000_000);
  const text = "x".repeat(10_000_000);
  for (let n = 1; n <= 53; n++) assemblies.take(slice(text, { id: -1 - (n % 5) }));
  const error = refusal(assemblies, slice(text, { id: -1 }));
  assert.match(error.message, /unfinished messages .* longer than 536870912/);
  assert.equal(assemblies.take(slice(text, { id: -2 })), undefined, "there is room again");

  const empty = new Assemblies(1_000);
  const fill = () => {
    for (let n = 0; n < 10_000_000; n++) empty.take(slice(""));
  };
  assert.throws(fill, /unfinished messages/);
});

const BAD = [
  ["is not JSON", "{"],
  ["is not JSON", '{"type":"message","port":1,"data":NaN}'],
  ["is a ack", '{"type":"ack","frames":1,"port":1}'],
  ["is a chunk", JSON.stringify(slice("x"))],
  ["is of another port", '{"type":"message","port":2}'],
  ["is of another port", '{"type":"return","id":1}'],
  ["is of another port", "null"],
];

for (const [sentence, text] of BAD) {
  test(`a message in slices that ${sentence} is bad, and its port goes on: ${text}`, () => {
    const error = refusal(new Assemblies(1_000), slice(text, { last: true }));
    assert.ok(error.message.includes(sentence), error.message);
    assert.equal(error.isViolation, false);
  });
}

const PARTS = JSON.stringify({ type: "message", port: 1, data: [null, null, null], parts: [["String", 0], ["Uint8Array", 1], ["Int16Array", 2]] });

test("parts are put where the message says, bytes as arrays of their kind", () => {
  const assemblies = new Assemblies(1_000);
  const slices = [
    slice(PARTS),
    slice("so\ud83c", { part: 1 }),
    slice("\udf89", { part: 1, bytes: null }),
    slice("aGkh", { part: 2, bytes: 4 }),
    slice("IQ==", { part: 2, bytes: 4 }),
    slice("", { part: 3, bytes: 2 }),
  ];
  for (const each of slices) assert.equal(assemblies.take(each), undefined);
  const message = assemblies.take(slice("AQI=", { part: 3, bytes: 2, last: true }));
  const data = ["so🎉", Uint8Array.from([104, 105, 33, 33]), new Int16Array([513])];
  assert.deepEqual(message, { type: "message", port: 1, data });
});

const DISORDER = {
  "a part before its turn": [["x", { part: 2 }]],
  "a part that is none": [["x", { part: -1 }]],
  "text behind a part": [["x", { part: 1 }], ["}", {}]],
  "a part behind the next": [["x", { part: 1 }], ["x", { part: 2 }], ["x", { part: 1 }]],
  "text that turns to bytes": [["x", { part: 1 }], ["aGk=", { part: 1, bytes: 2 }]],
  "bytes that turn to text": [["aGk=", { part: 1, bytes: 2 }], ["x", { part: 1 }]],
  "bytes that change their number": [["aGk=", { part: 1, bytes: 4 }], ["aGk=", { part: 1, bytes: 5 }]],
  "more bytes than were told": [["aGk=", { part: 1, bytes: 1 }]],
  "bytes without a part": [["aGk=", { bytes: 2 }]],
  "less than none": [["", { part: 1, bytes: -1 }]],
  "no base64": [["a~k=", { part: 1, bytes: 2 }]],
  "more bytes than a message may have": [["", { part: 1, bytes: 2_000_000 }]],
  "more characters than a message may have": [["x".repeat(1_000), { part: 1 }]],
};

for (const [what, slices] of Object.entries(DISORDER)) {
  test(`a port whose parts have ${what} can't go on`, () => {
    const assemblies = new Assemblies(1_000);
    assemblies.take(slice(PARTS));
    for (const [text, members] of slices.slice(0, -1)) assemblies.take(slice(text, members));
    const [text, members] = slices.at(-1);
    assert.equal(refusal(assemblies, slice(text, members)).isViolation, true);
  });
}
