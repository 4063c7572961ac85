// Checks when the setup page is opened.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { READY } from "./fakes/messages.js";
import { World, settle } from "./fakes/world.js";

const NOT_FOUND = "Specified native messaging host not found.";
const PAGE = "moz-extension://demo/onconnect/setup/setup.html?host=onconnect.demo";

let world;
beforeEach(() => {
  world = new World();
  world.tabs = [];
  world.browser.tabs.create = ({ url }) => world.tabs.push(url);
});

/** The browser tells why it has started the background. */
function installed(reason = "install") {
  world.browser.runtime.onInstalled.fire({ reason });
}

async function ready(release) {
  await settle();
  world.host.says({ ...READY, host: { ...READY.host, release } }, { type: "ack", frames: 1 });
}

test("after an installation the page opens if the host is missing", () => {
  world.relay({ setup: true });
  installed();
  assert.deepEqual(world.tabs, [], "nothing is known yet");
  world.host.dies(NOT_FOUND);
  assert.deepEqual(world.tabs, [PAGE]);
});

test("it opens once, however often the host fails", () => {
  world.relay({ setup: true });
  installed();
  for (let attempt = 0; attempt < 5; attempt++) {
    world.host.dies(NOT_FOUND);
    world.clock.pass(60_000);
  }
  assert.equal(world.hosts.length, 6);
  assert.equal(world.tabs.length, 1);
});

test("it opens if the attempt has failed before the browser tells of the installation", () => {
  world.relay({ setup: true });
  world.host.dies(NOT_FOUND);
  installed();
  assert.deepEqual(world.tabs, [PAGE]);
});

test("it opens where the program does not run", async () => {
  world.relay({ setup: true });
  installed();
  await settle();
  world.host.says({ type: "waiting", code: "not-running", message: "notes is not running: start it" });
  assert.deepEqual(world.tabs, [PAGE]);
});

test("it does not open if the host answers, and not when that ends later", async () => {
  world.relay({ setup: true });
  installed();
  await ready();
  world.host.dies(NOT_FOUND);
  assert.deepEqual(world.tabs, []);
});

test("a lazy relay asks for the host after an installation", () => {
  world.relay({ setup: true, start: "lazy" });
  assert.equal(world.hosts.length, 0);
  installed();
  world.host.dies(NOT_FOUND);
  assert.deepEqual(world.tabs, [PAGE]);
});

test("another page may be named", () => {
  world.relay({ setup: "welcome.html" });
  installed();
  world.host.dies(NOT_FOUND);
  assert.deepEqual(world.tabs, ["moz-extension://demo/welcome.html?host=onconnect.demo"]);
});

test("an update that makes the host too old opens it", async () => {
  world.relay({ setup: true, requires: ">=1.2" });
  installed("update");
  await ready("1.1");
  world.host.dies();
  assert.deepEqual(world.tabs, [PAGE]);
});

test("an update opens nothing where the user has removed the host", () => {
  world.relay({ setup: true });
  installed("update");
  world.host.dies(NOT_FOUND);
  assert.deepEqual(world.tabs, []);
});

for (const reason of ["browser_update", "chrome_update", "shared_module_update"]) {
  test(`a ${reason} opens nothing`, () => {
    world.relay({ setup: true });
    installed(reason);
    world.host.dies(NOT_FOUND);
    assert.deepEqual(world.tabs, []);
  });
}

for (const setup of [undefined, false]) {
  test(`with setup: ${setup} nothing opens`, () => {
    world.relay({ setup });
    installed();
    world.host.dies(NOT_FOUND);
    assert.deepEqual(world.tabs, []);
  });
}
