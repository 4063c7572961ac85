// Checks what the host can call and listen to of the extension API.

import assert from "node:assert/strict";
import { test } from "node:test";

import { READY, call } from "./fakes/messages.js";
import { FakeEvent } from "./fakes/ports.js";
import { World, readyWorld, settle } from "./fakes/world.js";

async function ask(world, ...calls) {
  world.host.says(...calls);
  await settle();
  return world.host.requests.slice(-calls.length);
}

test("a function of the API is called by its name, also in a nested namespace", async () => {
  const world = await readyWorld();
  const answers = await ask(
    world,
    call(1, "tabs.query", { active: true }),
    call(2, "runtime.getURL", "page.html"),
    call(3, "storage.local.set", { a: 1 }),
  );
  assert.deepEqual(answers.sort((a, b) => a.id - b.id), [
    { type: "return", id: 1, value: [{ id: 3, active: true }] },
    { type: "return", id: 2, value: "moz-extension://demo/page.html" },
    { type: "return", id: 3 },
  ]);
  assert.equal(world.stored.a, 1);
});

test("what the API rejects or throws is thrown to the host", async () => {
  const world = await readyWorld();
  world.browser.tabs.query = () => {
    throw new TypeError("Incorrect argument types for tabs.query.");
  };
  assert.deepEqual(await ask(world, call(1, "tabs.remove", 99)), [
    { type: "throw", id: 1, error: { name: "Error", message: "No tab with id: 99." } },
  ]);
  assert.deepEqual(await ask(world, call(2, "tabs.query", 7)), [
    {
      type: "throw",
      id: 2,
      error: { name: "TypeError", message: "Incorrect argument types for tabs.query." },
    },
  ]);
});

for (const method of ["tabs.frobnicate", "bookmarks.search", "tabs.constructor", "tabs.query.call", "query", ""]) {
  test(`"${method}" is no function of the API`, async () => {
    const world = await readyWorld();
    const [{ type, error }] = await ask(world, call(1, method));
    assert.equal(type, "throw");
    assert.match(error.message, /does not exist: check the name|is not a function of this browser/);
  });
}

for (const allow of [undefined, ["runtime.*"], ["runtime.onMessage.dispatch"]]) {
  test(`of an event the host has addListener and removeListener alone, allowed: ${allow}`, async () => {
    const world = await readyWorld({ allow, listen: ["runtime.onMessage", "action.onClicked"] });
    const forged = [];
    for (const event of [world.browser.runtime.onMessage, world.browser.action.onClicked]) {
      event.dispatch = (...args) => void forged.push(args);
      event.dispatchToListener = event.dispatch;
    }
    for (const [id, method] of ["dispatch", "dispatchToListener", "hasListener"].entries()) {
      const [{ type, error }] = await ask(world, call(id + 1, `runtime.onMessage.${method}`, {}, {}));
      assert.equal(type, "throw");
      assert.match(error.message, /is an event: it has addListener and removeListener|not allowed/);
    }
    await ask(world, call(9, "action.onClicked.dispatch", { id: 1 }));
    assert.deepEqual(forged, []);
  });
}

test("an event is listened to by its name, with further arguments, until it is left", async () => {
  const world = await readyWorld();
  const { onUpdated } = world.browser.tabs;
  assert.deepEqual(await ask(world, call(5, "tabs.onUpdated.addListener", { tabId: 3 })), [
    { type: "return", id: 5 },
  ]);
  assert.deepEqual(onUpdated.listeners[0].further, [{ tabId: 3 }]);
  onUpdated.fire(3, { status: "complete" });
  assert.deepEqual(world.host.requests.at(-1), {
    type: "event",
    event: "tabs.onUpdated",
    args: [3, { status: "complete" }],
    listener: 5,
  });
  await ask(world, call(6, "tabs.onUpdated.removeListener", 5));
  assert.deepEqual(onUpdated.listeners, []);
  assert.deepEqual(await ask(world, call(7, "tabs.onUpdated.removeListener", 5)), [
    { type: "return", id: 7 },
  ]);
});

test("a wake event is told once, and listening to it registers nothing more", async () => {
  const world = await readyWorld({ listen: ["action.onClicked"] });
  assert.deepEqual(await ask(world, call(1, "action.onClicked.addListener")), [
    { type: "return", id: 1 },
  ]);
  world.browser.action.onClicked.fire({ id: 3 });
  const events = world.host.requests.filter(({ type }) => type === "event");
  assert.deepEqual(events, [{ type: "event", event: "action.onClicked", args: [{ id: 3 }] }]);
});

