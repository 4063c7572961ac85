// The host's life: started, dead, started again; what waits meanwhile; updates.

import assert from "node:assert/strict";
import { test } from "node:test";

import { READY, World, readyWorld, settle } from "./fake.js";

const CLICK = { listen: ["runtime.onConnect", "action.onClicked"] };
const BYE = { type: "bye", reason: "a handler changed", restart: true };
const FATAL = { type: "fatal", code: "app-error", message: "handlers failed", detail: "Traceback" };

const clicks = (host) => host.messages.filter(({ type }) => type === "event").length;

test("each page port is disconnected exactly once when the host dies", async () => {
  const world = await readyWorld();
  const pages = [world.connect("a"), world.connect("b")];
  world.host.says({ type: "connect", port: -1, name: "", target: {} });
  world.host.dies("Native host has exited.");
  world.clock.pass(60_000);
  assert.deepEqual([...pages, ...world.opened].map(({ disconnects }) => disconnects), [1, 1, 1]);
});

test("a port that is opened after the host's death is relayed to the next host", async () => {
  const world = await readyWorld();
  world.host.dies();
  const page = world.connect("again");
  page.postMessage(1);
  assert.equal(world.hosts.length, 1);
  world.clock.pass(500);
  await settle();
  assert.deepEqual(world.host.messages.map(({ type }) => type), ["hello", "connect", "message"]);
  assert.equal(world.host.messages[1].port, 1);
});

test("ports that wait for an attempt close when it fails", async () => {
  const world = await readyWorld();
  world.host.dies();
  const page = world.connect();
  world.clock.pass(500);
  world.host.dies();
  assert.equal(page.disconnects, 1);
});

test("attempts are made after 0.5, 1, 2 … 30 s, also when pages ask for more", async () => {
  const world = new World();
  world.relay();
  const waits = [];
  for (let n = 0; n < 8; n++) {
    world.host.dies("Native host has exited.");
    world.connect();
    const before = world.clock.time;
    const hosts = world.hosts.length;
    while (world.hosts.length === hosts) world.clock.pass(100);
    waits.push((world.clock.time - before) / 1000);
  }
  assert.deepEqual(waits, [0.5, 1, 2, 4, 8, 16, 30, 30]);
});

test("the back-off starts anew once a channel has been ready for 30 s", async () => {
  const world = await readyWorld();
  const restart = async () => {
    world.host.dies();
    const before = world.clock.time;
    const hosts = world.hosts.length;
    while (world.hosts.length === hosts) world.clock.pass(100);
    await settle();
    world.host.says(READY);
    return world.clock.time - before;
  };
  assert.equal(await restart(), 500);
  assert.equal(await restart(), 1000);
  world.clock.pass(29_999);
  assert.equal(await restart(), 2000);
  world.clock.pass(30_000);
  assert.equal(await restart(), 500);
});

test("after bye with restart the next host starts as soon as the last has ended", async () => {
  const world = await readyWorld();
  const page = world.connect();
  world.host.says(BYE);
  assert.equal(page.disconnects, 1);
  const again = world.connect("again");
  assert.equal(world.hosts.length, 1);
  world.host.dies("Native host has exited.");
  assert.equal(world.hosts.length, 2);
  await settle();
  assert.equal(world.host.messages[1].name, "again");
  assert.equal(again.isOpen, true);
  world.host.says(READY);
  assert.equal(world.clock.timers.size, 0);
});

test("a host that stays after its last words is ended after 2 s", async () => {
  const world = await readyWorld();
  const [old] = world.hosts;
  world.host.says(BYE);
  world.clock.pass(1_999);
  assert.equal(old.isAlive, true);
  world.clock.pass(1);
  assert.equal(old.isAlive, false);
  assert.equal(world.hosts.length, 2);
  old.dies();
  world.clock.pass(3_600_000);
  assert.equal(world.hosts.length, 2);
});

test("bye before ready is followed by the back-off", async () => {
  const world = new World();
  world.relay();
  world.host.says(BYE);
  world.host.dies();
  assert.equal(world.hosts.length, 1);
  world.clock.pass(500);
  assert.equal(world.hosts.length, 2);
});

test("after bye without restart the next host starts when something asks for it", async () => {
  const world = await readyWorld();
  world.host.says({ ...BYE, restart: false });
  world.host.dies();
  world.clock.pass(3_600_000);
  assert.equal(world.hosts.length, 1);
  world.connect();
  assert.equal(world.hosts.length, 2);
});

