// Checks what is said of a bad message.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isUnknown, problem } from "../../extension/onconnect/messages.js";
import { cpuTimeOf } from "./fakes/cpu.js";
import { READY, nested } from "./fakes/messages.js";

const WRONG = [
  [null, "a message is not an object"],
  [[], "a message is not an object"],
  [{}, "a message's type is missing"],
  [{ type: 1 }, "a message's type is not a string"],
  [{ type: "message", port: 1.5 }, "message.port is not an integer"],
  [{ type: "disconnect" }, "disconnect.port is missing"],
  [{ type: "throw", id: 1, error: {} }, "throw.error.message is missing"],
  [{ type: "throw", id: 1, error: "x" }, "throw.error is not an object"],
  [{ type: "log", level: "loud", text: "" }, "log.level is not a level"],
  [{ type: "log", level: "toString", text: "" }, "log.level is not a level"],
  [{ type: "connect", port: -1, name: "", target: { tabId: "3" } }, "connect.target.tabId is not an integer"],
  [{ type: "event", event: "tabs.onUpdated", args: [] }, "event is for the extension to send"],
  [{ type: "message", port: 1, parts: [["String"]] }, "message.parts names parts that have not come"],
  [{ type: "call", id: 1, method: "a", args: [], parts: {} }, "call.parts names parts that have not come"],
  [{ type: "return", id: 1, value: null, parts: [["String"]] }, "return.parts names parts that have not come"],
  [{ type: "message", port: 1, data: nested(512) }, "message is deeper than 512 levels"],
];

for (const [message, sentence] of WRONG) {
  test(`it is said that ${sentence}`, () => assert.equal(problem(message), sentence));
}

test("512 levels, absent and null optional members, and unknown ones are good", () => {
  assert.equal(problem({ type: "message", port: 1, data: nested(511) }), undefined);
  assert.equal(problem({ type: "disconnect", port: 1 }), undefined);
  assert.equal(problem({ type: "disconnect", port: 1, error: null }), undefined);
  assert.equal(problem({ type: "message", port: 1, parts: null }), undefined);
  assert.equal(problem({ type: "message", port: 1, parts: [] }), undefined);
  assert.equal(problem({ ...READY, colour: "red" }), undefined);
});

test("bytes and typed arrays are one value, however long they are", () => {
  const data = [new Uint8Array(1 << 22), new Float64Array(1 << 22), new ArrayBuffer(8), new DataView(new ArrayBuffer(8))];
  const took = cpuTimeOf(() => assert.equal(problem({ type: "message", port: 1, data }), undefined));
  // A look at each element takes a second.
  assert.ok(took < 100, `${took} ms`);
});

test("types that only a newer host knows are unknown, also where objects inherit their names", () => {
  assert.deepEqual(
    ["teleport", "constructor", "message", undefined].map((type) => isUnknown({ type })),
    [true, true, false, false],
  );
});