test("listening to ports or messages that the extension does not give is an error with the remedy", async () => {
  const world = await readyWorld();
  assert.equal((await ask(world, call(1, "runtime.onConnect.addListener")))[0].type, "return");
  const [{ error }] = await ask(world, call(2, "runtime.onMessage.addListener"));
  assert.match(error.message, /relay\(\{ listen: \["runtime\.onMessage"\] \}\)/);
});

test("an event that JSON can't carry is dropped and logged on both sides", async () => {
  const world = await readyWorld();
  await ask(world, call(1, "tabs.onUpdated.addListener"));
  world.browser.tabs.onUpdated.fire(1n);
  await settle();
  assert.match(world.texts("error")[0], /a tabs\.onUpdated event was dropped/);
  assert.equal(world.host.requests.at(-1).type, "log");
});

test("the host's listeners are removed when it dies", async () => {
  const world = await readyWorld();
  await ask(world, call(1, "tabs.onUpdated.addListener"));
  world.host.dies();
  assert.deepEqual(world.browser.tabs.onUpdated.listeners, []);
});

for (const [method, missing] of [
  ["tabs.frobnicate", "tabs.frobnicate"],
  ["bookmarks.search", "bookmarks"],
]) {
  test(`a name that this browser lacks, "${method}", is told by a field of the error`, async () => {
    const world = await readyWorld();
    const [called] = await ask(world, call(1, method));
    assert.equal(called.error.name, "ReferenceError");
    assert.equal(called.error.missing, missing);
    const [listened] = await ask(world, call(2, `${method}.addListener`));
    assert.equal(listened.error.name, "ReferenceError");
    assert.equal(listened.error.missing, missing);
  });
}

// Events whose listeners answer

const URLS = { urls: ["<all_urls>"] };

function asked(world) {
  return world.host.requests.filter(({ type }) => type === "call");
}

function withWebRequest(world) {
  world.browser.webRequest = { onBeforeRequest: new FakeEvent(), onAuthRequired: new FakeEvent() };
  return world.browser.webRequest;
}

test("a blocking request waits for the host's answer where the browser takes a promise", async () => {
  const world = await readyWorld();
  world.browser.runtime.getBrowserInfo = () => {};
  const { onBeforeRequest } = withWebRequest(world);
  await ask(world, call(5, "webRequest.onBeforeRequest.addListener", URLS, ["blocking"]));
  const [answer] = onBeforeRequest.fire({ url: "http://localhost/" });
  assert.deepEqual(asked(world), [
    {
      type: "call",
      id: 1,
      method: "webRequest.onBeforeRequest",
      args: [{ url: "http://localhost/" }],
      listener: 5,
    },
  ]);
  world.host.says({ type: "return", id: 1, value: { cancel: true } });
  assert.deepEqual(await answer, { cancel: true });
});

test("a request that does not wait is told and not asked about", async () => {
  const world = await readyWorld();
  const { onBeforeRequest } = withWebRequest(world);
  await ask(world, call(5, "webRequest.onBeforeRequest.addListener", URLS));
  assert.deepEqual(onBeforeRequest.fire({ url: "http://localhost/" }), [undefined]);
  assert.equal(world.host.requests.at(-1).type, "event");
});

test("a blocking listener is refused, with the reason, where its answer must come at once", async () => {
  const world = await readyWorld();
  const { onBeforeRequest } = withWebRequest(world);
  const [{ error }] = await ask(
    world,
    call(5, "webRequest.onBeforeRequest.addListener", URLS, ["blocking"]),
  );
  assert.match(error.message, /wants the answer before the listener returns.*declarativeNetRequest/);
  assert.deepEqual(onBeforeRequest.listeners, []);
});

test("an answer that the browser takes by a function is given to it", async () => {
  const world = await readyWorld();
  const { onAuthRequired } = withWebRequest(world);
  const given = [];
  const give = (answer) => given.push(answer);
  await ask(world, call(5, "webRequest.onAuthRequired.addListener", URLS, ["asyncBlocking"]));
  assert.deepEqual(onAuthRequired.fire({ realm: "a" }, give), [true]);
  assert.deepEqual(asked(world)[0].args, [{ realm: "a" }]);
  world.host.says({ type: "return", id: 1, value: { cancel: true } });
  await settle();
  onAuthRequired.fire({ realm: "b" }, give);
  world.host.says({ type: "throw", id: 2, error: { message: "no" } });
  await settle();
  assert.deepEqual(given, [{ cancel: true }, undefined]);
});

