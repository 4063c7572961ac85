// Checks how a page's connection lives, with page.js in the page and the relay at its other end.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { NO_RECEIVER, Page } from "./fakes/page.js";
import { settle } from "./fakes/world.js";

const NOT_FOUND = "Specified native messaging host not found.";

let page;
beforeEach(() => (page = new Page()));

/** A page with a connection, and Python that is ready. */
async function connected(options) {
  page.world.relay();
  await page.ready();
  return page.connect(options);
}

test("a script adds one name to the page's globals", () => {
  const before = ["browser", "setTimeout", "clearTimeout", "addEventListener", "console"];
  const added = Object.keys(page.globals).filter((name) => !before.includes(name));
  assert.deepEqual(added, ["onconnect"]);
});

test("a port is opened with the name, and messages go both ways", async () => {
  const python = await connected({ name: "notes" });
  assert.deepEqual(page.named, ["notes"], "the status port is not Python's");
  python.post({ note: "milk" });
  assert.deepEqual(page.world.host.requests.at(-1), { type: "message", port: 1, data: { note: "milk" } });
  page.world.host.says({ type: "message", port: 1, data: { notes: 1 } });
  assert.deepEqual(page.messages, [{ notes: 1 }]);
});

test("a message that comes before the relay's word may be answered", async () => {
  page.world.relay();
  const answers = [];
  const python = page.connect({ onMessage: () => (python.post("answer"), answers.push(python.state)) });
  page.ports[0].postMessage("hello");
  assert.deepEqual(answers, ["connected"]);
});

test("what JSON loses without a word is told once, by its place", async () => {
  const python = await connected();
  for (const kept of [null, "text", { when: new Date(0), list: [1, Object(2)] }]) python.post(kept);
  assert.deepEqual(page.warnings, []);
  python.post({ items: [0, { image: new Uint8Array(2) }] });
  python.post(new Map());
  assert.equal(page.warnings.length, 1);
  assert.match(page.warnings[0], /message\.items\[1\]\.image is of type Uint8Array, of which JSON keeps nothing/);
  assert.match(page.warnings[0], /"message_serialization": "structured_clone"/);
});

test("where ports carry clones nothing is lost, and nothing told", async () => {
  page = new Page(undefined, { message_serialization: "structured_clone" });
  const python = await connected();
  python.post(new Map());
  assert.deepEqual(page.warnings, []);
});

test("a connection needs no options", async () => {
  page.world.relay();
  await page.ready();
  const python = page.globals.onconnect.connect();
  page.pass(0);
  page.world.host.says({ type: "message", port: 1, data: "unheard" });
  assert.equal(python.state, "connected");
});

test("a page is connected when Python is ready, and not before", async () => {
  page.world.relay();
  const python = page.connect();
  page.pass(5_000);
  assert.deepEqual([python.state, page.states], ["reconnecting", []]);
  assert.throws(() => python.post("lost"), { message: 'not sent: the connection is "reconnecting"' });
  await page.ready();
  assert.deepEqual(page.states, [["connected", undefined]]);
  python.post("here");
  assert.equal(page.world.host.requests.at(-1).data, "here");
});

test("a page without a host is told the browser's text, and posts nothing", () => {
  page.world.relay();
  const python = page.connect();
  page.world.host.dies(NOT_FOUND);
  assert.deepEqual(page.states, [["no host", NOT_FOUND]]);
  assert.throws(() => python.post("lost"), { message: `not sent: the connection is "no host" (${NOT_FOUND})` });
});

test("while there is no host the page keeps asking, and says nothing more", () => {
  page.world.relay();
  page.connect();
  for (let second = 0; second < 300; second++) {
    if (page.world.host.isAlive) page.world.host.dies(NOT_FOUND);
    page.pass(1_000);
  }
  assert.deepEqual(page.states, [["no host", NOT_FOUND]]);
  assert.ok(page.world.hosts.length > 8 && page.world.hosts.length < 18, `${page.world.hosts.length}`);
});

test("another reason for there being no host is told", () => {
  page.world.relay();
  page.connect();
  page.world.host.dies(NOT_FOUND);
  page.pass(1_000);
  page.world.host.dies("Access to the specified native messaging host is forbidden.");
  assert.deepEqual(page.states.at(-1), [
    "no host",
    "Access to the specified native messaging host is forbidden.",
  ]);
});

test("a page is connected at once when a host appears, however long it would wait", async () => {
  page.world.relay();
  page.connect();
  for (let second = 0; second < 100; second++) {
    if (page.world.host.isAlive) page.world.host.dies(NOT_FOUND);
    page.pass(1_000);
  }
  page.world.broadcast.onmessage({ data: { ask: "restart" } });
  await page.ready();
  page.pass(0);
  assert.deepEqual(page.states, [["no host", NOT_FOUND], ["connected", undefined]]);
});

