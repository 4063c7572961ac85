// Plays any frames to the relay, for tests that generate them.
//
// A line in is a case, {"frames": [the base64 of each frame's bytes]}. The frames reach a relay that
// is in the state of the vectors. The line out says what came of it:
//
//     {"ok": true, "messages": […]}    what ports, functions and senders were given: see agreedWorld
//     {"ok": false, "error": "…"}      the relay threw, or sent a frame that is too long

import { createInterface } from "node:readline";

import { FRAME_LIMIT } from "../../extension/onconnect/constants.js";
import { agreedWorld } from "./fakes/agreed.js";
import { settle } from "./fakes/world.js";

/** Errors that nothing has caught. */
const uncaught = [];
process.on("unhandledRejection", (error) => uncaught.push(error));

async function play({ frames }) {
  const { world, messages } = await agreedWorld();
  const { host } = world;
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

/** The frame as the browser hands it over; none where it is no JSON, which no extension sees. */
function parse(base64) {
  try {
    return [JSON.parse(Buffer.from(base64, "base64").toString())];
  } catch {
    return [];
  }
}

/** Shows values that JSON lacks. */
function shown(name, plain) {
  const value = this[name];
  if (typeof value === "bigint") return Number(value);
  if (ArrayBuffer.isView(value)) {
    return { bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") };
  }
  return value instanceof Error ? { Error: [value.name, value.message] } : plain;
}

for await (const line of createInterface({ input: process.stdin })) {
  const verdict = await play(JSON.parse(line)).then(
    (messages) => ({ ok: true, messages }),
    (error) => ({ ok: false, error: String(error?.stack ?? error) }),
  );
  console.log(JSON.stringify(verdict, shown));
}
