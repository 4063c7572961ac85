"""Tests what a test can let go wrong between a browser and Python."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from onconnect import Browser, Port, PortDisconnectedError
from onconnect.testing import FakeBrowser, HandlerError


@pytest.fixture
def browser(browser: Browser) -> Browser:
    """A browser whose ports echo, and tell when they are disconnected."""

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(port.post_message)

    return browser


@pytest.fixture
def ends(browser: Browser) -> list[Any]:
    """The ports that Python has been told the end of, each with its error."""
    found: list[Any] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_disconnect.add_listener(lambda port: found.append((port.name, port.error)))

    return found


async def test_a_killed_host_disconnects_every_page(browser: Browser, ends: list[Any]) -> None:
    async with FakeBrowser(browser) as fake:
        ports = [await fake.connect(name) for name in "ab"]
        await fake.kill()
        assert [(port.closed, port.error) for port in ports] == [(True, None)] * 2
        with pytest.raises(PortDisconnectedError):
            ports[0].post_message("too late")
        with pytest.raises(HandlerError, match="Python has ended"):
            await fake.send_message("anybody?")
    assert ends == [("a", None), ("b", None)]


async def test_garbage_harms_no_other_message(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        with await fake.connect() as port:
            for garbage in (b"\xff\xfe", b"[" * 10_000, b'[{"type":"teleport"}]', b"null"):
                fake.wire.write_frames(garbage)
                port.post_message("good")
                assert await port.receive() == "good"
        assert len([text for _, text, _ in fake.log if "could not be read" in text]) >= 3


async def test_bytes_that_are_no_frame_end_the_channel(browser: Browser, ends: list[Any]) -> None:
    async with FakeBrowser(browser) as fake:
        port = await fake.connect("notes")
        fake.wire.write_bytes(b"\xff\xff\xff\xff")
        assert await port.wait_closed() is None
    assert ends == [("notes", None)]


async def test_frames_beyond_the_window_are_read_and_logged(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        with await fake.connect() as port:
            fake.wire.write_frames(
                *([{"type": "message", "port": 1, "data": number}] for number in range(20))
            )
            assert [await port.receive() for _ in range(20)] == list(range(20))
        assert fake.wire.complaints == []
        told = [text for _, text, _ in fake.log]
        assert told == ["more than 4 frames came unacknowledged"]


async def test_frames_that_nobody_acknowledges_take_no_room_in_the_window(
    browser: Browser,
) -> None:
    async with FakeBrowser(browser) as fake:
        with await fake.connect() as port:
            for _ in range(10):
                fake.wire.write_frames(b"", [{"type": "ack", "frames": 0}])
            port.post_message("still heard")
            assert await port.receive() == "still heard"
        assert fake.wire.complaints == []


async def test_a_browser_that_reads_nothing_gets_it_all_later(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        with await fake.connect() as port:
            fake.wire.stall()
            for number in range(50):
                port.post_message(number)
                await asyncio.sleep(0)
            assert port.unread == []
            fake.wire.read_on()
            assert [await port.receive() for _ in range(50)] == list(range(50))


@pytest.mark.parametrize("size", [1, 3, 4, 5, 64])
async def test_writes_may_be_cut_anywhere(browser: Browser, size: int) -> None:
    async with FakeBrowser(browser) as fake:
        fake.wire.split_writes(size)
        with await fake.connect("grüße") as port:
            port.post_message({"text": "€\ud800" * 20})
            assert await port.receive() == {"text": "€\ud800" * 20}


async def test_a_wait_names_what_it_waited_for(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        with await fake.connect("notes") as port:
            fake.timeout = 0.05
            with pytest.raises(
                HandlerError, match=r"no message came on port 'notes' within 0.01 s"
            ):
                await port.receive(timeout=0.01)
            with pytest.raises(
                HandlerError, match=r"nobody has disconnected port 'notes' within 0"
            ):
                await port.wait_closed()
        script = fake.tabs.open("https://a.example/").content_script()
        with pytest.raises(HandlerError, match=r"nobody has connected to https://a.example/ with"):
            await script.accept()
        fake.timeout = 5.0
