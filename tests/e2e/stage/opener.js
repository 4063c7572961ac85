// Does in the background script what a test says to the stage's page: opens ports to Python, and asks.

const ports = [];
const sent = [];
const text = (error) => error?.message ?? null;

const acts = (python) => ({
  connect({ options, posting, leaving }) {
    const port = python.connect(...options);
    const end = { port, received: [], ends: [] };
    port.onMessage.addListener((message) => end.received.push(message));
    port.onDisconnect.addListener((port) => {
      end.ends.push(text(browser.runtime.lastError ?? port.error));
    });
    ports.push(end);
    for (const message of posting) port.postMessage(message);
    if (leaving) port.disconnect();
    return ports.length - 1;
  },
  post({ number, messages, leaving }) {
    for (const message of messages) ports[number].port.postMessage(message);
    if (leaving) ports[number].port.disconnect();
  },
  postLong({ number, length, count }) {
    for (let each = 0; each < count; each++) ports[number].port.postMessage("x".repeat(length));
  },
  look({ number }) {
    const { port, received, ends } = ports[number];
    return { received, ends, name: port.name, sender: port.sender ?? null };
  },
  ask({ message }) {
    const question = {};
    python.sendMessage(message).then(
      (value) => (question.outcome = ["answer", value ?? null]),
      (error) => Object.assign(question, { outcome: ["error", text(error)], name: error.name }),
    );
    return sent.push(question) - 1;
  },
  outcome: ({ number }) => sent[number],
});

/** Listens to the stage's page. */
export function open(python) {
  const channel = new BroadcastChannel("stage");
  channel.onmessage = ({ data: { id, act, given } }) => {
    if (act === undefined) return; // an answer
    try {
      channel.postMessage({ id, value: acts(python)[act](given) });
    } catch (error) {
      channel.postMessage({ id, error: error.message });
    }
  };
}
