// Checks what pages are told of their ports.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { READY } from "./fakes/messages.js";
import { NO_RECEIVER, Page } from "./fakes/page.js";
import { settle } from "./fakes/world.js";

let page;
beforeEach(() => (page = new Page()));

/** A page with a connection, and Python that is ready. */
async function connected(options) {
  page.world.relay();
  await page.ready();
  return page.connect(options);
}

test("a page learns that Python is not ready for long, and then that it is", async () => {
  page.world.relay();
  const python = page.connect();
  await settle();
  page.pass(10_000);
  assert.equal(page.states.length, 1);
  const [[state, reason]] = page.states;
  assert.equal(state, "reconnecting");
  assert.match(reason, /waited 10 s for/);
  assert.throws(() => python.post("lost"), /"reconnecting" \(the start has waited 10 s for/);
  await page.ready();
  assert.deepEqual(page.states.at(-1), ["connected", undefined]);
});

test("a start that waits until it is mended is no host, with its error, and its port is kept", async () => {
  page.world.relay();
  const python = page.connect();
  await settle();
  page.world.host.says({ type: "waiting", code: "app-error", message: "no module x" });
  assert.deepEqual(page.states, [["no host", "no module x"]]);
  assert.throws(() => python.post("lost"), { message: 'not sent: the connection is "no host" (no module x)' });
  page.pass(60_000);
  page.world.host.says({ type: "waiting", code: "app-error", message: "no module y" });
  await page.ready();
  assert.deepEqual(page.states.slice(1), [["no host", "no module y"], ["connected", undefined]]);
  assert.equal(page.ports.length, 1);
});

test("a page that comes while the start waits is told at once", async () => {
  page.world.relay();
  await settle();
  page.world.host.says({ type: "waiting", code: "app-error", message: "no module x" });
  page.connect();
  assert.deepEqual(page.states, [["no host", "no module x"]]);
});

test("a host that is restarted is told with the reason", async () => {
  await connected();
  page.world.host.says({ type: "bye", reason: "a handler changed", restart: true });
  assert.deepEqual(page.states.at(-1), ["reconnecting", "Python has ended: a handler changed"]);
  page.world.host.dies();
  page.pass(0);
  await page.ready();
  assert.deepEqual(page.states.at(-1), ["connected", undefined]);
});

test("the reason why Python has broken the port off is told", async () => {
  await connected({ name: "notes" });
  page.world.host.says({ type: "disconnect", port: 1, error: "the message is too long" });
  assert.deepEqual(page.states.at(-1), ["reconnecting", "the message is too long"]);
  page.pass(0);
  assert.deepEqual(page.states.at(-1), ["connected", undefined]);
});

test("a port that Python closes has a reason too", async () => {
  await connected();
  page.world.host.says({ type: "disconnect", port: 1 });
  assert.deepEqual(page.states.at(-1), ["reconnecting", "Python closed the port"]);
});

test("what exceeds a bound is told as the reason", async () => {
  page.world.relay({ limits: { message: 1 } });
  await page.ready();
  const python = page.connect();
  python.post("x".repeat(3 * 1024 * 1024));
  const [state, reason] = page.states.at(-1);
  assert.equal(state, "reconnecting");
  assert.match(reason, /longer than the limit/);
});

test("a name that the relay does not take is told", async () => {
  page.world.relay({ ports: ["python"] });
  await page.ready();
  page.connect({ name: "notes" });
  assert.deepEqual(page.states, [["no host", NO_RECEIVER]]);
  assert.deepEqual(page.named, []);
});

test("a port that Python does not listen for is not called connected", async () => {
  page.world.relay();
  page.connect();
  await settle();
  page.world.host.says({ type: "listens", events: [] }, READY, { type: "disconnect", port: 1 });
  assert.deepEqual(page.states, [["no host", "Python closed the port"]]);
  page.pass(0);
  assert.deepEqual(page.states.at(-1), ["no host", NO_RECEIVER]);
  page.world.host.says({ type: "listens", events: ["runtime.onConnect"] });
  page.pass(30_000);
  assert.deepEqual(page.states.at(-1), ["connected", undefined]);
});

test("a name that another relay of the background takes is connected", async () => {
  page.world.relay({ ports: ["python"] });
  page.world.relay({ ports: ["notes"] });
  await page.ready();
  page.connect({ name: "notes" });
  page.pass(1000);
  assert.deepEqual(page.states, [["connected", undefined]]);
});

test("a page's connections of several names are told each its own", async () => {
  page.world.relay({ ports: ["a"] });
  await page.ready();
  const told = { a: [], b: [] };
  for (const name of ["a", "b"]) page.connect({ name, onState: (state) => told[name].push(state) });
  assert.deepEqual(told, { a: ["connected"], b: ["no host"] });
});

test("a page whose script changes its address is still known", async () => {
  await connected();
  page.sender = { ...page.sender, url: "http://localhost/other" };
  page.world.host.says({ type: "disconnect", port: 1 });
  page.pass(0);
  page.pass(20_000);
  assert.deepEqual(page.states.map(([state]) => state), ["connected", "reconnecting", "connected"]);
});

test("a page is not told of other pages' ports", async () => {
  await connected();
  const senders = [
    { ...page.sender, tab: { id: 4 } },
    { ...page.sender, frameId: 1 },
    { ...page.sender, documentId: "D" },
    { id: "demo", url: "moz-extension://demo/popup.html", frameId: 0 },
  ];
  for (const [index, sender] of senders.entries()) {
    page.world.connect("", { sender });
    page.world.host.says({ type: "disconnect", port: index + 2, error: "not yours" });
  }
  page.ports[0].disconnect();
  page.pass(1000);
  assert.equal(page.states[1][1], "the background closed it");
});

test("a status port is no use of the extension: an update need not wait", async () => {
  await connected();
  page.ports[0].other.disconnect();
  page.world.browser.runtime.onUpdateAvailable.fire({ version: "2" });
  assert.equal(page.world.reloads, 1);
});

test("strangers are told nothing: a port of that name from elsewhere is Python's", async () => {
  page.world.relay({ listen: ["runtime.onConnect", "runtime.onConnectExternal"] });
  await page.ready();
  const stranger = page.world.connect("onconnect.status", { event: "onConnectExternal" });
  page.world.host.dies("Native host has exited.");
  assert.deepEqual(stranger.received, []);
  assert.equal(stranger.isOpen, false);
});

test("pages without page.js are posted nothing", async () => {
  page.world.relay();
  await page.ready();
  const other = page.world.connect("notes");
  page.connect({ name: "notes" });
  page.world.host.dies("Native host has exited.");
  assert.deepEqual(other.received, []);
});
