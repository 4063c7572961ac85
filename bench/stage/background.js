// The background script of the bench: a port's name says who answers on it.

import { relay } from "./onconnect/relay.js";

relay({ host: "onconnect.demo", listen: ["runtime.onConnect"], ports: ["onconnect"] });

browser.runtime.onConnect.addListener((port) => {
  if (port.name === "onconnect") return;
  if (port.name === "JavaScript") port.onMessage.addListener((message) => port.postMessage(message));
  else relayByHand(port, browser.runtime.connectNative(`onconnect.bench_${port.name}`));
});

/** Bytes in a native message, whose base64 is shorter than the 1 MB that a host may send. */
const PART = 700_000;

/** What people write: a host for each port, a native message for each of its messages. */
function relayByHand(port, native) {
  port.onMessage.addListener((message) => {
    if (message.bytes) sendInParts(port, native, message);
    else native.postMessage(message);
  });
  native.onMessage.addListener((message) => message.part === undefined && port.postMessage(message));
  port.onDisconnect.addListener(() => native.disconnect());
  native.onDisconnect.addListener(() => port.disconnect());
}

/** Sends long bytes as base64 in messages of nearly 1 MB, and puts together what comes back. */
function sendInParts(port, native, { id, bytes }) {
  const back = new Uint8Array(bytes.length);
  let arrived = 0;
  native.onMessage.addListener(function take({ part }) {
    const piece = Uint8Array.fromBase64(part);
    back.set(piece, arrived);
    arrived += piece.length;
    if (arrived < back.length) return;
    native.onMessage.removeListener(take);
    port.postMessage({ id, bytes: back });
  });
  for (let at = 0; at < bytes.length; at += PART) {
    native.postMessage({ part: bytes.subarray(at, at + PART).toBase64(), last: at + PART >= bytes.length });
  }
}
