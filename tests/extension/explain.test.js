// Checks what the inspector says of a state.

import assert from "node:assert/strict";
import { test } from "node:test";

import { amount, facts, otherEnd, phaseName, trouble } from "../../extension/onconnect/inspector/explain.js";

for (const [state, title] of [
  [{ code: "not-registered", reason: "Specified native messaging host not found." }, /not registered/],
  [{ code: "forbidden", reason: "Access to the specified native messaging host is forbidden." }, /another extension/],
  [{ code: "forbidden-caller", reason: "demo@onconnect may not call" }, /another extension/],
  [{ code: "disabled", reason: "Access to the native messaging host was disabled." }, /policy/],
  [{ code: "app-error", reason: "no module x", detail: "Traceback" }, /handlers could not be loaded/],
  [{ code: "protocol-mismatch", reason: "version 2" }, /update is needed/],
  [{ code: "host-too-old", reason: "notes 1.1 is too old" }, /program is too old for this extension/],
  [{ code: "extension-too-old", reason: "the extension 1.0 is too old" }, /extension is too old for this/],
  [{ code: "relay-crash", reason: "the relay failed" }, /relay failed/],
  [{ code: "host-crash", reason: "MemoryError" }, /Python failed/],
  [{ code: "not-running", reason: "notes is not running: start it" }, /program .* is not there/],
  [{ reason: "Native host has exited." }, /Python has ended/],
]) {
  test(`"${state.code ?? state.reason}" has a title and a remedy`, () => {
    const told = trouble({ phase: "stopped", ...state });
    assert.match(told.title, title);
    assert.ok(told.remedy.length > 20);
    assert.deepEqual([told.reason, told.detail], [state.reason, state.detail]);
  });
}

test("a host that is ready or only starts is no trouble", () => {
  assert.equal(trouble({ phase: "ready" }), undefined);
  assert.equal(trouble({ phase: "starting" }), undefined);
  assert.equal(trouble({ phase: "stopped" }), undefined);
});

test("a lifespan that fails is told as what is tried again", () => {
  const told = trouble({ phase: "waiting", code: "app-error", reason: "a lifespan failed" });
  assert.match(told.title, /lifespan has failed/);
});

for (const [code, title] of [["app-error", /could not be loaded/], ["host-crash", /Python failed/]]) {
  test(`a start that has failed by ${code} says that an edit is what it waits for`, () => {
    const told = trouble({ phase: "failed", code, reason: "no module x", detail: "Traceback" });
    assert.match(told.title, title);
    assert.match(told.remedy, /as soon as a file is saved/);
    assert.deepEqual([told.reason, told.detail], ["no module x", "Traceback"]);
    assert.equal(phaseName({ phase: "failed" }, 0), "failed, until a file is edited");
  });
}

test("a program that is awaited is to be started, and no file edited", () => {
  const state = { phase: "failed", code: "not-running", reason: "notes is not running: start it" };
  assert.match(trouble(state).remedy, /Start it/);
  assert.equal(phaseName(state, 0), "waiting for the program");
});

test("what a start waits for is told", () => {
  const told = trouble({ phase: "starting", waitsFor: "storage.local of the browser" });
  assert.match(told.title, /not ready yet/);
  assert.match(told.reason, /waits for storage\.local/);
});

test("events that Python listens to in vain are told", () => {
  const told = trouble({ phase: "ready", unlisted: ["runtime.onMessage"] });
  assert.match(told.remedy, /relay\(\{ listen \}\)/);
  assert.equal(told.reason, "runtime.onMessage");
  assert.equal(trouble({ phase: "ready", unlisted: [] }), undefined);
});

test("a phase has a name, and the next attempt a time", () => {
  assert.equal(phaseName({ phase: "ready" }, 0), "connected");
  assert.equal(phaseName({ phase: "waiting", retryAt: 2500 }, 1000), "next attempt in 2 s");
  assert.equal(phaseName({ phase: "waiting", retryAt: 0 }, 1000), "next attempt in 0 s");
  assert.equal(phaseName({ phase: "stopped", retryAt: 61_000 }, 1000), "stopped, next attempt in 60 s");
  assert.equal(phaseName({ phase: "stopped" }, 1000), "stopped");
});

test("facts are what is known of both ends", () => {
  const now = new Date(2026, 10, 30, 12, 0);
  assert.deepEqual(facts({}, now), []);
  const greeting = { browser: { name: "Firefox", version: "153" }, extension: { id: "a@b", version: "1" } };
  const host = { name: "org.example.notes", version: "2", python: "3.11.7", pid: 7 };
  assert.deepEqual(facts({ greeting, about: host }, now), [
    ["Browser", "Firefox 153"],
    ["Extension", "1 (a@b)"],
    ["Host", "org.example.notes 2"],
    ["Python", "3.11.7"],
    ["Process", "7"],
  ]);
});

test("a program that serves the browser is named with its process, and since when it does", () => {
  const now = new Date(2026, 10, 30, 12, 0);
  const shown = (since) => {
    const program = { name: "desk.py", since: since.getTime() };
    return facts({ about: { name: "x", version: "1", python: "3.13.1", pid: 1234, program } }, now).at(-1);
  };
  assert.deepEqual(shown(new Date(2026, 10, 30, 9, 5)), ["Served by", "process 1234, desk.py, since 09:05"]);
  assert.equal(shown(new Date(2026, 8, 2, 23, 59))[1], "process 1234, desk.py, since 2026-09-02 23:59");
});

test("the other end of a port is a page, a frame, a tab or an extension", () => {
  assert.equal(otherEnd({ sender: { url: "http://a/", tab: { id: 3 }, frameId: 0 } }), "http://a/ (tab 3)");
  assert.equal(otherEnd({ sender: { url: "http://a/", tab: { id: 3 }, frameId: 7 } }), "http://a/ (tab 3, frame 7)");
  assert.equal(otherEnd({ sender: { id: "other@example.org" } }), "other@example.org");
  assert.equal(otherEnd({ target: { tabId: 3 } }), "tab 3");
  assert.equal(otherEnd({ target: { tabId: 3, frameId: 7 } }), "tab 3, frame 7");
  assert.equal(otherEnd({ target: { extensionId: "other@example.org" } }), "extension other@example.org");
});

test("amounts are short", () => {
  assert.deepEqual([999, 1500, 2_345_678].map(amount), ["999", "1.5 k", "2.3 M"]);
});

test("what users are offered is told where it is the remedy", () => {
  const offer = { link: "https://example.org/" };
  const told = (code) => trouble({ phase: "stopped", reason: "x", code, offer }).download;
  assert.deepEqual(["not-registered", "host-too-old"].map(told), [offer.link, offer.link]);
  assert.deepEqual(["app-error", "disabled"].map(told), [undefined, undefined]);
});

test("the version of the user's program is told beside the host's", () => {
  const about = { name: "notes", version: "0.1.0", python: "3.13.0", pid: 1, release: "1.2" };
  assert.deepEqual(facts({ about })[1], ["Program", "1.2"]);
});
