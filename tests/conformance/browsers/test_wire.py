"""What harms a host is played with a second one, that a page of the extension starts by itself."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.browser.profile import CHROMIUM, GECKO
from tests.conformance.handlers import serialization, wire as handlers
from tests.conformance.hosting import HostModule
from tests.e2e.applications import HOST_NAME, register
from tests.e2e.echo import ECHO, echoing
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser, ExtensionPage, Page

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
          else if (type !== "ack" && type !== "log") note(data ?? type);
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


@pytest.fixture
def start(browser: Browser) -> Iterator[Callable[..., tuple[ExtensionPage, HostModule]]]:
    """Register a host that plays a function, and open a page that can start it."""
    pages = []

    def start(function: Callable[..., Any]) -> tuple[ExtensionPage, HostModule]:
        application = browser.application
        module = HostModule(function, application.project)
        manifest = json.loads((application.extension / "manifest.json").read_text())
        register(application, manifest, f"onconnect.{module.name}", module.name)
        page = browser.open_extension_page()
        pages.append(page)
        page.run(NATIVE)
        page.run("globalThis.native = start(host)", host=f"onconnect.{module.name}")
        assert page.wait_for_notes(1) == ["ready"]
        return page, module

    yield start
    for page in pages:
        page.close()


def test_c84_what_a_browser_starts_the_host_with_is_understood_and_so_is_which_one_it_is(
    kind: str, browser: Browser, background: Background
) -> None:
    *arguments, profile = background.run("""
        import sys
        [*sys.argv[sys.argv.index("--") + 1 :], browser.registry.channel.profile]
    """)
    if kind == "firefox":
        manifests = browser.application.home / ".mozilla/native-messaging-hosts"
        assert arguments == [str(manifests / f"{HOST_NAME}.json"), browser.extension_id]
        assert profile == list(GECKO)
    else:
        assert arguments == [f"chrome-extension://{browser.extension_id}/"]
        assert profile == list(CHROMIUM)


def test_c86_a_frame_of_1_mib_is_the_longest_and_python_refuses_a_longer_one(
    page: Page, background: Background
) -> None:
    send = """
        const port = browser.runtime.connect();
        port.onMessage.addListener((message) => {
          note(message.length > 1000 ? message.length : message);
        });
        port.postMessage("go");
    """
    background.run(handlers.writing_a_frame_of_1_mib)
    page.run(send)
    ((length),) = page.wait_for_notes(1)
    assert background.notes == [1_048_576]
    assert length > 1_048_576 - 50

    background.run("browser.runtime.on_connect._listeners.clear()")
    background.run(handlers.posting_the_longest)
    page.run(send)
    *_, length, last = page.wait_for_notes(3)
    assert length > 1_048_576 - 128
    assert last == "still usable"
    assert background.notes[1:] == [["MessageTooLongError", 1]]


def test_c88_what_python_prints_does_not_reach_the_wire(page: Page, background: Background) -> None:
    background.run(handlers.printing)
    assert page.run(ECHO, count=3) == [{"number": number} for number in range(3)]


def test_c91_a_frame_written_before_the_host_exits_arrives_first(
    kind: str, start: Callable[..., tuple[ExtensionPage, HostModule]]
) -> None:
    page, _ = start(handlers.leaving)
    page.run("native.say('go')")
    text = {"firefox": None, "chromium": "Native host has exited."}[kind]
    assert page.wait_for_notes(4)[1:] == ["leaving", "bye", ["disconnected", text]]


def test_c91_a_message_posted_before_the_host_exits_reaches_its_page(
    page: Page, background: Background
) -> None:
    background.run(handlers.leaving)
    page.run("""
        const port = browser.runtime.connect();
        port.onMessage.addListener((message) => note(message));
        port.onDisconnect.addListener(() => note("disconnected", port.error ?? null));
        port.postMessage("go");
    """)
    assert page.wait_for_notes(2) == ["leaving", ["disconnected", None]]
    page.run("browser.runtime.connect()")  # a host that left is started when somebody asks
    background.run(echoing)
    assert page.run(ECHO, count=1) == [{"number": 0}]


def test_c92_what_is_no_json_harms_no_other_message_and_python_writes_none(
    kind: str, start: Callable[..., tuple[ExtensionPage, HostModule]]
) -> None:
    page, _ = start(handlers.writing_no_json)
    page.run("native.say('go')")
    expected = {
        "firefox": ["disconnected", "An unexpected error occurred"],
        "chromium": "after it",
    }
    assert page.wait_for_notes(2)[1:] == [expected[kind]]

    page, _ = start(handlers.posting_what_is_no_json)
    assert page.wait_for_notes(2)[1:] == [[None, None, None]]


def has_ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_c93_at_the_end_of_stdin_the_host_cleans_up_and_is_gone_within_2_seconds(
    start: Callable[..., tuple[ExtensionPage, HostModule]],
) -> None:
    page, module = start(handlers.cleaning_up)
    ((_, pid),) = module.wait_for_notes(1)
    page.run("native.disconnect()")
    wait_for(lambda: has_ended(pid), lambda: f"the host is still there: {module.notes}", timeout=2)
    assert module.notes[1:] == [["cleaned up", "None"], "life ends"]
    assert page.notes == ["ready"]


def test_c95_two_hosts_know_nothing_of_each_other(
    start: Callable[..., tuple[ExtensionPage, HostModule]],
) -> None:
    page, module = start(handlers.counting)
    page.run("native.say('a'); native.say('b');")
    assert page.wait_for_notes(3) == ["ready", 1, 2]
    page.run("globalThis.other = start(host)", host=f"onconnect.{module.name}")
    assert page.wait_for_notes(4)[3:] == ["ready"]
    page.run("other.say('a')")
    assert page.wait_for_notes(5)[4:] == [1]
    page.run("native.disconnect(); other.say('b');")
    assert page.wait_for_notes(6)[5:] == [2]
    page.run("other.disconnect()")


def test_c97_what_python_writes_to_stderr_leaves_the_channel_alone(
    page: Page, background: Background
) -> None:
    background.run(handlers.writing_to_stderr)
    assert page.run(ECHO, count=3) == [{"number": number} for number in range(3)]


def test_c98_a_browser_that_reads_no_more_is_the_end_of_all_ports(
    start: Callable[..., tuple[ExtensionPage, HostModule]],
) -> None:
    page, module = start(handlers.flooding)
    page.run('native.postMessage([{ type: "connect", port: 2, name: "third", sender: {} }])')
    assert page.wait_for_notes(4)[1:] == ["long"] * 3
    (_, pid), _ = module.wait_for_notes(2)
    page.run("native.disconnect()")
    wait_for(lambda: has_ended(pid), lambda: f"the host is still there: {module.notes}", timeout=2)
    assert module.notes[2:] == [["disconnected", name, "None"] for name in ("second", "third")]
