// The background script of the bench: a port's name says who answers on it.

import { relay } from "./onconnect/relay.js";

relay({ host: "onconnect.demo", listen: ["runtime.onConnect"], ports: ["onconnect"] });

browser.runtime.onConnect.addListener((port) => {
  if (port.name === "onconnect") return;
  if (port.name === "JavaScript") port.onMessage.addListener((message) => port.postMessage(message));
  else relayByHand(port, browser.runtime.connectNative(`onconnect.bench_${port.name}`));
});

/** What people write: a host for each port, a native message for each of its messages. */
function relayByHand(port, native) {
  port.onMessage.addListener((message) => native.postMessage(message));
  native.onMessage.addListener((message) => port.postMessage(message));
  port.onDisconnect.addListener(() => native.disconnect());
  native.onDisconnect.addListener(() => port.disconnect());
}
