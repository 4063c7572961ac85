"""In memory a background that the browser stops is the end of the host's input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from onconnect import PortDisconnectedError
from tests.conformance.fake.playing import playing
from tests.conformance.handlers import lifetime as handlers
from tests.host.fake_browser import FakeBrowser

if TYPE_CHECKING:
    from onconnect import Browser, Port
    from tests.conformance.fake.playing import Note


async def test_c99_a_silent_port_ends_without_error_when_the_worker_is_stopped(
    browser: Browser, note: Note
) -> None:
    handlers.telling_the_end(browser, note)
    async with playing(browser, "Chrome") as fake:
        fake.connect("silent")
        await fake.settle()
        await fake.leave()
    assert note.notes == [["connected", "silent"], ["disconnected", "silent", "None"]]


async def test_c101_a_silent_port_ends_without_error_when_the_event_page_is_suspended(
    browser: Browser, note: Note
) -> None:
    handlers.telling_the_end(browser, note)
    async with playing(browser, "Firefox") as fake:
        fake.connect("silent")
        await fake.settle()
        await fake.leave()
    assert note.notes == [["connected", "silent"], ["disconnected", "silent", "None"]]


async def test_c103_after_a_restart_of_the_relay_ports_are_new_and_none_is_resumed(
    browser: Browser, note: Note
) -> None:
    handlers.telling_the_end(browser, note)
    ports: list[Port] = []
    browser.runtime.on_connect.add_listener(lambda port: ports.append(port))
    async with FakeBrowser(browser) as fake:
        fake.connect("old").post("never answered")
        await fake.settle()
    heard: list[Any] = []
    async with FakeBrowser(browser) as fake:
        page = fake.connect("new")
        page.post("hi")
        assert await page.receive() == "hi"
        heard = [message for message in fake.arrived if message["type"] == "message"]
        old, new = ports
        assert old is not new
        with pytest.raises(PortDisconnectedError):
            old.post_message("too late")
        old.disconnect()
        page.post("still here")
        assert await page.receive() == "still here"
    assert heard == []
    assert note.notes == [
        ["connected", "old"],
        ["disconnected", "old", "None"],
        ["connected", "new"],
        ["disconnected", "new", "None"],
    ]