test("the handlers' error is the reason where they can't be imported", () => {
  page.world.relay();
  page.connect();
  page.world.host.says({ type: "fatal", code: "app-error", message: "no module x" });
  page.world.host.dies();
  assert.deepEqual(page.states, [["no host", "no module x"]]);
});

test("a host that dies is told with the reason, and another is connected to", async () => {
  const python = await connected();
  page.world.host.dies("Native host has exited.");
  assert.deepEqual(page.states.at(-1), ["reconnecting", "Python has ended: Native host has exited."]);
  assert.throws(() => python.post("lost"), /"reconnecting" \(Python has ended/);
  page.pass(500);
  await page.ready();
  assert.equal(python.state, "connected");
  assert.equal(page.states.length, 3);
});

test("a host that dies again and again before it is ready is no host", async () => {
  await connected();
  page.world.host.dies("Native host has exited.");
  page.pass(500);
  page.world.host.dies("Native host has exited.");
  assert.deepEqual(page.states.at(-1), ["no host", "Native host has exited."]);
});

test("a reason that comes behind the port's end is waited for", async () => {
  await connected();
  page.ports[0].disconnect();
  assert.equal(page.python.state, "reconnecting", "at once");
  assert.throws(() => page.python.post("lost"));
  assert.equal(page.states.length, 1);
  page.watching[0].postMessage({ name: "", is: "closed", reason: "said late" });
  assert.deepEqual(page.states.at(-1), ["reconnecting", "said late"]);
});

test("a reason that never comes is waited for no longer than a second", async () => {
  await connected();
  page.ports[0].disconnect();
  page.pass(1000);
  assert.deepEqual(page.states[1], ["reconnecting", "the background closed it"]);
  assert.deepEqual(page.states[2], ["connected", undefined]);
});

test("a reason is not taken for another end", async () => {
  await connected();
  page.watching[0].postMessage({ name: "", is: "closed", reason: "of a port of the same name" });
  page.pass(1000);
  page.ports[0].disconnect();
  page.pass(1000);
  assert.deepEqual(page.states[1], ["reconnecting", "the background closed it"]);
});

test("what Python posted before it closed the port still comes", async () => {
  await connected();
  page.watching[0].postMessage({ name: "", is: "closed", reason: "Python closed the port" });
  page.ports[0].postMessage("last");
  page.ports[0].disconnect();
  assert.deepEqual(page.messages, ["last"]);
  assert.deepEqual(page.states.at(-1), ["reconnecting", "Python closed the port"]);
});

test("a background that is stopped closes both ports, and is woken by new ones", async () => {
  await connected();
  page.stopBackground("the worker was stopped");
  assert.deepEqual(page.states.at(-1), ["reconnecting", "the worker was stopped"]);
  page.pass(0);
  assert.deepEqual([page.ports.length, page.watching.length], [2, 2]);
  assert.equal(page.python.state, "connected");
});

test("a port that nothing in the extension listens to is told", () => {
  page.connect();
  assert.deepEqual(page.states, [["no host", NO_RECEIVER]]);
});

test("an extension that answers ports by itself is told from Python after 10 s", () => {
  const python = page.connect;
  page.world.browser.runtime.onConnect.addListener(() => {});
  python.call(page);
  page.pass(9_999);
  assert.deepEqual(page.states, []);
  page.pass(1);
  const [[state, reason]] = page.states;
  assert.equal(state, "no host");
  assert.match(reason, /relay\(\{ listen \}\) has to name runtime\.onConnect/);
  assert.equal(page.ports[0].isOpen, false);
});

test("what others post on the status port harms nothing", async () => {
  await connected();
  for (const message of [null, 1, "x", {}, { name: "" }, { name: "", is: "odd" }, { name: "other", is: "left" }]) {
    page.watching[0].postMessage(message);
  }
  assert.deepEqual(page.states, [["connected", undefined]]);
});

test("the pauses between attempts grow while Python closes each port at once", async () => {
  await connected();
  const attempts = [];
  let port = 0;
  for (const delay of [0, 500, 1000, 2000, 5000, 10_000, 30_000, 30_000]) {
    page.world.host.says({ type: "disconnect", port: ++port });
    if (delay > 0) page.pass(delay - 1);
    attempts.push(page.ports.length);
    page.pass(delay > 0 ? 1 : 0);
    attempts.push(page.ports.length);
  }
  assert.deepEqual(attempts, [1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9]);
});

test("after a good port the pauses begin anew", async () => {
  await connected();
  const closed = (port) => page.world.host.says({ type: "disconnect", port });
  closed(1);
  page.pass(0);
  closed(2);
  page.pass(500);
  page.world.host.says({ type: "message", port: 3, data: "hello" });
  closed(3);
  page.pass(0);
  assert.equal(page.ports.length, 4);
  page.pass(1000);
  closed(4);
  page.pass(0);
  assert.equal(page.ports.length, 5);
});

test("what was posted is never sent again", async () => {
  const python = await connected();
  python.post("first");
  page.world.host.says({ type: "disconnect", port: 1 });
  page.pass(0);
  assert.deepEqual(page.ports[1].received, []);
});

test("a script that has outlived its extension is told so and stops", async () => {
  const python = await connected();
  page.invalidate();
  page.pass(0);
  assert.deepEqual(page.states.at(-1), ["gone", "Extension context invalidated."]);
  page.pass(100_000);
  assert.equal(python.state, "gone");
  assert.equal(page.ports.length, 1);
  assert.throws(() => python.post(1), /"gone" \(Extension context invalidated\.\)/);
});

test("a script that has outlived its extension is told so although its port opens", async () => {
  await connected();
  page.world.browser.runtime.onConnect.listeners = [];
  page.world.browser.runtime.onConnect.addListener(() => {});
  const gone = () => {
    throw new Error("Extension context invalidated.");
  };
  Object.defineProperty(page.runtime, "id", { get: gone });
  Object.defineProperty(page.runtime, "lastError", { get: gone });
  page.stopBackground();
  page.pass(0);
  page.ports.at(-1).other.disconnect = page.watching.at(-1).other.disconnect = gone;
  page.pass(1000);
  assert.deepEqual(page.states.at(-1), ["gone", "the extension was reloaded or removed"]);
});

test("a closed connection stays closed", async () => {
  const python = await connected();
  python.close();
  python.close();
  page.fire("pagehide", true);
  page.fire("pageshow", true);
  page.pass(100_000);
  assert.deepEqual(page.states.slice(1), [["gone", "it was closed"]]);
  assert.deepEqual([page.ports.length, page.ports[0].isOpen, page.watching[0].isOpen], [1, false, false]);
  assert.throws(() => python.post(1), { message: 'not sent: the connection is "gone" (it was closed)' });
});

test("onState may close the connection", async () => {
  const python = await connected({
    onState: (state) => state === "reconnecting" && page.python.close(),
  });
  page.world.host.says({ type: "disconnect", port: 1 });
  page.pass(100_000);
  assert.equal(python.state, "gone");
  assert.equal(page.ports.length, 1);
});

test("a page that may come back closes its ports, and opens others when it is back", async () => {
  await connected();
  page.fire("pagehide", true);
  assert.deepEqual([page.ports[0].isOpen, page.watching[0].isOpen], [false, false]);
  assert.deepEqual(page.states.at(-1), ["reconnecting", "the page was left"]);
  page.pass(100_000);
  assert.equal(page.ports.length, 1);
  page.fire("pageshow", true);
  page.pass(0);
  assert.equal(page.ports.length, 2);
  assert.deepEqual(page.states.at(-1), ["connected", undefined]);
});

test("a page that is left while the reason of an end is awaited opens nothing until it is back", async () => {
  await connected();
  page.ports[0].disconnect();
  page.fire("pagehide", true);
  page.pass(100_000);
  assert.equal(page.ports.length, 1);
  assert.deepEqual(page.states.at(-1), ["reconnecting", "the page was left"]);
});

test("a page that was never away keeps its port", async () => {
  await connected();
  page.fire("pageshow", false);
  page.fire("pageshow", true);
  page.fire("pagehide", false);
  assert.deepEqual([page.ports.length, page.ports[0].isOpen], [1, true]);
});

const LINK = "https://example.org/notes";

test("a page is told the cause in a code, and what the user downloads", async () => {
  page.world.relay({ downloads: { linux: LINK } });
  page.connect();
  await settle();
  page.world.host.dies(NOT_FOUND);
  assert.deepEqual(page.states, [["no host", NOT_FOUND]]);
  assert.deepEqual(page.causes, [{ code: "not-registered", download: LINK }]);
});

test("a page of a host that is too old is told so in a sentence and a code", async () => {
  page.world.relay({ requires: ">=1.2", downloads: LINK });
  page.connect();
  await page.ready();
  assert.deepEqual(page.states, [
    ["no host", "onconnect.demo without a version is too old: the extension requires >=1.2"],
  ]);
  assert.deepEqual(page.causes, [{ code: "host-too-old", download: LINK }]);
});

test("a page is told of an extension that is too old, and of no download", async () => {
  page.world.relay({ downloads: LINK });
  page.connect();
  await settle();
  page.world.host.says({ type: "fatal", code: "extension-too-old", message: "it is too old" });
  assert.deepEqual(page.states, [["no host", "it is too old"]]);
  assert.deepEqual(page.causes, [{ code: "extension-too-old" }]);
});

test("a page that waits for a program to run is told the code", async () => {
  page.world.relay();
  page.connect();
  await settle();
  page.world.host.says({ type: "waiting", code: "not-running", message: "notes is not running" });
  assert.deepEqual(page.states, [["no host", "notes is not running"]]);
  assert.deepEqual(page.causes, [{ code: "not-running" }]);
});

test("an end that no code names has no cause", async () => {
  await connected();
  page.world.host.dies("Native host has exited.");
  assert.deepEqual(page.causes.at(-1), undefined);
});
