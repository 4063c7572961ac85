"""Plays what harms a host with a second host, which a page of the extension starts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.conformance.browsers.second_host import second_host
from tests.conformance.handlers import wire as handlers
from tests.e2e.applications import HOST_NAME
from tests.e2e.echo import ECHO, echoing
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser, Page


def test_c84_what_a_browser_starts_the_host_with_is_understood_and_so_is_which_one_it_is(
    kind: str, browser: Browser, background: Background
) -> None:
    *arguments, family = background.run("""
        import sys
        [*sys.argv[sys.argv.index("--") + 1 :], browser.registry.client._sending.family.name]
    """)
    if kind == "firefox":
        manifests = browser.application.home / ".mozilla/native-messaging-hosts"
        assert arguments == [str(manifests / f"{HOST_NAME}.json"), browser.extension_id]
        assert family == "gecko"
    else:
        assert arguments == [f"chrome-extension://{browser.extension_id}/"]
        assert family == "chromium"


def test_c86_a_frame_of_1_mib_is_the_longest_and_python_writes_no_longer_one(
    page: Page, background: Background
) -> None:
    background.run(handlers.posting_the_longest)
    page.run("""
        const port = browser.runtime.connect();
        port.onMessage.addListener((message) => {
          note(message.length > 1000 ? message.length : message);
        });
        port.postMessage("frame");
        port.postMessage("message");
    """)
    longest_of_frame, longest, last = page.wait_for_notes(3)
    assert longest_of_frame > 1_048_576 - 50
    assert longest == 1_100_000
    assert last == "still usable"
    assert background.notes == [["frame", 1_048_576]]


def test_c88_what_python_prints_does_not_reach_the_wire(page: Page, background: Background) -> None:
    background.run(handlers.printing)
    assert page.run(ECHO, count=3) == [{"number": number} for number in range(3)]


def test_c91_a_frame_written_before_the_host_exits_arrives_first(
    kind: str, browser: Browser
) -> None:
    with second_host(browser, handlers.leaving) as (page, _):
        page.run("native.say('go')")
        # Chromium's other text is that of an ack which meets the host's closed input
        texts = {
            "firefox": [None],
            "chromium": [
                "Native host has exited.",
                "Error when communicating with the native messaging host.",
            ],
        }[kind]
        *said, (kind_of_end, text) = page.wait_for_notes(4)[1:]
        assert [*said, kind_of_end] == ["leaving", "bye", "disconnected"]
        assert text in texts


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
    kind: str, browser: Browser
) -> None:
    with second_host(browser, handlers.writing_no_json) as (page, _):
        page.run("native.say('go')")
        expected = {
            "firefox": ["disconnected", "An unexpected error occurred"],
            "chromium": "after it",
        }
        assert page.wait_for_notes(2)[1:] == [expected[kind]]

    with second_host(browser, handlers.posting_what_is_no_json) as (page, _):
        assert page.wait_for_notes(2)[1:] == [[None, None, None]]


def has_ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_c93_at_the_end_of_stdin_the_host_cleans_up_and_is_gone_within_2_seconds(
    browser: Browser,
) -> None:
    with second_host(browser, handlers.cleaning_up) as (page, module):
        ((_, pid),) = module.wait_for_notes(1)
        page.run("native.disconnect()")
        wait_for(
            lambda: has_ended(pid), lambda: f"the host is still there: {module.notes}", timeout=2
        )
        assert module.notes[1:] == [["cleaned up", "None"], "life ends"]
        assert page.notes == ["ready"]


def test_c95_two_hosts_know_nothing_of_each_other(
    browser: Browser,
) -> None:
    with second_host(browser, handlers.counting) as (page, module):
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
    browser: Browser,
) -> None:
    with second_host(browser, handlers.flooding) as (page, module):
        page.run('native.postMessage([{ type: "connect", port: 2, name: "third", sender: {} }])')
        assert page.wait_for_notes(4)[1:4] == ["long"] * 3
        (_, pid), _ = module.wait_for_notes(2)
        page.run("native.disconnect()")
        wait_for(
            lambda: has_ended(pid), lambda: f"the host is still there: {module.notes}", timeout=2
        )
        assert module.notes[2:] == [["disconnected", name, "None"] for name in ("second", "third")]
