// Checks what users are told of a state of the host.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { tell, text } from "../../extension/onconnect/setup/texts.js";

const OFFER = {
  system: "linux",
  link: "https://example.org/notes.deb",
  links: { win: "https://example.org/notes.exe", linux: "https://example.org/notes.deb" },
};

let manifest, messages;
beforeEach(() => {
  manifest = { name: "Notes & $1" };
  messages = {};
  globalThis.browser = {
    runtime: { getManifest: () => manifest },
    i18n: { getMessage: (name, [about]) => messages[name]?.replace("$1", about) ?? "" },
  };
});

const failed = (code, more) => ({ phase: "stopped", code, reason: "the reason", ...more });

for (const [code, title] of [
  ["not-registered", /needs its program on this computer/],
  ["host-too-old", /program of Notes & \$1 is too old/],
  ["extension-too-old", /This extension is too old/],
  ["forbidden", /does not know this extension/],
  ["forbidden-caller", /does not know this extension/],
  ["disabled", /policy of this computer/],
  ["protocol-mismatch", /do not fit together/],
  ["not-running", /is not running/],
  ["app-error", /does not start/],
  ["host-crash", /does not start/],
  [undefined, /does not start/],
]) {
  test(`a user is told of ${code}`, () => {
    const told = tell(failed(code));
    assert.equal(told.is, "trouble");
    assert.match(told.title, title);
    assert.ok(told.text.length > 20);
    assert.equal(told.reason, "Details: the reason");
  });
}

test("a host that answers is told as ready", () => {
  assert.equal(tell({ phase: "ready" }).title, "Notes & $1 is ready");
  assert.equal(tell({ phase: "ready" }).is, "ready");
});

test("while an attempt is made nothing new is told", () => {
  assert.equal(tell({ phase: "starting" }), undefined);
  assert.equal(tell({ phase: "stopped" }), undefined, "before the first attempt");
});

test("a background that does not answer is told", () => {
  assert.match(tell(undefined).title, /does not answer/);
});

test("the link for this system comes first, then those for others", () => {
  const told = tell(failed("not-registered", { offer: OFFER }));
  assert.deepEqual(told.link, { text: "Download for Linux", href: OFFER.link });
  assert.deepEqual(told.others, [{ text: "Windows", href: OFFER.links.win }]);
});

test("one link for all systems names none", () => {
  const { link, others } = tell(failed("host-too-old", { offer: { link: OFFER.link } }));
  assert.deepEqual([link.text, others], ["Download", []]);
});

test("where a download is no remedy there is no link", () => {
  for (const code of ["disabled", "extension-too-old", "not-running", "app-error"]) {
    const { link, others } = tell(failed(code, { offer: OFFER }));
    assert.deepEqual([link, others], [undefined, []]);
  }
});

test("a system without a program is told so, and what the others have", () => {
  const told = tell(failed("not-registered", { offer: { system: "cros", links: OFFER.links } }));
  assert.equal(told.link, undefined);
  assert.match(told.text, /There is none for this system\.$/);
  assert.deepEqual(told.others.map(({ text }) => text), ["Windows", "Linux"]);
});

test("without downloads the extension's homepage is the way, or its author", () => {
  assert.match(tell(failed("not-registered")).text, /author of the extension says where/);
  manifest.homepage_url = "https://example.org/";
  const { link, text } = tell(failed("not-registered"));
  assert.deepEqual(link, { text: "Where to get it", href: "https://example.org/" });
  assert.doesNotMatch(text, /author/);
});

test("the extension's own messages go before the English ones", () => {
  messages.onconnect_ready_title = "$1 ist bereit";
  messages.onconnect_lang = "de";
  assert.equal(tell({ phase: "ready" }).title, "Notes & $1 ist bereit");
  assert.equal(text("lang"), "de");
  assert.equal(text("done"), "You can close this page.");
});
