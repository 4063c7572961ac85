// Checks what the inspector page is told.

import assert from "node:assert/strict";
import { Blob } from "node:buffer";
import { beforeEach, test } from "node:test";

import { READY } from "./fakes/messages.js";
import { World, settle } from "./fakes/world.js";
import { sketched } from "../../extension/onconnect/sketch.js";

let world, broadcast;

beforeEach(async () => {
  world = new World();
  world.relay();
  broadcast = world.broadcast;
  await settle();
});

/** What an inspector page asks. */
function ask(what, host = "onconnect.demo") {
  broadcast.onmessage({ data: { ask: what, host } });
}

/** Opens an inspector page; returns the snapshot that it gets. */
function watch() {
  ask("watch");
  return broadcast.told.at(-1);
}

function ready() {
  world.host.says(READY, { type: "ack", frames: 1 });
}

/** All changes that the page is told after a moment. */
function changes() {
  const before = broadcast.told.length;
  world.clock.pass(50);
  return broadcast.told.slice(before).flatMap(({ changes }) => changes);
}

/** The host's state, as the page is told after a moment. */
function state() {
  return changes().findLast(({ state }) => state).state;
}

test("a background that starts tells the pages that are there", () => {
  assert.deepEqual(broadcast.told, [{ tell: "background", host: "onconnect.demo" }]);
  assert.equal(broadcast.name, "onconnect.inspector");
});

test("nothing more is told while no page watches", () => {
  ready();
  world.connect("notes").postMessage("milk");
  world.clock.pass(1000);
  assert.equal(broadcast.told.length, 1);
});

test("a page that begins to watch gets what is so", () => {
  ready();
  world.connect("notes");
  world.host.says({ type: "log", level: "warning", text: "careful", fields: { a: 1 } });
  const { tell, host, state, ports, lines } = watch();
  assert.equal(tell, "snapshot");
  assert.equal(host, "onconnect.demo");
  assert.equal(state.phase, "ready");
  assert.deepEqual(state.about, READY.host);
  assert.equal(state.greeting.browser.name, "Firefox");
  assert.deepEqual(ports.map(({ port, name }) => [port, name]), [[1, "notes"]]);
  assert.deepEqual(lines.map(({ level, text }) => [level, text]), [["warning", "careful"]]);
});

test("messages are told with what they carry, both ways", () => {
  ready();
  watch();
  const page = world.connect("notes");
  page.postMessage({ note: "milk" });
  world.host.says({ type: "message", port: 1, data: 1 }, { type: "call", id: -1, method: "tabs.query", args: [{}] });
  const messages = changes().flatMap(({ message }) => message ?? []);
  assert.deepEqual(
    messages.map(({ direction, type, port, method, text }) => [direction, type, port, method, text]),
    [
      ["to", "connect", 1, undefined, '{"name":"notes","sender":{"id":"demo","url":"http://localhost/"}}'],
      ["to", "message", 1, undefined, '{"note":"milk"}'],
      ["from", "message", 1, undefined, "1"],
      ["from", "call", undefined, "tabs.query", "[{}]"],
    ],
  );
});

test("a long message is cut, and its length is told", () => {
  ready();
  const page = world.connect();
  watch();
  page.postMessage("x".repeat(20_000));
  const [{ text, length }] = changes().flatMap(({ message }) => message ?? []);
  assert.deepEqual([text.length, length], [10_000, 20_002]);
});

test("bytes are shown by their size, and counted as what travels", () => {
  ready();
  world.connect();
  watch();
  world.host.says({ type: "message", port: 1, data: { a: "AAAA".repeat(100) }, kinds: [["Uint8Array", "a"]] });
  const [{ text, length, travelled }] = changes().flatMap(({ message }) => message ?? []);
  assert.deepEqual([text, length, travelled], ['{"a":"Uint8Array, 300 B"}', 25, '{"a":""}'.length + 400]);
});

