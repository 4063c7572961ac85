// Checks that versions are compared as tests/vectors say.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { isNewEnough, isRequirement } from "../../extension/onconnect/versions.js";
import { FATAL, READY } from "./fakes/messages.js";
import { World, settle } from "./fakes/world.js";

const vectors = JSON.parse(readFileSync(new URL("../vectors/versions.json", import.meta.url)));
const NOT_FOUND = "Specified native messaging host not found.";
const LINK = "https://example.org/notes";

for (const { name, requires, version, isNewEnough: expected } of vectors) {
  if (version === undefined) {
    test(`known as agreed: ${name}`, () => assert.equal(isRequirement(requires), false));
  } else {
    test(`compared as agreed: ${name}`, () => {
      assert.equal(isRequirement(requires), true);
      assert.equal(isNewEnough(version, requires), expected);
    });
  }
}

/** A relay that has been told of a host of this version. */
async function told(release, options = { requires: ">=1.2" }) {
  const world = new World();
  world.relay(options);
  await settle();
  world.host.says({ ...READY, host: { ...READY.host, release } }, { type: "ack", frames: 1 });
  return world;
}

const lastWords = ({ host }) => host.messages.filter(({ type }) => type === "fatal");

test("a host that is new enough serves", async () => {
  const world = await told("1.10");
  assert.deepEqual(lastWords(world), []);
  assert.match(world.texts("info")[0], /is ready/);
});

test("without a requirement any host serves", async () => {
  assert.deepEqual(lastWords(await told(undefined, {})), []);
});

for (const [release, sentence] of [
  ["1.1.9", "onconnect.demo 1.1.9 is too old: the extension requires >=1.2"],
  [undefined, "onconnect.demo without a version is too old: the extension requires >=1.2"],
]) {
  test(`a host with the version ${release} is told that it is too old, and ends`, async () => {
    const world = await told(release);
    const [fatal] = lastWords(world);
    assert.deepEqual([fatal.code, fatal.message], ["host-too-old", sentence]);
    assert.deepEqual(world.texts("info"), []);
    world.clock.pass(2_000);
    assert.equal(world.host.isAlive, false);
    world.clock.pass(57_000);
    assert.equal(world.hosts.length, 1, "the next attempt would end in the same way");
    world.clock.pass(10_000);
    assert.equal(world.hosts.length, 2, "but the program may have been installed anew");
  });
}

test("a host that finds the extension too old is not asked at once again", async () => {
  const world = new World();
  world.relay();
  await settle();
  world.host.says({ ...FATAL, code: "extension-too-old", message: "the extension 1.0 is too old" });
  world.host.dies();
  world.clock.pass(50_000);
  assert.equal(world.hosts.length, 1);
  assert.match(world.texts("error")[0], /the extension 1\.0 is too old \(extension-too-old\)/);
});

test("the console tells where a program that is too old or missing is to be had", async () => {
  const world = await told("1.1", { requires: ">=1.2", downloads: LINK });
  assert.match(world.texts("error")[0], /requires >=1\.2 \(host-too-old\): download it from https:\/\/example\.org\/notes/);
  const other = new World();
  other.relay({ downloads: { linux: LINK } });
  await settle();
  other.host.dies(NOT_FOUND);
  assert.match(other.texts("error")[0], /host not found\.\): download it from https:\/\/example\.org\/notes; /);
});

test("where nothing is to be had for this system, no address is told", async () => {
  const world = new World();
  world.system = "openbsd";
  world.relay({ downloads: { win: LINK } });
  await settle();
  world.host.dies(NOT_FOUND);
  assert.match(world.texts("error")[0], /install it for this browser/);
});
