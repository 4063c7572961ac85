// Checks that the relay reads and writes the frames of tests/vectors as agreed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { utf8Length } from "../../extension/onconnect/encoding.js";
import { problem } from "../../extension/onconnect/messages.js";
import { agreedWorld } from "./fakes/agreed.js";
import { FakeEvent } from "./fakes/ports.js";
import { World, readyWorld, settle } from "./fakes/world.js";

const read = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url)));
const messages = read("messages.json");
const bad = read("bad.json").map(({ frame, ...vector }) => ({ ...vector, frames: [frame] }));
const played = [...bad, ...read("chunks.json")].filter(({ to }) => to === "browser");

for (const { name, from, message, text } of messages) {
  if (from !== "browser") {
    test(`good to read: ${name}`, () => {
      const received = JSON.parse(text);
      assert.deepEqual(received, message);
      assert.equal(problem(received), undefined);
    });
  }
  test(`its length in UTF-8 is known: ${name}`, () => {
    assert.equal(utf8Length(text), Buffer.byteLength(text));
  });
}

// How the relay is brought to send a message of each type that it sends.
const PROVOKE = {
  async hello({ browser, profile, values }) {
    const world = new World();
    if (values) world.browser.runtime.getBrowserInfo = async () => browser;
    world.stored = { "onconnect.profile": profile };
    world.platform.browserInfo = async () => browser;
    world.relay();
    await settle();
    return world;
  },
  async connect({ port, name, sender, event = "runtime.onConnect" }) {
    const world = await readyWorld({ listen: ["runtime.onConnect", "runtime.onConnectExternal"] });
    for (let n = 1; n < port; n++) world.connect();
    world.connect(name, { sender, event: event.split(".")[1] });
    return world;
  },
  async message({ port, data }) {
    const world = await readyWorld();
    port > 0 ? world.connect().postMessage(data) : (await opened(world)).postMessage(data);
    return world;
  },
  async disconnect({ port, error }) {
    const world = await readyWorld();
    const page = port > 0 ? world.connect() : await opened(world);
    world.browser.runtime.lastError = error && { message: error };
    page.disconnect();
    return world;
  },
  async call({ method, args, listener }) {
    const world = await readyWorld({ listen: ["runtime.onMessage"] });
    const [namespace, name] = method.split(".");
    if (listener !== undefined) {
      world.browser[namespace] = { [name]: new FakeEvent() };
      world.host.says({ type: "call", id: listener, method: `${method}.addListener`, args: [] });
    }
    world.browser[namespace][name].fire(...args);
    return world;
  },
  async return({ id, value }) {
    const world = await readyWorld();
    world.browser.tabs.query = async () => value;
    world.host.says({ type: "call", id, method: "tabs.query", args: [] });
    await settle();
    return world;
  },
  async throw({ id, error }) {
    const world = await readyWorld();
    world.browser.tabs.query = () => Promise.reject(error);
    world.host.says({ type: "call", id, method: "tabs.query", args: [] });
    await settle();
    return world;
  },
  async event({ event, args, listener }) {
    const world = await readyWorld({ listen: ["action.onClicked"] });
    const [namespace, name] = event.split(".");
    if (listener !== undefined) {
      world.host.says({ type: "call", id: listener, method: `${event}.addListener`, args: [] });
    }
    world.browser[namespace][name].fire(...args);
    return world;
  },
  async ack({ frames }) {
    const world = await readyWorld();
    for (let n = 1; n < frames; n++) world.host.saysFrame([]);
    return world;
  },
};

async function opened(world) {
  world.host.says({ type: "connect", port: -1, name: "", target: {} });
  return world.opened[0];
}

for (const { name, from, message, text } of messages) {
  const provoke = PROVOKE[message.type];
  // An error of a browser always has a name; a connect of the host has no sender.
  const isSent = from !== "host" && provoke && (message.error?.name || message.type !== "throw");
  if (!isSent) continue;
  test(`written as agreed: ${name}`, async () => {
    const { host } = await provoke(message);
    const sent = host.frames.flat().filter(({ type }) => type === message.type);
    assert.ok(host.texts.some((frame) => frame.includes(text)), JSON.stringify(sent));
  });
}

/** Good messages as agreedWorld sees them. */
function seen(good) {
  const opened = good.filter(({ type }) => type === "connect");
  const label = (port) => {
    const { name } = opened.find((connect) => connect.port === port) ?? {};
    return name === undefined ? { port } : { name };
  };
  const see = {
    connect: ({ type, name }) => ({ type, name }),
    message: ({ type, port, data }) => ({ type, ...label(port), data }),
    disconnect: ({ type, port }) => ({ type, ...label(port) }),
    call: ({ type, method, args }) => ({ type, method, args }),
    return: ({ type, id, value }) => ({ type, id, value }),
    throw: ({ type, id, error }) => ({ type, id, error }),
  };
  return good.map((message) => see[message.type](message));
}

for (const { name, frames, good, answers, reports, fails = [], warnings = 0 } of played) {
  test(`read as agreed: ${name}`, async () => {
    const { world, messages } = await agreedWorld();
    const before = world.host.requests.length;
    for (const frame of frames) {
      world.host.saysFrame(JSON.parse(frame));
      await settle();
      world.host.acks();
    }
    const sent = world.host.requests.slice(before);
    const logs = sent.filter(({ type, level }) => type === "log" && level === "error");
    const others = sent.filter(({ type }) => type !== "log");
    // The texts of errors are each half's own.
    const essence = ({ type, port, id }) => ({ type, port, id });
    const isFailure = ({ type, id }) => type === "throw" && fails.includes(id);
    assert.deepEqual(messages.filter((message) => !isFailure(message)), seen(good));
    assert.deepEqual(messages.filter(isFailure).map(({ id }) => id), fails);
    assert.deepEqual(others.map(essence), answers.map(essence));
    assert.equal(logs.length, reports);
    assert.equal(world.texts("warn").length, warnings);
  });
}
