// The background script that the relay is compared with: a port's name says who answers on it.

browser.runtime.onConnect.addListener((port) => {
  if (port.name === "JavaScript") port.onMessage.addListener((message) => port.postMessage(message));
  else relay(port, browser.runtime.connectNative(`onconnect.bench_${port.name}`));
});

/** What people write by hand: a host for each port, a native message for each of its messages. */
function relay(port, native) {
  port.onMessage.addListener((message) => native.postMessage(message));
  native.onMessage.addListener((message) => port.postMessage(message));
  port.onDisconnect.addListener(() => native.disconnect());
  native.onDisconnect.addListener(() => port.disconnect());
}
