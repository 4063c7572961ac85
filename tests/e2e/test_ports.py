"""Ports connect a page's content script with Python, through the relay in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.echo import ECHO, echoing

if TYPE_CHECKING:
    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser, Page


def test_500_messages_come_back_in_order(page: Page, background: Background) -> None:
    background.run(echoing)
    assert page.run(ECHO, count=500) == [{"number": number} for number in range(500)]


def test_python_learns_that_a_page_has_closed(browser: Browser, background: Background) -> None:
    background.run(echoing)
    page = browser.open()
    page.run("browser.runtime.connect({ name: 'a' })")
    assert background.wait_for_notes(1) == [["connected", "a"]]
    page.close()
    assert background.wait_for_notes(2) == [["connected", "a"], ["disconnected", "a"]]


def test_python_knows_the_frame_that_connects(browser: Browser, background: Background) -> None:
    background.run("""
        @browser.runtime.on_connect.add_listener
        def connected(port):
            note(port.sender["tab"]["id"], port.sender["frameId"], port.sender["url"])
    """)
    page = browser.open("/frames")
    expected = []
    for frame in page.frames:
        url = frame.run("browser.runtime.connect(); return location.href")
        expected.append([page.tab_id, frame.frame_id, url])
        assert background.wait_for_notes(len(expected)) == expected
    assert len(expected) == 2
    page.close()


def test_an_extension_page_connects_as_a_content_script_does(
    browser: Browser, background: Background
) -> None:
    background.run(echoing)
    page = browser.open_extension_page()
    assert page.run(ECHO, count=1) == [{"number": 0}]
    page.close()


def test_output_of_handlers_does_not_harm_the_channel(page: Page, background: Background) -> None:
    background.run(echoing)
    background.run("""
        import os, subprocess, sys
        print("x" * 10_000_000)
        print("to stderr", file=sys.stderr)
        os.write(1, b"to descriptor 1")
        subprocess.run(["echo", "from a child"], check=True)
    """)
    assert page.run(ECHO, count=10) == [{"number": number} for number in range(10)]


NOTING = """
    counts = {}

    @browser.runtime.on_connect.add_listener
    async def connected(port):
        counts[port.name] = 0
        port.on_disconnect.add_listener(
            lambda port: note(port.name, "ends with", counts.pop(port.name))
        )

        @port.on_message.add_listener
        async def received(message):
            counts[port.name] += 1

        handled = 0
        async for message in port:
            handled += 1
            port.post_message(message)
            if handled == 300:
                note(port.name, "handled all")
"""


POSTING = """
    const port = browser.runtime.connect({ name: "leaving" });
    for (let number = 0; number < 300; number++) port.postMessage({ number });
"""
HANDLED = [["leaving", "handled all"], ["leaving", "ends with", 300]]


def test_what_a_page_posts_before_it_disconnects_is_handled_before_that(
    page: Page, background: Background
) -> None:
    background.run(NOTING)
    page.run(POSTING + "port.disconnect()")
    assert background.wait_for_notes(2) == HANDLED


def test_what_a_page_posts_before_it_goes_is_handled_before_that(
    browser: Browser, background: Background
) -> None:
    background.run(NOTING)
    page = browser.open("/frames")
    page.frames[-1].run("setTimeout(() => {" + POSTING + "frameElement.remove(); })")
    assert background.wait_for_notes(2) == HANDLED
    page.close()
