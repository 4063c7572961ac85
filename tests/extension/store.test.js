// Checks which messages the inspector keeps and shows.

import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST, Store, about } from "../../extension/onconnect/inspector/store.js";

function message(members) {
  return { at: 0, direction: "to", type: "message", port: 1, text: "{}", length: 2, ...members };
}

test("a message says what it is about", () => {
  assert.equal(about({ port: 3 }), "port 3");
  assert.equal(about({ id: -1, method: "tabs.query" }), "#-1 tabs.query");
  assert.equal(about({ event: "action.onClicked" }), "action.onClicked");
});

test("the newest messages are kept", () => {
  const store = new Store();
  store.add(Array.from({ length: MOST + 5 }, (_, id) => message({ id })));
  store.add([message({ id: MOST + 5 })]);
  assert.deepEqual([store.all.length, store.all[0].id, store.shown[0].id], [MOST, 6, 6]);
});

test("acks and logs are shown on request", () => {
  const store = new Store();
  store.add([message({ type: "ack" }), message({}), message({ type: "log" })]);
  assert.equal(store.shown.length, 1);
  store.filter("", true);
  assert.equal(store.shown.length, 3);
});

test("words narrow the list, now and later", () => {
  const store = new Store();
  store.filter("MILK port:3", false);
  store.add([
    message({ port: 3, text: '{"note":"milk"}' }),
    message({ port: 30, text: '{"note":"milk"}' }),
    message({ port: 3, text: '{"note":"bread"}' }),
  ]);
  assert.deepEqual(store.shown, [store.all[0]]);
  store.filter("type:call", false);
  assert.deepEqual(store.shown, []);
  store.filter("mess", false);
  assert.equal(store.shown.length, 3);
  store.clear();
  assert.deepEqual([store.all, store.shown], [[], []]);
});