const CHROMIUM_TEXTS = [
  "Specified native messaging host not found.",
  "Access to the specified native messaging host is forbidden.",
  "Access to the native messaging host was disabled by the system administrator.",
];
const FIREFOX_TEXT = "No such native application onconnect.demo";

const ENDS = [
  ...["app-error", "protocol-mismatch", "forbidden-caller"].map((code) => [
    `a fatal ${code}`,
    (host) => {
      host.says({ ...FATAL, code });
      host.dies("Native host has exited.");
    },
  ]),
  ...[...CHROMIUM_TEXTS, FIREFOX_TEXT].map((text) => [`"${text}"`, (host) => host.dies(text)]),
];

for (const [end, happens] of ENDS) {
  test(`after ${end} the next attempt comes when something asks, and back-off still holds`, () => {
    const world = new World();
    world.relay({ start: "lazy" });
    world.connect();
    happens(world.host);
    world.clock.pass(3_600_000);
    assert.equal(world.hosts.length, 1);
    world.connect();
    assert.equal(world.hosts.length, 2);
    happens(world.host);
    world.connect();
    assert.equal(world.hosts.length, 2);
    world.clock.pass(1_000);
    assert.equal(world.hosts.length, 3);
  });
}

test("a request that comes between fatal and the host's end is what asks", async () => {
  const world = await readyWorld();
  world.host.says(FATAL);
  const page = world.connect();
  world.host.dies();
  world.clock.pass(500);
  assert.equal(world.hosts.length, 2);
  assert.equal(page.isOpen, true);
});

test("other fatal codes are followed by the back-off", async () => {
  const world = await readyWorld();
  world.host.says({ ...FATAL, code: "host-crash" });
  world.host.dies();
  world.clock.pass(500);
  assert.equal(world.hosts.length, 2);
});

test("onStartup and onInstalled ask for the host", () => {
  const world = new World();
  world.relay();
  world.host.dies("Specified native messaging host not found.");
  world.clock.pass(500);
  world.browser.runtime.onStartup.fire();
  assert.equal(world.hosts.length, 2);
  world.host.dies("Specified native messaging host not found.");
  world.clock.pass(1_000);
  world.browser.runtime.onInstalled.fire({ reason: "install" });
  assert.equal(world.hosts.length, 3);
});

test("a fatal's message, code and traceback are readable in the console", async () => {
  const world = await readyWorld();
  world.host.says({ ...FATAL, detail: 'Traceback:\n  File "notes.py"' });
  assert.deepEqual(world.texts("error"), [
    'onconnect (onconnect.demo): handlers failed (app-error)\nTraceback:\n  File "notes.py"',
  ]);
});

test("a host that isn't installed is an error that says what to do", () => {
  const world = new World();
  world.relay();
  world.host.dies("Specified native messaging host not found.");
  assert.match(world.texts("error")[0], /host not found\.\): install it for this browser/);
});

test("a version of the protocol that isn't spoken here is fatal", async () => {
  const world = new World();
  world.relay();
  await settle();
  world.host.says({ ...READY, protocol: 2 });
  assert.equal(world.host.lastFrame[0].code, "protocol-mismatch");
  assert.match(world.texts("error")[0], /speaks version 2 .* update the older one/);
  world.clock.pass(3_000);
  assert.deepEqual([world.hosts.length, world.host.isAlive], [1, false]);
});

test("wake events wait until the host is there, and come once", async () => {
  const world = new World();
  world.relay({ ...CLICK, start: "lazy" });
  world.browser.action.onClicked.fire({ id: 1 });
  world.browser.action.onClicked.fire({ id: 2 });
  await settle();
  assert.deepEqual(world.host.requests, [
    { type: "event", event: "action.onClicked", args: [{ id: 1 }] },
    { type: "event", event: "action.onClicked", args: [{ id: 2 }] },
  ]);
  world.host.says(READY);
  world.host.dies();
  world.clock.pass(500);
  await settle();
  assert.equal(clicks(world.host), 0);
});

test("wake events that no host was ready for go to the next attempt", async () => {
  const world = new World();
  world.relay(CLICK);
  world.browser.action.onClicked.fire({ id: 1 });
  await settle();
  assert.equal(clicks(world.host), 1);
  world.host.dies("Native host has exited.");
  world.browser.action.onClicked.fire({ id: 2 });
  world.clock.pass(500);
  await settle();
  assert.deepEqual(world.host.requests.map(({ args }) => args[0].id), [1, 2]);
});