test("what travels is counted for bytes of every kind", () => {
  const bytes = [new Uint8Array(3_000), new ArrayBuffer(3_001), new Blob(["x".repeat(2)]), new Float64Array(0)];
  const { text, travelled } = sketched(bytes);
  assert.equal(text, '["Uint8Array, 3.0 kB","ArrayBuffer, 3.0 kB","Blob, 2 B","Float64Array, 0 B"]');
  assert.equal(travelled, '["","","",""]'.length + 4_000 + 4_004 + 4);
  assert.deepEqual(sketched(undefined), { text: "", travelled: 0 });
  assert.deepEqual(sketched(["x", 1n, new Date(NaN)]), { text: '["x","1n","Date"]', travelled: 17 });
});

test("ports that open and close are told", () => {
  ready();
  watch();
  const page = world.connect("notes");
  page.disconnect();
  const told = changes().filter(({ opened, closed }) => opened ?? closed);
  assert.deepEqual(told.map(({ opened, closed }) => opened?.name ?? closed), ["notes", 1]);
  assert.deepEqual(watch().ports, []);
});

test("ports that open before the next host has started are told, and those of the last one go", () => {
  ready();
  world.connect("first");
  watch();
  world.host.says({ type: "bye", reason: "an edit", restart: true });
  world.connect("second");
  world.host.dies();
  assert.deepEqual(watch().ports.map(({ name }) => name), ["second"]);
  world.clock.pass(1_000);
  ready();
  assert.deepEqual(watch().ports.map(({ name }) => name), ["second"]);
});

test("a page that watches hears that the ports of a host that has ended are closed", () => {
  ready();
  world.connect("notes");
  watch();
  world.host.dies();
  assert.deepEqual(changes().flatMap(({ closed }) => closed ?? []), [1]);
});

test("a host that is not there is told with the browser's sentence and the cause's code", () => {
  watch();
  world.host.dies("No such native application onconnect.demo");
  const { phase, code, reason } = changes().at(-1).state;
  assert.deepEqual(
    [phase, code, reason],
    ["stopped", "not-registered", "No such native application onconnect.demo"],
  );
});

test("handlers that fail to import are told with their traceback", () => {
  watch();
  world.host.says({ type: "fatal", code: "app-error", message: "no module x", detail: "Traceback" });
  world.host.dies();
  const { phase, code, reason, detail } = changes().at(-1).state;
  assert.deepEqual([phase, code, reason, detail], ["stopped", "app-error", "no module x", "Traceback"]);
});

test("a host that has died is waited for until a time", () => {
  ready();
  world.connect();
  watch();
  world.host.dies();
  const { phase, reason, retryAt } = changes().at(-1).state;
  assert.equal(phase, "waiting");
  assert.equal(reason, "the browser gives no reason");
  assert.ok(retryAt > Date.now() - 1000);
  assert.deepEqual(watch().ports, [], "its ports went with it");
});

test("when a host that is not there is tried again is told", () => {
  watch();
  const before = Date.now();
  world.host.dies("No such native application onconnect.demo");
  assert.ok(changes().at(-1).state.retryAt >= before + 60_000);
  world.connect();
  const { phase, reason, retryAt } = state();
  assert.deepEqual([phase, reason], ["waiting", "No such native application onconnect.demo"]);
  assert.ok(retryAt < before + 60_000);
});

test("what a start waits for is told after 10 s", () => {
  watch();
  world.clock.pass(10_000);
  const { phase, waitsFor } = state();
  assert.equal(phase, "starting");
  assert.match(waitsFor, /Python to be ready/);
  ready();
  assert.equal(state().waitsFor, undefined);
});

test("a start that has failed and waits is told with its traceback, until it is ready", () => {
  watch();
  world.host.says({ type: "waiting", code: "app-error", message: "no module x", detail: "Traceback" });
  const { phase, code, reason, detail } = state();
  assert.deepEqual([phase, code, reason, detail], ["failed", "app-error", "no module x", "Traceback"]);
  assert.deepEqual(world.texts("error"), ["Python: no module x\nTraceback"]);
  world.host.says({ type: "waiting", code: "host-crash", message: "SIGSEGV" });
  const next = state();
  assert.deepEqual([next.reason, next.detail], ["SIGSEGV", undefined]);
  world.clock.pass(60_000);
  assert.deepEqual(world.texts("warn"), []);
  assert.equal(watch().state.phase, "failed");
  ready();
  const last = state();
  assert.deepEqual([last.phase, last.reason], ["ready", undefined]);
});

