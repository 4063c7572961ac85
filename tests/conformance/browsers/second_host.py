"""Starts a native host beside the relay's: a page of the extension talks to it by hand."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.conformance.hosting import HostModule
from tests.e2e.applications import register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.e2e.browsers import Browser, ExtensionPage

# The browser's end of the protocol, by hand: one port, every frame acknowledged, all of it noted.
NATIVE = """
    globalThis.start = (host) => {
      const native = browser.runtime.connectNative(host);
      let frames = 0;
      native.onMessage.addListener((frame) => {
        const isLoneAck = frame.length === 1 && frame[0].type === "ack";
        if (!isLoneAck) native.postMessage([{ type: "ack", frames: ++frames }]);
        for (const { type, data } of frame) {
          if (type === "message" && data.length > 1000) note("long");
          else if (!["ack", "log", "listens"].includes(type)) note(data ?? type);
        }
      });
      native.onDisconnect.addListener(() => {
        note("disconnected", (browser.runtime.lastError ?? native.error)?.message ?? null);
      });
      const versions = { protocol: 1, minProtocol: 1 };
      const who = { name: "test", version: "1", id: "test" };
      native.postMessage([
        { type: "hello", ...versions, browser: who, extension: who, profile: "p", window: 4 },
        { type: "connect", port: 1, name: "second", sender: {} },
      ]);
      native.say = (data) => native.postMessage([{ type: "message", port: 1, data }]);
      return native;
    };
"""


@contextmanager
def second_host(
    browser: Browser, function: Callable[..., Any]
) -> Iterator[tuple[ExtensionPage, HostModule]]:
    """Start a host that plays a function; yield the page that talks to it, and its module.

    In the page `native` is the native port, `native.say(data)` a message to the host's one port,
    and `start(host)` starts one more.
    """
    application = browser.application
    module = HostModule(function, application.project)
    manifest = json.loads((application.extension / "manifest.json").read_text())
    register(application, manifest, f"onconnect.{module.name}", module.name)
    page = browser.open_extension_page()
    page.run(NATIVE)
    page.run("globalThis.native = start(host)", host=f"onconnect.{module.name}")
    assert page.wait_for_notes(1)[0] == "ready"
    yield page, module
    page.close()