test("wake events that were still unsent when the host died go to the next", async () => {
  const world = await readyWorld(CLICK);
  for (let id = 1; id <= 6; id++) world.browser.action.onClicked.fire({ id });
  assert.equal(clicks(world.host), 4);
  world.host.dies();
  world.clock.pass(500);
  await settle();
  assert.deepEqual(world.host.requests.map(({ args }) => args[0].id), [5, 6]);
});

test("wake events are given up, with a warning, where no attempt will follow", async () => {
  const world = new World();
  world.relay({ ...CLICK, start: "lazy" });
  world.browser.action.onClicked.fire({ id: 1 });
  world.host.dies("Specified native messaging host not found.");
  assert.match(world.texts("warn")[0], /action\.onClicked event did not reach Python/);
  world.clock.pass(3_600_000);
  assert.equal(world.hosts.length, 1);
});

for (const [end, happens] of ENDS) {
  test(`an eager relay tries again slowly, and for ever, after ${end}`, () => {
    const world = new World();
    world.relay();
    for (let attempts = 1; attempts < 50; attempts++) {
      happens(world.host);
      world.clock.pass(59_999);
      assert.equal(world.hosts.length, attempts);
      world.clock.pass(1);
      assert.equal(world.hosts.length, attempts + 1);
    }
  });

  test(`after ${end} what asks does not wait for the slow attempt, and none is left over`, () => {
    const world = new World();
    world.relay();
    happens(world.host);
    world.clock.pass(10_000);
    world.connect();
    assert.equal(world.hosts.length, 2);
    world.clock.pass(120_000);
    assert.equal(world.hosts.length, 2);
  });
}

test("what asks within the promised delay waits for it, not for the slow attempt", () => {
  const world = new World();
  world.relay();
  world.host.dies(FIREFOX_TEXT);
  world.connect();
  assert.equal(world.hosts.length, 1);
  world.clock.pass(500);
  assert.equal(world.hosts.length, 2);
});

test("a lifespan that fails is tried again with the back-off, by a lazy relay too", () => {
  const world = new World();
  world.relay({ start: "lazy" });
  world.connect();
  const waits = [];
  for (let n = 0; n < 3; n++) {
    world.host.says({ ...FATAL, restart: true });
    world.host.dies("Native host has exited.");
    const before = world.clock.time;
    const hosts = world.hosts.length;
    while (world.hosts.length === hosts) world.clock.pass(100);
    waits.push(world.clock.time - before);
  }
  assert.deepEqual(waits, [500, 1000, 2000]);
});

/** Counts the starts in 30 s while a page connects at each moment. */
async function startsWhilePagesAsk(world, end) {
  const hosts = world.hosts.length;
  for (let time = 0; time < 30_000; time += 100) {
    world.connect();
    if (world.host.isAlive) {
      await settle();
      world.host.says(READY);
      end(world.host);
      world.host.dies("Native host has exited.");
    }
    world.clock.pass(100);
  }
  return world.hosts.length - hosts;
}

const SPINNING = {
  "bye without restart": (host) => host.says({ ...BYE, restart: false }),
  "bye with restart and no life in between": (host) => host.says(BYE),
  "a fatal that may pass": (host) => host.says({ ...FATAL, restart: true }),
  "a fatal that will not": (host) => host.says(FATAL),
  "no word": () => {},
};
for (const [name, end] of Object.entries(SPINNING)) {
  test(`a host that ends at once, by ${name}, keeps the promised delay`, async () => {
    const world = new World();
    world.relay();
    const starts = await startsWhilePagesAsk(world, end);
    assert.ok(starts >= 5 && starts <= 7, `${starts} starts`);
  });
}

test("a restart after a life comes at once, each time", async () => {
  const world = await readyWorld();
  for (let n = 2; n < 20; n++) {
    world.clock.pass(1_000);
    world.host.says(BYE);
    world.host.dies();
    assert.equal(world.hosts.length, n);
    await settle();
    world.host.says(READY);
  }
});

