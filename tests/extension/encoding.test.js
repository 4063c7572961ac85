// Checks that a message which would be too long or too deep is refused before its text is made.

import assert from "node:assert/strict";
import { Blob } from "node:buffer";
import { test } from "node:test";

import { NoRoom, NotYet, encode, leastLength, utf8Length } from "../../extension/onconnect/encoding.js";
import "./fakes/base64.js";
import { cpuTimeOf } from "./fakes/cpu.js";

const LIMIT = 1 << 28;
const encoded = (data, limit = LIMIT) => encode({ type: "message", port: 1, data }, limit);
const nested = (levels, inner = []) => (levels === 1 ? inner : [nested(levels - 1, inner)]);
const doubled = (value, times, twice) => (times === 0 ? value : doubled(twice(value), times - 1, twice));

test("lengths are those of UTF-8", () => {
  for (const text of ["", "plain", "Grüße", "世界", "a🎉b", "\u07ff\u0800\uffff"]) {
    assert.equal(utf8Length(text), Buffer.byteLength(text), text);
  }
});

// Values that a page posts in no time, and whose text would fill the memory.
const VAST = {
  "an array of arrays of arrays, all shared": () => doubled([], 40, (each) => [each, each]),
  "objects that are shared": () => doubled({}, 40, (each) => ({ a: each, b: each })),
  "a wide array in a wide array, several times": () =>
    doubled(Array(1_000).fill(0), 3, (each) => Array(1_000).fill(each)),
  "many empty arrays, shared": () => Array(1_000).fill(Array(200_000).fill([])),
  "a long text, many times": () => Array(1_000).fill("x".repeat(1 << 20)),
  "a long text that JSON escapes, many times": () => Array(250).fill("\u0001".repeat(1 << 20)),
  "a long text as an object, many times": () => Array(1_000).fill(new String("x".repeat(1 << 20))),
  "a long name, many times": () => Array(1_000).fill({ ["x".repeat(1 << 20)]: 1 }),
  "fractions, shared": () => Array(1_300).fill(Array(100_000).fill(0.1234567890123)),
  "an array of nothing, vast": () => Object.assign([], { length: 4e9 }),
  "a typed array, vast": () => new Uint8Array(1e8),
  "a typed array of fractions": () => new Float64Array(1.5e7).fill(0.1234567890123),
  "typed arrays, shared": () => Array(1_000).fill(new Uint8Array(1 << 20)),
  "what toJSON makes, shared": () => Array(1_000).fill({ toJSON: () => Array(1_000_000).fill(0) }),
};

for (const [what, make] of Object.entries(VAST)) {
  test(`what would be gigabytes of JSON is refused without making it: ${what}`, () => {
    const data = make();
    const took = cpuTimeOf(() =>
      assert.throws(() => encoded(data), (error) => error instanceof NoRoom && /longer than the limit/.test(error)),
    );
    assert.ok(took < 5_000);
  });
}

test("an engine that can't make a text so long says no more than that", () => {
  assert.throws(() => encoded(Array(2_500).fill("\u0001".repeat(60_000))), NoRoom);
});

const DEEP = {
  "513 levels": nested(512),
  "very many levels": JSON.parse("[".repeat(50_000) + "]".repeat(50_000)),
  "an array that contains itself": (() => {
    const array = [];
    array.push(array);
    return array;
  })(),
  "an object that contains itself": (() => {
    const object = {};
    object.itself = { object };
    return object;
  })(),
};

for (const [what, data] of Object.entries(DEEP)) {
  test(`what is too deep is refused, however deep: ${what}`, () => {
    assert.throws(() => encoded(data), /a message nests deeper than 512 levels/);
  });
}

test("512 levels, the message itself included, are fine", () => {
  assert.deepEqual(JSON.parse(encoded(nested(511)).text).data, nested(511));
});

