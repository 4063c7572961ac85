// Brings the relay into the state that tests/vectors assumes.

import { readyWorld } from "./world.js";

/**
 * A world in the state that the vectors assume: port 1 of a page and port -1 of the host are open,
 * and call 1 of each side is pending.
 *
 * `messages` is what ports, functions and senders are given from then on, in order. A message there
 * has the form that it has on the wire, as far as it can be seen in the browser: calls have no id,
 * and ports that the host opens meanwhile their name for a number. The answer to call 1 comes
 * behind all else of its frame, as promises do.
 */
export async function agreedWorld() {
  const world = await readyWorld({ listen: ["runtime.onConnect", "runtime.onMessage"] });
  const { host, browser } = world;
  const messages = [];
  watch(world.connect(), { port: 1 }, messages);
  host.says({ type: "connect", port: -1, name: "", target: {} });
  watch(world.opened[0], { port: -1 }, messages);
  for (const namespace of [browser.runtime, browser.tabs]) {
    const { connect } = namespace;
    namespace.connect = (...args) => {
      const near = connect(...args);
      messages.push({ type: "connect", name: near.name });
      watch(near.other, { name: near.name }, messages);
      return near;
    };
  }
  browser.tabs.query = (...args) => {
    messages.push({ type: "call", method: "tabs.query", args });
    return new Promise(() => {});
  };
  const [answer] = browser.runtime.onMessage.fire("call 1", {});
  answer.then(
    (value) => messages.push({ type: "return", id: 1, value }),
    ({ name, message }) => messages.push({ type: "throw", id: 1, error: { name, message } }),
  );
  host.says({ type: "call", id: 1, method: "tabs.query", args: [] });
  host.acks();
  messages.length = world.lines.length = 0;
  return { world, messages };
}

function watch(port, label, messages) {
  port.onMessage.addListener((data) => messages.push({ type: "message", ...label, data }));
  port.onDisconnect.addListener(() => messages.push({ type: "disconnect", ...label }));
}
