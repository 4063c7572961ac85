"""page.js: a content script's connection that comes back, in real browsers."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser, Page

CONNECT = """
    globalThis.python = onconnect.connect({
      name: "lasting",
      onMessage: (message) => note(message),
      onState: (state) => note(state),
    });
    python.post("first");
"""


@pytest.fixture
def browser(fresh_browser: Browser) -> Browser:
    return fresh_browser


def load(page: Page) -> None:
    """Run page.js as the content script that it is."""
    injection = {"target": {"tabId": page.tab_id}, "files": ["onconnect/page.js"]}
    page.browser.stage.evaluate(
        f"browser.scripting.executeScript({json.dumps(injection)}).then(() => null)"
    )


def answering(background: Background) -> None:
    background.run("""
        @browser.runtime.on_connect.add_listener
        def connected(port):
            note("opened")
            port.on_message.add_listener(port.post_message)
            port.on_disconnect.add_listener(lambda port: note("closed", str(port.error)))
    """)


def test_a_connection_comes_back_when_the_host_has_died(
    browser: Browser, background: Background
) -> None:
    answering(background)
    page = browser.open()
    load(page)
    page.run(CONNECT)
    assert page.wait_for_notes(2) == ["connected", "first"]
    os.kill(background.pid, signal.SIGKILL)
    assert page.wait_for_notes(3)[2] == "reconnecting"
    answering(background)
    page.wait_for_notes(4)
    page.run("python.post('second')")
    assert page.wait_for_notes(5)[3:] == ["connected", "second"]


def test_a_page_that_is_left_and_comes_back_has_a_new_port(
    browser: Browser, background: Background
) -> None:
    answering(background)
    page = browser.open()
    load(page)
    page.run(CONNECT)
    page.wait_for_notes(2)
    here = page.url
    page.navigate(here.replace("/page?", "/page?other"))
    assert background.wait_for_notes(2) == ["opened", ["closed", "None"]]
    page.back()
    assert background.wait_for_notes(3)[2] == "opened"
    page.run("python.post('again')")
    assert page.wait_for_notes(5)[2:] == ["reconnecting", "connected", "again"]