// Each with what it is in JSON, or the text that is expected of it.
const GOOD = {
  numbers: [0, -1, 1.5, 1e300, NaN, -Infinity, 2 ** 53],
  "texts and names that JSON escapes": { '"\n\\': "\u0001\ud800", "": "世🎉" },
  // eslint-disable-next-line no-sparse-arrays
  "nothing in its kinds": [undefined, null, , () => {}, Symbol("x"), true],
  "members that are left out": { a: undefined, b: () => {}, [Symbol("c")]: 1, d: Symbol("e") },
  "dates, maps, sets, patterns, errors": [new Date(0), new Map([[1, 2]]), new Set([1]), /x/, new Error("x")],
  "objects of primitives": [new String("text"), new Number(5), new Boolean(false)],
  "buffers and their views": [new ArrayBuffer(8), new DataView(new ArrayBuffer(8)), new Float32Array([0.5, 2])],
  "an invalid date": [new Date(NaN)],
  "what is shared": Array(20).fill(Array(20).fill({ a: [1, "x"] })),
  "a null prototype": Object.assign(Object.create(null), { a: 1 }),
  "a toJSON of its own": { a: { toJSON: () => ({ b: [1, 2] }) } },
};

for (const [what, data] of Object.entries(GOOD)) {
  test(`what JSON.stringify takes is taken as it does: ${what}`, () => {
    const message = { type: "message", port: 1, data };
    const text = JSON.stringify(message);
    assert.equal(encoded(data).text, text);
    assert.equal(encode(message, text.length).text, text, "as long as it may be");
    assert.throws(() => encode(message, text.length - 1), NoRoom);
    const least = leastLength(message, LIMIT);
    assert.ok(least <= text.length + 8 && least >= text.length / 6, `${least} of ${text.length}`);
  });
}

test("a length is never overrated, and beyond 16 Mi hardly underrated", () => {
  const records = Array.from({ length: 200_000 }, (_, n) => ({
    id: n,
    title: `a "page" ${n}`,
    text: '"quotes" are escaped'.repeat(3),
    part: n / 7,
    tags: ["a", "b"],
    none: null,
  }));
  const { length } = JSON.stringify(records);
  const least = leastLength(records, LIMIT);
  assert.ok(least <= length && least > 0.8 * length, `${least} of ${length}`);
});

test("what JSON can't carry throws as JSON.stringify does", () => {
  assert.throws(() => encoded([1n]), TypeError);
  const member = Object.defineProperty({}, "x", {
    enumerable: true,
    get() {
      throw new Error("from the getter");
    },
  });
  assert.throws(() => encoded(member), /from the getter/);
});

const withBytes = (data, limit = LIMIT) => encode({ type: "message", port: 1, data }, limit, { carries: true, contents: new Map() });

test("bytes are parts where their base64 would fit into no frame, and only there", () => {
  for (const [bytes, parts] of [[65_000, 0], [780_000, 0], [800_000, 1], [2_000_000, 1]]) {
    assert.equal(withBytes(new Uint8Array(bytes)).parts.length, parts, `${bytes}`);
  }
});

test("what a message has in parts counts as its bytes, though its text is short", () => {
  for (const length of [800_000, 2_000_000]) {
    const { bytes, cost, isLong, text } = withBytes(new Uint8Array(length));
    assert.ok(isLong && text.length < 100);
    assert.ok(bytes >= length && bytes <= cost, `${bytes}`);
  }
});

test("bytes and typed arrays count as they are, up to the limit of a message", () => {
  const limit = 3_000_000;
  for (const data of [new Uint8Array(2_999_000), new Float64Array(374_000), [new ArrayBuffer(1_500_000), new ArrayBuffer(1_499_000)]]) {
    assert.ok(withBytes(data, limit).isLong);
  }
  assert.throws(() => withBytes(new Uint8Array(3_000_001), limit), NoRoom);
  assert.throws(() => withBytes(Array(60).fill(new Uint8Array(50_000)), limit), NoRoom, "these are no parts");
});

test("a blob counts as it is, before it is read and then", () => {
  const blob = new Blob([new Uint8Array(2_999_000)]);
  const message = { type: "message", port: 1, data: blob };
  assert.throws(
    () => encode(message, 3_000_000, { carries: true }),
    (error) => error instanceof NotYet && error.length < 3_000_000 && error.blobs[0] === blob,
  );
  const contents = new Map([[blob, new Uint8Array(2_999_000)]]);
  assert.ok(encode(message, 3_000_000, { carries: true, contents }).isLong);
  assert.throws(() => encode(message, 2_999_000, { carries: true }), NoRoom);
});
