// What the relay makes of any frames: a program for tests that generate them.
//
// A line in is a case, {"frames": [the base64 of each frame's bytes]}. The frames reach a relay that
// is in the state of the vectors. The line out says what came of it:
//
//     {"ok": true, "messages": […]}    what ports, functions and senders were given, in order
//     {"ok": false, "error": "…"}      the relay threw, or sent a frame that is too long
//
// A message has the form that it has on the wire, as far as it can be seen in the browser: calls
// have no id, and ports that the host opens meanwhile their name for a number. The answer to call 1
// comes behind all else of its frame, as promises do.

import { createInterface } from "node:readline";

import { agreedWorld, settle } from "./fake.js";

const FRAME_LIMIT = 1_048_576;

/** Errors that nothing has caught. */
const uncaught = [];
process.on("unhandledRejection", (error) => uncaught.push(error));

async function play({ frames }) {
  const { world, page, answer } = await agreedWorld();
  const { host, browser } = world;
  const messages = [];
  const record = (message) => void messages.push(message);

  watch(page, { port: 1 }, record);
  watch(world.opened[0], { port: -1 }, record);
  for (const namespace of [browser.runtime, browser.tabs]) {
    const { connect } = namespace;
    namespace.connect = (...args) => {
      const near = connect(...args);
      const { name } = near;
      record({ type: "connect", name });
      watch(near.other, { name }, record);
      return near;
    };
  }
  browser.tabs.query = async (...args) => record({ type: "call", method: "tabs.query", args });
  answer.then(
    (value) => record({ type: "return", id: 1, value }),
    ({ message }) => record({ type: "throw", id: 1, error: { message } }),
  );

  for (const frame of frames.flatMap(parse)) {
    host.port.onMessage.fire(frame);
    await settle();
    host.acks();
  }
  if (uncaught.length > 0) throw uncaught.pop();
  if (host.texts.some((text) => Buffer.byteLength(text) > FRAME_LIMIT)) {
    throw new Error("the relay sent a frame that is too long");
  }
  return messages;
}

function watch(port, label, record) {
  port.onMessage.addListener((data) => record({ type: "message", ...label, data }));
  port.onDisconnect.addListener(() => record({ type: "disconnect", ...label }));
}

/** The frame as the browser hands it over; none where it is no JSON, which no extension sees. */
function parse(base64) {
  try {
    return [JSON.parse(Buffer.from(base64, "base64").toString())];
  } catch {
    return [];
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const verdict = await play(JSON.parse(line)).then(
    (messages) => ({ ok: true, messages }),
    (error) => ({ ok: false, error: String(error?.stack ?? error) }),
  );
  console.log(JSON.stringify(verdict));
}
