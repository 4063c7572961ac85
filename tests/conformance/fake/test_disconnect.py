from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onconnect import PortDisconnectedError
from tests.conformance.fake.playing import playing
from tests.conformance.handlers import disconnect as handlers

if TYPE_CHECKING:
    from onconnect import Browser
    from tests.conformance.fake.playing import Note

DISCONNECTED = {
    "Firefox": "Attempt to postMessage on disconnected port",
    "Chrome": "Attempting to use a disconnected port object",
}
CACHED = (
    "The page keeping the extension port is moved into back/forward cache, so the message channel "
    "is closed."
)


async def test_c30_disconnect_fires_at_the_other_end_alone_and_without_an_error(
    browser: Browser, note: Note
) -> None:
    handlers.leaving_when_told(browser, note)
    async with playing(browser) as fake:
        page = fake.connect("a")
        page.post("leave")
        assert await page.closed() is None
        await fake.settle()
        assert note.notes == [["left", "a"]]
        fake.connect("b").disconnect()
        await fake.settle()
        assert list(fake.arrived) == []
    assert note.notes == [["left", "a"], ["disconnected", "b"]]


async def test_c32_posting_in_on_disconnect_raises_the_text_of_the_browser(
    browser: Browser, note: Note, profile: str
) -> None:
    handlers.posting_when_disconnected(browser, note)
    async with playing(browser, profile) as fake:
        fake.connect().disconnect()
        await fake.settle()
        assert list(fake.arrived) == []
    assert note.notes == [["PortDisconnectedError", DISCONNECTED[profile]]]


async def test_c34_every_receiver_learns_that_the_opener_has_disconnected(
    browser: Browser, note: Note
) -> None:
    handlers.noting_disconnects(browser, note)
    async with playing(browser) as fake:
        fake.connect().disconnect()
        await fake.settle()
    assert note.notes == ["connected", ["disconnected", "", None]]


async def test_c35_one_receiver_that_disconnects_ends_the_port_for_the_opener_and_the_others(
    browser: Browser, note: Note
) -> None:
    async with playing(browser) as fake:
        port = browser.tabs.connect(3)
        port.on_disconnect.add_listener(lambda port: note("disconnected", port.error))
        receivers, _ = await fake.opened()
        receivers.post("A has not left yet")
        receivers.disconnect()
        await fake.settle()
        receivers.post("B does not know it")  # as in Chromium
        receivers.disconnect()
        await fake.settle()
    assert note.notes == [["disconnected", None]]


async def test_c37_a_receiver_whose_tab_closes_leaves_the_port_to_the_others(
    browser: Browser, note: Note
) -> None:
    handlers.noting_disconnects(browser, note)
    async with playing(browser, "Chrome") as fake:
        page = fake.connect()
        page.post("before")
        assert await page.receive() == ["Python", "before"]
        page.post("after")  # nothing tells that a receiver has gone
        assert await page.receive() == ["Python", "after"]
        assert note.notes == ["connected"]


async def test_c39_python_learns_once_and_without_an_error_that_the_tab_of_the_opener_has_closed(
    browser: Browser, note: Note
) -> None:
    handlers.noting_disconnects(browser, note)
    async with playing(browser) as fake:
        page = fake.connect()
        page.disconnect()
        page.disconnect()
        await fake.settle()
    assert note.notes == ["connected", ["disconnected", "", None]]


async def test_c40_python_learns_without_an_error_that_the_iframe_of_the_opener_was_removed(
    browser: Browser, note: Note
) -> None:
    handlers.noting_disconnects(browser, note)
    async with playing(browser) as fake:
        main = fake.connect("", {"frameId": 0, "tab": {"id": 3}})
        frame = fake.connect("", {"frameId": 7, "tab": {"id": 3}})
        frame.disconnect()
        main.post("still here")
        assert await main.receive() == ["Python", "still here"]
        assert note.notes == ["connected", "connected", ["disconnected", "", None]]


async def test_c42_a_port_is_alive_when_its_page_is_back_from_the_back_forward_cache(
    browser: Browser, note: Note, profile: str
) -> None:
    handlers.noting_disconnects(browser, note)
    async with playing(browser, profile) as fake:
        page = fake.connect()
        await fake.settle()
        if profile == "Firefox":
            page.post("back")
            assert await page.receive() == ["Python", "back"]
            assert note.notes == ["connected"]
        else:
            page.disconnect(CACHED)
            await fake.settle()
            assert note.notes == ["connected", ["disconnected", "", CACHED]]


async def test_c43_a_reload_of_the_extension_disconnects_both_ends_without_an_error(
    browser: Browser, note: Note
) -> None:
    handlers.noting_disconnects(browser, note)
    async with playing(browser) as fake:
        fake.connect()
        await fake.settle()
        await fake.leave()
    assert note.notes == ["connected", ["disconnected", "", None]]


async def test_c44_the_end_of_stdin_disconnects_each_port_once_and_posting_raises(
    browser: Browser, note: Note
) -> None:
    ports = handlers.keeping_ports(browser, note)
    async with playing(browser) as fake:
        for name in "abcd":
            fake.connect(name)
        await fake.settle()
        ports.append(browser.runtime.connect(name="e"))
        ports[-1].on_disconnect.add_listener(lambda port: note("disconnected", port.name, None))
        await fake.leave()
        assert note.notes == [["disconnected", name, None] for name in "abcde"]
        assert len(ports) == 5
        for port in ports:
            with pytest.raises(PortDisconnectedError):
                port.post_message("too late")
            port.disconnect()
    assert len(note.notes) == 5
