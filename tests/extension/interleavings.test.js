// Checks that each port's messages arrive in order, whatever is posted, closed and acknowledged.

import assert from "node:assert/strict";
import { test } from "node:test";

import { readyWorld } from "./fakes/world.js";

const RUNS = 30;
const STEPS = 120;
const LONG = "世🎉".repeat(400_000);

/** Numbers from 0 to below `end`, the same for the same seed (mulberry32). */
function random(seed) {
  let state = seed;
  return (end) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) % end;
  };
}

/** Reads what has come as a strict host does: the rules of the protocol are asserted. */
class StrictReader {
  /** What each port got, "closed" at its end. */
  ports = new Map();
  #slices = new Map();
  #read = 0;
  /** The hello is, with ready. */
  #acked = 1;

  constructor(host) {
    this.host = host;
    this.counted = 0;
    this.chunks = [0, 0];
  }

  /** Reads the frames that have come since; a chunk must not come before the last but one was acked. */
  read() {
    for (const frame of this.host.frames.slice(this.#read)) this.#frame(frame);
    this.#read = this.host.frames.length;
    assert.ok(this.counted - this.#acked <= 4, "no more than a window is in flight");
  }

  /** Acknowledges some of the frames that are in flight. */
  ack(number) {
    this.#acked = Math.min(this.counted, this.#acked + number);
    this.host.says({ type: "ack", frames: this.#acked });
    this.read();
  }

  #frame(frame) {
    if (frame.length === 1 && frame[0].type === "ack") return;
    this.counted++;
    const chunks = frame.filter(({ type }) => type === "chunk");
    assert.ok(chunks.length <= 1);
    if (chunks.length > 0) {
      assert.ok(this.chunks[0] <= this.#acked, "two frames with a chunk are in flight");
      this.chunks = [this.chunks[1], this.counted];
    }
    for (const message of frame) this.#message(message);
  }

  #message(message) {
    const { type, port, id, part, text, last, abort } = message;
    if (type === "chunk") {
      if (part === undefined) this.#slices.set(id, (this.#slices.get(id) ?? "") + text);
      if (last) this.#message(JSON.parse(this.#slices.get(id)));
      if (last || abort) this.#slices.delete(id);
    } else if (type === "connect") {
      this.ports.set(port, []);
    } else if (type === "message") {
      this.ports.get(port).push(message.data.number);
    } else if (type === "disconnect") {
      this.ports.get(port).push("closed");
    }
  }

  get unfinished() {
    return this.#slices.size;
  }
}

async function play(seed) {
  const below = random(seed);
  const world = await readyWorld();
  const host = new StrictReader(world.host);
  host.read();
  const pages = [];
  const actions = [
    () => pages.push({ end: world.connect(), posted: [] }),
    (page) => post(page, below(8) === 0),
    (page) => post(page, false),
    () => host.ack(1 + below(4)),
    (page) => below(8) === 0 && leave(page),
    (page, port) => below(16) === 0 && close(page, port),
  ];
  const post = ({ end, posted }, isLong) => {
    if (!end.isOpen) return;
    const number = posted.length;
    end.postMessage(isLong ? { number, LONG } : { number });
    posted.push(number);
  };
  const leave = ({ end, posted }) => {
    if (end.isOpen) posted.push("closed");
    end.disconnect();
  };
  const close = (page, port) => {
    if (!host.ports.has(port)) return;
    page.wasClosed ||= page.end.isOpen;
    world.host.says({ type: "disconnect", port });
  };
  actions[0]();
  for (let step = 0; step < STEPS; step++) {
    const index = below(pages.length);
    actions[below(actions.length)](pages[index], 1 + index);
    host.read();
  }
  for (let before; before !== host.counted; host.ack(4)) before = host.counted;

  assert.equal(host.unfinished, 0, "the host holds no part of a message");
  for (const [index, { posted, wasClosed }] of pages.entries()) {
    const arrived = host.ports.get(1 + index);
    // What waited for a port that the host closed is dropped, but nothing in between.
    const expected = wasClosed ? posted.slice(0, arrived.length) : posted;
    assert.deepEqual(arrived, expected);
  }
}

for (let seed = 1; seed <= RUNS; seed++) {
  test(`each port's messages arrive in order: seed ${seed}`, () => play(seed));
}