test("a waiting of a host that is ready changes nothing", () => {
  ready();
  watch();
  world.host.says({ type: "waiting", code: "app-error", message: "no module x" });
  assert.equal(watch().state.phase, "ready");
  assert.match(world.texts("warn")[0], /skipped a waiting/);
});

test("a page may start the host again, even while the next attempt is far", async () => {
  world.host.dies();
  world.clock.pass(500);
  world.host.dies();
  assert.equal(world.hosts.length, 2);
  ask("restart");
  assert.equal(world.hosts.length, 3);
  await settle();
  ready();
  ask("restart");
  assert.equal(world.hosts.length, 4);
  assert.equal(world.hosts[2].isAlive, false);
  world.clock.pass(60_000);
  assert.equal(world.hosts.length, 4, "no attempt is left over");
});

test("a page that leaves is told nothing more", () => {
  ready();
  watch();
  ask("leave");
  world.connect();
  assert.deepEqual(changes(), []);
});

test("a page that watches another host of the extension is not answered", () => {
  ask("watch", "org.example.other");
  assert.equal(broadcast.told.length, 1);
});

test("a page that knows no host yet gets the first there is", () => {
  ask("watch", undefined);
  assert.equal(broadcast.told.at(-1).tell, "snapshot");
});

test("the newest 200 lines of Python's log are kept", () => {
  for (let number = 0; number < 250; number++) {
    world.host.says({ type: "log", level: "info", text: String(number) });
  }
  const { lines } = watch();
  assert.deepEqual([lines.length, lines[0].text, lines.at(-1).text], [200, "50", "249"]);
});

test("what Python listens to in vain is told, in the console once, until it is so no more", () => {
  const listens = (...events) => world.host.says({ type: "listens", events });
  listens("runtime.onConnect");
  assert.deepEqual(world.texts("warn"), []);
  listens("runtime.onConnect", "runtime.onMessage");
  listens("runtime.onConnect", "runtime.onMessage");
  assert.deepEqual(world.texts("warn"), [
    "onconnect (onconnect.demo): Python listens to runtime.onMessage in vain: " +
      "relay({ listen }) in the background script does not name it, and has not called " +
      "python.sendMessage()",
  ]);
  ready();
  assert.deepEqual(watch().state.unlisted, ["runtime.onMessage"]);
  listens("runtime.onConnect");
  assert.deepEqual(state().unlisted, []);
});

/** The states that a page is told which has asked for them alone. */
const followed = () => broadcast.told.filter(({ tell }) => tell === "state").map(({ state }) => state);

test("a page that follows the state gets it at once and at each change, and no messages", () => {
  ask("state");
  assert.deepEqual(followed().map(({ phase }) => phase), ["starting"]);
  ready();
  world.connect("notes").postMessage("milk");
  world.clock.pass(1_000);
  world.host.dies();
  assert.deepEqual(followed().map(({ phase }) => phase), ["starting", "ready", "waiting"]);
  assert.deepEqual(broadcast.told.filter(({ tell }) => tell === "changes"), []);
});

test("a page that waits for the host gets an attempt at once, but no second host", () => {
  world.host.dies("Specified native messaging host not found.");
  ask("attempt", "org.example.other");
  assert.equal(world.hosts.length, 1);
  ask("attempt");
  ask("attempt");
  assert.equal(world.hosts.length, 2);
  assert.equal(world.host.isAlive, true);
});

test("where users download the program stays known from phase to phase", async () => {
  const offer = { link: "https://example.org/a", system: "linux", links: { linux: "https://example.org/a" } };
  world = new World();
  world.relay({ downloads: offer.links });
  ({ broadcast } = world);
  await settle();
  world.host.dies("Specified native messaging host not found.");
  ask("state");
  assert.deepEqual(followed()[0].offer, offer);
  assert.equal(followed()[0].code, "not-registered");
});