test("an event that the extension gives and that takes an answer is answered", async () => {
  const world = new World();
  world.browser.omnibox = { onInputChanged: new FakeEvent() };
  world.relay({ listen: ["omnibox.onInputChanged"] });
  await settle();
  const given = [];
  world.browser.omnibox.onInputChanged.fire("py", (suggestions) => given.push(suggestions));
  world.host.says(READY, { type: "return", id: 1, value: [{ content: "python" }] });
  await settle();
  assert.deepEqual(asked(world)[0].args, ["py"]);
  assert.deepEqual(given, [[{ content: "python" }]]);
});

test("requests that wait for an answer go on when the host dies", async () => {
  const world = await readyWorld();
  const { onAuthRequired } = withWebRequest(world);
  await ask(world, call(5, "webRequest.onAuthRequired.addListener", URLS, ["asyncBlocking"]));
  const given = [];
  onAuthRequired.fire({ realm: "a" }, (answer) => given.push(answer));
  world.host.dies();
  await settle();
  assert.deepEqual(given, [undefined]);
});

// What the host is allowed

const NOT_ALLOWED = /is not allowed: the extension's relay\(\{ allow \}\) does not name it/;

test("a host may call and listen to what the extension allows, and nothing else", async () => {
  const world = await readyWorld({ allow: ["tabs.query", "storage.local.*"] });
  for (const [id, method] of ["tabs.query", "storage.local.get"].entries()) {
    assert.equal((await ask(world, call(id, method, {})))[0].type, "return");
  }
  world.host.acks();
  for (const [id, method] of ["tabs.remove", "tabs.onUpdated.addListener", "storage.locals.get"].entries()) {
    assert.match((await ask(world, call(id + 2, method, 3)))[0].error.message, NOT_ALLOWED);
  }
  assert.deepEqual(world.browser.tabs.onUpdated.listeners, []);
});

test("an empty allow list leaves the host its ports and the events that it is given", async () => {
  const world = await readyWorld({ allow: [], listen: ["runtime.onConnect", "action.onClicked"] });
  const [{ type }] = await ask(world, call(1, "action.onClicked.addListener"));
  assert.equal(type, "return");
  const page = world.connect("a");
  world.host.says({ type: "message", port: 1, data: "hi" });
  assert.deepEqual(page.received, ["hi"]);
});

test("a port that the host may not open is closed with the reason", async () => {
  const world = await readyWorld({ allow: ["tabs.connect"] });
  world.host.says(
    { type: "connect", port: -1, name: "", target: { tabId: 3 } },
    { type: "connect", port: -2, name: "", target: {} },
  );
  const [{ type, port, error }] = world.host.requests;
  assert.deepEqual([type, port], ["disconnect", -2]);
  assert.match(error, /^runtime\.connect is not allowed/);
  assert.equal(world.opened.length, 1);
});

test("what a page posts is data for the host, also if it looks like a call", async () => {
  const world = await readyWorld();
  let queries = 0;
  world.browser.tabs.query = async () => queries++;
  const page = world.connect("a");
  page.postMessage([call(1, "tabs.query", {})]);
  page.postMessage(call(1, "tabs.query", {}));
  await settle();
  assert.equal(queries, 0);
  assert.deepEqual(page.received, []);
});

test("a host that has ended calls nothing", async () => {
  const world = await readyWorld();
  let queries = 0;
  world.browser.tabs.query = async () => queries++;
  world.host.dies();
  world.host.says(call(1, "tabs.query", {}));
  await settle();
  assert.equal(queries, 0);
});

// Errors that come by a callback

function withMenus(world, { error } = {}) {
  const { runtime } = world.browser;
  const create = (properties, callback) => {
    if (typeof properties !== "object") throw new TypeError("No matching signature.");
    queueMicrotask(() => {
      runtime.lastError = error && { message: error };
      callback?.();
      runtime.lastError = undefined;
    });
    return properties.id;
  };
  world.browser.menus = world.browser.contextMenus = { create };
}

for (const method of ["menus.create", "contextMenus.create"]) {
  test(`what ${method} tells its callback is thrown to the host`, async () => {
    const world = await readyWorld();
    const error = "Cannot create item with duplicate id a";
    withMenus(world, { error });
    assert.deepEqual(await ask(world, call(1, method, { id: "a", title: "A" })), [
      { type: "throw", id: 1, error: { name: "Error", message: error } },
    ]);
  });

  test(`what ${method} returns is the answer once it has called back`, async () => {
    const world = await readyWorld();
    withMenus(world);
    assert.deepEqual(await ask(world, call(1, method, { id: "a", title: "A" })), [
      { type: "return", id: 1, value: "a" },
    ]);
  });

  test(`what ${method} throws at once is thrown to the host`, async () => {
    const world = await readyWorld();
    withMenus(world);
    const thrown = await ask(world, call(1, method));
    assert.deepEqual(thrown[0].error, { name: "TypeError", message: "No matching signature." });
  });
}
