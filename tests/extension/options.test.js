// Checks which options and manifests are refused.

import assert from "node:assert/strict";
import { test } from "node:test";

import { World, settle } from "./fakes/world.js";

function eventsWithListeners({ browser }) {
  return Object.entries(browser).flatMap(([namespace, members]) =>
    Object.entries(members)
      .filter(([, member]) => member?.listeners?.length)
      .map(([name]) => `${namespace}.${name}`),
  );
}

const MISTAKES = [
  ["ports that are no names", { ports: "python" }, /ports is neither an array of strings nor a function: name ports/],
  ["a port's name that is none", { ports: ["python", 7] }, /ports is neither an array of strings nor a function/],
  ["messages that are named", { messages: ["python"] }, /messages is not a function: give one that says/],
  ["a missing host", { host: undefined }, /host is undefined: give the native host's name/],
  ["a malformed host", { host: "Demo App" }, /host is "Demo App": give the native host's name/],
  ["a missing listen", { listen: undefined }, /listen is not an array of strings: name the events/],
  ["a namespace instead of an event", { listen: ["action"] }, /browser\.action is not an event/],
  ["an allow list that is none", { allow: "tabs.*" }, /allow is "tabs\.\*": name functions and events/],
  ["a pattern in the middle", { allow: ["tabs.*.get"] }, /allow is \["tabs\.\*\.get"\]: name functions/],
  ["a namespace that is allowed", { allow: ["tabs"] }, /such as \["tabs\.query", "storage\.local\.\*"\]/],
  ["a number that is allowed", { allow: [7] }, /allow is \[7\]: name functions/],
  ["an unknown start", { start: "soon" }, /start is "soon": give "eager" or "lazy"/],
  ["an unknown option", { lissten: [] }, /there is no option lissten: there are host, listen, ports, messages, allow, start/],
  ["an unknown limit", { limits: { messages: 1 } }, /there is no limit messages: there are message, waiting/],
  ["a limit that is no number", { limits: { message: "1 MB" } }, /limits is {"message":"1 MB"}: give mebibytes/],
  ["a limit of nothing", { limits: { waiting: 0 } }, /limits is {"waiting":0}: give mebibytes, at least 1/],
  ["a requirement that is none", { requires: "1.2" }, /requires is "1\.2": give the oldest version .*">=1\.2"/],
  ["a requirement that is a number", { requires: 1.2 }, /requires is 1\.2: give/],
  ["downloads that are no address", { downloads: "example.org" }, /downloads is "example\.org": give an https address/],
  ["downloads that anybody can change on their way", { downloads: "http://example.org/" }, /give an https address/],
  ["downloads for no system", { downloads: {} }, /downloads is {}: give an https address, or one for each/],
  ["downloads for an unknown system", { downloads: { beos: "https://x.org" } }, /no system in downloads beos: there are win, mac, linux/],
  ["a download that is none", { downloads: { win: 7 } }, /downloads is {"win":7}/],
  ["downloads that are nothing", { downloads: null }, /downloads is null/],
  ["a setup that is no page", { setup: 1 }, /setup is 1: give true, or the path of a page/],
  ["a setup without a path", { setup: "" }, /setup is "": give true/],
  ["limits that are no object", { limits: 64 }, /limits is 64: give mebibytes/],
];

for (const [mistake, options, sentence] of MISTAKES) {
  test(`${mistake} is an error that names it and the remedy`, () => {
    const world = new World();
    assert.throws(() => world.relay(options), sentence);
    assert.deepEqual(eventsWithListeners(world), []);
    assert.equal(world.hosts.length, 0);
  });
}

const MISSING = [
  ["an event that doesn't exist", "action.onClick", /browser\.action\.onClick does not exist: check the name/],
  ["a namespace that is missing", "bookmarks.onCreated", /browser\.bookmarks does not exist: .*permission/],
  ["what is inherited by every object", "runtime.constructor", /browser\.runtime\.constructor does not exist/],
];

for (const [what, name, sentence] of MISSING) {
  test(`${what} is told in the console, and Python gets the other events`, async () => {
    const world = new World();
    world.relay({ listen: [name, "runtime.onConnect"] });
    const [line, ...more] = world.texts("error");
    assert.ok(line.startsWith(`onconnect (onconnect.demo): Python does not get ${name}: `), line);
    assert.match(line, sentence);
    assert.deepEqual(more, []);
    world.connect("a");
    await settle();
    assert.deepEqual(world.host.requests.map(({ type, name }) => [type, name]), [["connect", "a"]]);
  });
}

const UNFIT = [
  ["without nativeMessaging", (world) => delete world.browser.runtime.connectNative, /"nativeMessaging" is missing: add it to "permissions"/],
  ["without storage", (world) => delete world.browser.storage, /"storage" is missing: add it to "permissions"/],
  ["without the browser namespace", (world) => (world.platform.browser = undefined), /no browser namespace: use Chrome 148 or Firefox 140/],
];

for (const [where, spoil, sentence] of UNFIT) {
  test(`${where} the background goes on, and the console and its calls are told why`, async () => {
    const world = new World();
    spoil(world);
    const python = world.relay({ listen: ["runtime.onConnect", "action.onClicked"] });
    assert.deepEqual(world.texts("error").length, 1);
    assert.match(world.texts("error")[0], /^onconnect \(onconnect\.demo\): the relay can't start: /);
    assert.match(world.texts("error")[0], sentence);
    assert.deepEqual([eventsWithListeners(world), world.hosts], [[], []]);

    const port = python.connect({ name: "a" });
    const reasons = [];
    port.onDisconnect.addListener(() => reasons.push(world.browser.runtime.lastError.message));
    port.postMessage("lost");
    await assert.rejects(python.sendMessage("hi"), sentence);
    await settle();
    assert.equal(reasons.length, 1);
    assert.match(reasons[0], sentence);
    assert.throws(() => port.postMessage(1), /disconnected port/);
    assert.equal(world.texts("error").length, 1);
  });
}