test("a sentence says when the next attempt is, whatever the end", async () => {
  const lastLine = ({ lines }) => lines.at(-1).text.replace(/^onconnect \(.*?\): /, "");
  const world = new World();
  world.relay();
  world.host.dies(FIREFOX_TEXT);
  assert.match(lastLine(world), /can't be started \(No such .*\): install it .*; the next attempt is in 60 s/);
  world.clock.pass(60_000);
  world.host.dies();
  assert.match(lastLine(world), /the next attempt is in 1 s/);
  world.clock.pass(1_000);
  world.host.says(FATAL);
  world.host.dies();
  assert.equal(lastLine(world), "the next attempt is in 60 s");
  world.clock.pass(60_000);
  await settle();
  world.host.says(READY);
  world.host.says({ ...BYE, restart: false });
  world.host.dies();
  assert.equal(lastLine(world), "the next attempt is made when something asks for it");
  world.connect();
  world.clock.pass(30_000);
  await settle();
  world.host.says(READY, BYE);
  world.host.dies();
  assert.equal(lastLine(world), "the next attempt is made at once");
});

test("the background is kept awake while an attempt is due", () => {
  const world = new World();
  const calls = [];
  world.browser.runtime.getPlatformInfo = () => calls.push(world.clock.time);
  world.relay();
  world.host.dies(FIREFOX_TEXT);
  world.clock.pass(60_000);
  assert.deepEqual(calls, [20_000, 40_000]);
  assert.equal(world.hosts.length, 2);
});

test("a host that does not become ready is told after 10 s, once", async () => {
  const world = new World();
  world.relay();
  await settle();
  world.clock.pass(9_999);
  assert.deepEqual(world.texts("warn"), []);
  world.clock.pass(1);
  assert.match(world.texts("warn")[0], /waited 10 s for Python to be ready: a handler module .* lifespan/);
  world.clock.pass(100_000);
  assert.equal(world.texts("warn").length, 1);
});

test("a storage that never answers is told after 10 s, and the next start asks it again", async () => {
  const world = new World();
  const { get } = world.browser.storage.local;
  world.browser.storage.local.get = () => new Promise(() => {});
  world.relay();
  await settle();
  world.clock.pass(10_000);
  assert.match(world.texts("warn")[0], /waited 10 s for storage\.local of the browser/);
  assert.deepEqual(world.host.messages, []);
  world.browser.storage.local.get = get;
  world.host.dies();
  world.clock.pass(500);
  await settle();
  assert.equal(world.host.messages[0].type, "hello");
});

test("a host that is ready, or has ended, is waited for no longer", async () => {
  const world = await readyWorld();
  world.clock.pass(60_000);
  world.host.dies();
  world.clock.pass(500);
  world.host.says({ ...BYE, restart: false });
  world.host.dies();
  world.clock.pass(60_000);
  assert.deepEqual(world.texts("warn"), []);
});

test("the host's log lines go to the console at their level and say where they come from", async () => {
  const world = await readyWorld();
  world.lines.length = 0;
  const log = (level, fields) => ({ type: "log", level, text: `a ${level}`, fields });
  world.host.says(log("debug"), log("info"), log("warning"), log("error", { port: 1 }));
  assert.deepEqual(world.lines.map(({ level, parts }) => [level, ...parts]), [
    ["debug", "Python: a debug"],
    ["info", "Python: a info"],
    ["warn", "Python: a warning"],
    ["error", "Python: a error", { port: 1 }],
  ]);
});

test("an update reloads the extension at once where nothing is open", async () => {
  const world = await readyWorld();
  world.browser.runtime.onUpdateAvailable.fire({ version: "2" });
  assert.equal(world.reloads, 1);
});

test("an update waits for open ports that are busy, for quiet ones no longer than 30 s", async () => {
  const world = await readyWorld();
  const page = world.connect();
  world.browser.runtime.onUpdateAvailable.fire({ version: "2" });
  world.clock.pass(20_000);
  page.postMessage("busy");
  world.clock.pass(10_000);
  assert.equal(world.reloads, 0);
  world.clock.pass(30_000);
  assert.equal(world.reloads, 1);
});

test("an update that Python takes is Python's to answer", async () => {
  const world = await readyWorld({ listen: ["runtime.onUpdateAvailable"] });
  world.browser.runtime.onUpdateAvailable.fire({ version: "2" });
  assert.equal(world.reloads, 0);
  assert.equal(world.host.requests[0].event, "runtime.onUpdateAvailable");
});
