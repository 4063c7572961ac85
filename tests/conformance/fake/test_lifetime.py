"""Plays a background that the browser stops by the end of the host's input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onconnect import PortDisconnectedError
from onconnect.testing import FakeBrowser
from tests.conformance.handlers import lifetime as handlers

if TYPE_CHECKING:
    from onconnect import Browser, Port
    from tests.conformance.fake.conftest import Note


async def silent_port(browser: Browser, note: Note, fake: FakeBrowser) -> None:
    handlers.telling_the_end(browser, note)
    async with fake:
        await fake.connect("silent")
        await fake.leave()
    assert note.notes == [["connected", "silent"], ["disconnected", "silent", "None"]]


@pytest.mark.parametrize("kind", ["chromium"])
@pytest.mark.unlike(chromium="the fake stops no worker by itself: leave() plays it")
async def test_c99_a_silent_port_ends_without_error_when_the_worker_is_stopped(
    browser: Browser, note: Note, kind: str, fake: FakeBrowser
) -> None:
    await silent_port(browser, note, fake)


@pytest.mark.parametrize("kind", ["firefox"])
@pytest.mark.unlike(firefox="the fake suspends no event page by itself: leave() plays it")
async def test_c101_a_silent_port_ends_without_error_when_the_event_page_is_suspended(
    browser: Browser, note: Note, kind: str, fake: FakeBrowser
) -> None:
    await silent_port(browser, note, fake)


async def test_c103_after_a_restart_of_the_relay_ports_are_new_and_none_is_resumed(
    browser: Browser, note: Note, profile: str, kind: str
) -> None:
    handlers.telling_the_end(browser, note)
    ports: list[Port] = []
    browser.runtime.on_connect.add_listener(lambda port: ports.append(port))
    async with FakeBrowser(browser, profile=profile) as fake:
        fake.connect("old").post_message("never answered")
        await fake.settle()
        await fake.leave()
    async with FakeBrowser(browser, profile=profile) as fake:
        with await fake.connect("new") as port:
            port.post_message("hi")
            assert await port.receive() == "hi"
            old, new = ports
            assert old is not new
            with pytest.raises(PortDisconnectedError):
                old.post_message("too late")
            old.disconnect()
            port.post_message("still here")
            assert await port.receive() == "still here"
            assert port.unread == []
    assert note.notes == [
        ["connected", "old"],
        ["disconnected", "old", "None"],
        ["connected", "new"],
        ["disconnected", "new", "None"],
    ]
