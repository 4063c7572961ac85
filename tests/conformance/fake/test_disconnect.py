from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onconnect import PortDisconnectedError
from tests.conformance.handlers import disconnect as handlers

if TYPE_CHECKING:
    from onconnect import Browser
    from onconnect.testing import FakeBrowser, FakePort
    from tests.conformance.fake.conftest import Note

CACHED = (
    "The page keeping the extension port is moved into back/forward cache, so the message channel "
    "is closed."
)


async def connect(fake: FakeBrowser, *names: str) -> tuple[FakePort, list[FakePort]]:
    """Connect to Python and to other pages that listen; return the opener and those pages' ends."""
    pages = [fake.open_page() for _ in names]
    port = await fake.connect()
    return port, [await page.accept() for page in pages]


async def test_c30_disconnect_fires_at_the_other_end_alone_and_without_an_error(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.leaving_when_told(browser, note)
    async with fake:
        port = fake.connect("a")
        port.post_message("leave")
        assert await port.wait_closed() is None
        await fake.settle()
        assert note.notes == [["left", "a"]]
        port = fake.connect("b")
        port.disconnect()
        await fake.settle()
        assert port.error is None
    assert note.notes == [["left", "a"], ["disconnected", "b"]]


async def test_c32_posting_in_on_disconnect_raises_the_text_of_the_browser(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.posting_when_disconnected(browser, note)
    async with fake:
        port = fake.connect()
        port.disconnect()
        with pytest.raises(PortDisconnectedError) as raised:
            port.post_message("too late")
        await fake.settle()
    assert note.notes == [["PortDisconnectedError", str(raised.value)]]


async def test_c34_every_receiver_learns_that_the_opener_has_disconnected(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.noting_disconnects(browser, note)
    async with fake:
        port, receivers = await connect(fake, "A", "B")
        port.disconnect()
        await fake.settle()
        assert [(each.closed, each.error) for each in receivers] == [(True, None)] * 2
    assert note.notes == ["connected", ["disconnected", "", None]]


@pytest.mark.differs(chromium="the other receivers are told nothing, and post into the void (P38)")
async def test_c35_one_receiver_that_disconnects_ends_the_port_for_the_opener_and_the_others(
    browser: Browser, note: Note, kind: str, fake: FakeBrowser
) -> None:
    handlers.noting_disconnects(browser, note)
    async with fake:
        port, (a, b) = await connect(fake, "A", "B")
        a.disconnect()
        assert await port.wait_closed() is None
        await fake.settle()
        if kind == "firefox":
            assert (b.closed, b.error) == (True, None)
            assert note.notes == ["connected", ["disconnected", "", None]]
        else:
            assert not b.closed
            b.post_message("into the void")
            await fake.settle()
            assert note.notes == ["connected"]
        assert port.unread == []
        await fake.leave()


@pytest.mark.differs(firefox="the first receiver that goes closes the port for all (P39)")
async def test_c37_a_receiver_whose_tab_closes_leaves_the_port_to_the_others(
    browser: Browser, note: Note, kind: str, fake: FakeBrowser
) -> None:
    handlers.noting_disconnects(browser, note)
    async with fake:
        a, b = fake.open_page(), fake.open_page()
        port = await fake.connect()
        end = await b.accept()
        a.close()
        await fake.settle()
        if kind == "firefox":
            assert (port.closed, port.error, end.closed) == (True, None, True)
            assert note.notes == ["connected", ["disconnected", "", None]]
        else:
            port.post_message("still there")
            assert await port.receive() == ["Python", "still there"]
            assert await end.receive() == "still there"
            assert note.notes == ["connected"]
        await fake.leave()


async def test_c39_python_learns_once_and_without_an_error_that_the_tab_of_the_opener_has_closed(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.noting_disconnects(browser, note)
    async with fake:
        tab = fake.tabs.open()
        await tab.content_script().connect()
        tab.close()
        tab.close()
        await fake.settle()
    assert note.notes == ["connected", ["disconnected", "", None]]


async def test_c40_python_learns_without_an_error_that_the_iframe_of_the_opener_was_removed(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.noting_disconnects(browser, note)
    async with fake:
        tab = fake.tabs.open()
        frame = tab.content_script(frame_id=7)
        await frame.connect()
        with await tab.content_script().connect() as port:
            frame.close()
            port.post_message("still here")
            assert await port.receive() == ["Python", "still here"]
            assert note.notes == ["connected", "connected", ["disconnected", "", None]]


@pytest.mark.differs(
    chromium="the port is closed when the page enters the cache, and the page is not told (P42)"
)
async def test_c42_a_port_is_alive_when_its_page_is_back_from_the_back_forward_cache(
    browser: Browser, note: Note, kind: str, fake: FakeBrowser
) -> None:
    handlers.noting_disconnects(browser, note)
    async with fake:
        script = fake.tabs.open().content_script()
        port = await script.connect()
        script.enter_cache()
        await fake.settle()
        port.post_message("back")
        if kind == "firefox":
            assert await port.receive() == ["Python", "back"]
            assert note.notes == ["connected"]
        else:
            await fake.settle()
            assert (port.closed, port.unread) == (False, [])
            assert note.notes == ["connected", ["disconnected", "", CACHED]]
        port.disconnect()


@pytest.mark.differs(firefox="the content script is gone and hears nothing, Python does (P45)")
async def test_c43_a_reload_of_the_extension_disconnects_both_ends_without_an_error(
    browser: Browser, note: Note, kind: str, fake: FakeBrowser
) -> None:
    handlers.noting_disconnects(browser, note)
    async with fake:
        port = await fake.connect()
        await fake.leave()
        assert (port.closed, port.error) == (kind == "chromium", None)
    assert note.notes == ["connected", ["disconnected", "", None]]


async def test_c44_the_end_of_stdin_disconnects_each_port_once_and_posting_raises(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    ports = handlers.keeping_ports(browser, note)
    async with fake:
        for name in "abcd":
            await fake.connect(name)
        fake.open_page()
        ports.append(browser.runtime.connect(name="e"))
        ports[-1].on_disconnect.add_listener(lambda port: note("disconnected", port.name, None))
        await fake.settle()
        await fake.leave()
        assert note.notes == [["disconnected", name, None] for name in "abcde"]
        assert len(ports) == 5
        for port in ports:
            with pytest.raises(PortDisconnectedError):
                port.post_message("too late")
            port.disconnect()
    assert len(note.notes) == 5
