// Asks the user whether the model may do one thing, and does it. Python can only have it ask.

const PATIENCE = 30_000; // milliseconds, after which no answer is a no
const PAUSE = 1_000; // in which a click or a key may be meant for what was here before

const ACTIONS = {
  open: {
    says: ({ url }) => `Open ${new URL(url)}`,
    does: async ({ url }) => (await browser.tabs.create({ url })).id,
  },
  close: {
    says: async ({ tab }) => `Close ${await named(tab)}`,
    does: async ({ tab }) => void (await browser.tabs.remove(tab)),
  },
  click: {
    says: async ({ tab, control }) => `Click ${await inPage(tab, "label", control)}\nin ${await named(tab)}`,
    does: ({ tab, control }) => inPage(tab, "click", control),
  },
  fill: {
    says: async ({ tab, control, text }) =>
      `Write “${text}”\ninto ${await inPage(tab, "label", control)}\nin ${await named(tab)}`,
    does: ({ tab, control, text }) => inPage(tab, "fill", control, text),
  },
};

async function named(tab) {
  const { title, url } = await browser.tabs.get(tab);
  return `“${title}”\n${url}`;
}

async function inPage(tabId, name, ...args) {
  const func = (name, args) => globalThis.onconnectPage?.[name](...args);
  const [{ result }] = await browser.scripting.executeScript({ target: { tabId }, func, args: [name, args] });
  if (!result) throw new Error("There is no such control in the page: read it again.");
  return result;
}

async function ask({ action, ...details }) {
  const { says, does } = ACTIONS[action];
  document.querySelector("p").textContent = await says(details);
  await answer();
  return (await does(details)) ?? null;
}

function answer() {
  return new Promise((resolve, reject) => {
    const [allow, deny] = document.querySelectorAll("button");
    const refuse = (why) => reject(new Error(`The user ${why}.`));
    allow.addEventListener("click", (event) => event.isTrusted && resolve());
    deny.addEventListener("click", () => refuse("has said no"));
    port.onDisconnect.addListener(() => refuse("is not asked any more"));
    setTimeout(() => (allow.disabled = deny.disabled = false), PAUSE);
    setTimeout(() => refuse("has not answered"), PATIENCE);
  });
}

const port = browser.runtime.connect();

const leave = async () => browser.tabs.remove((await browser.tabs.getCurrent()).id);

port.onDisconnect.addListener(leave);
port.onMessage.addListener(async (question) => {
  if (question === null) return leave(); // Python has heard the answer
  port.postMessage(await ask(question).then((done) => ({ done }), ({ message }) => ({ refused: message })));
});

browser.windows.getCurrent().then(({ id }) => browser.windows.update(id, { drawAttention: true }));
