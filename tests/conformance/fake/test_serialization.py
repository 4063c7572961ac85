from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onconnect import MessageTooLongError, Port
from onconnect.protocol import frames, jsontext
from onconnect.protocol.limits import Limits
from tests.conformance.fake.playing import playing
from tests.conformance.handlers import serialization as handlers

if TYPE_CHECKING:
    from onconnect import Browser
    from tests.conformance.fake.playing import Note
    from tests.host.fake_browser import FakeBrowser, Page


def post_text(fake: FakeBrowser, page: Page, text: bytes) -> None:
    """Post a message of any JSON text."""
    fake.peer.message(page.number, text)
    fake.flush_soon()


async def test_c74_none_at_top_level_is_null_and_an_empty_frame_is_skipped(
    browser: Browser, note: Note
) -> None:
    handlers.echoing(browser, note)
    async with playing(browser) as fake:
        page = fake.connect()
        page.post(None)
        assert await page.receive() is None
        fake.channel.receive_data(frames.encode(b""))
        page.post("after it")
        assert await page.receive() == "after it"
        assert [line[1] for line in fake.log] == ["skipped an empty frame"]
    assert note.notes == [None, "after it"]


async def test_c75_undefined_members_are_dropped_and_holes_are_null(
    browser: Browser, note: Note
) -> None:
    handlers.echoing(browser, note)
    async with playing(browser) as fake:
        page = fake.connect()
        for text in (b'{"b":1}', b"[null,null,1]"):  # what JSON.stringify makes of them
            post_text(fake, page, text)
            assert jsontext.dumps(await page.receive()) == text
    assert note.notes == [{"b": 1}, [None, None, 1]]


async def test_c77_a_cyclic_value_raises_at_once_and_leaves_the_port_usable(
    browser: Browser, note: Note
) -> None:
    handlers.posting_what_json_cannot_carry(browser, note)
    async with playing(browser) as fake:
        page = fake.connect()
        page.post("cycle")
        assert await page.receive() == "still usable"
    assert note.notes == ["UnserializableError"]


@pytest.mark.differs(fake="a function in a dict or list raises too, it is not dropped (P92)")
async def test_c78_a_function_raises_at_top_level_and_is_dropped_elsewhere(
    browser: Browser, note: Note
) -> None:
    handlers.posting_what_json_cannot_carry(browser, note)
    async with playing(browser) as fake:
        page = fake.connect()
        for value in ("function", "nested"):
            page.post(value)
            assert await page.receive() == "still usable"
    assert note.notes == ["UnserializableError"] * 2


async def test_c80_a_lone_surrogate_goes_both_ways(browser: Browser, note: Note) -> None:
    handlers.echoing(browser, note)
    async with playing(browser) as fake:
        page = fake.connect()
        for message in ("\ud800x", {"\udfff": ["x\udbff"]}):
            page.post(message)
            assert await page.receive() == message
        post_text(fake, page, rb'"\ud800x"')
        assert await page.receive() == "\ud800x"
    assert note.notes == ["\ud800x", {"\udfff": ["x\udbff"]}, "\ud800x"]


async def test_c82_what_to_json_returns_is_what_python_receives(
    browser: Browser, note: Note
) -> None:
    handlers.echoing(browser, note)
    async with playing(browser) as fake:
        page = fake.connect()
        post_text(fake, page, b'"1970-01-01T00:00:00.000Z"')  # what JSON.stringify makes of a Date
        assert await page.receive() == "1970-01-01T00:00:00.000Z"


@pytest.mark.differs(fake="the limit is Python's own, 256 MiB by default: no browser is here (P97)")
async def test_c83_the_longest_message_passes_and_one_character_more_raises(
    browser: Browser, note: Note
) -> None:
    handlers.measuring(browser, note)
    ports: list[Port] = []
    browser.runtime.on_connect.add_listener(lambda port: ports.append(port))
    async with playing(browser, limits=Limits(message=2**21)) as fake:
        page = fake.connect()
        await fake.settle()
        (port,) = ports
        with pytest.raises(MessageTooLongError, match="send it in parts") as raised:
            port.post_message("x" * 2**21)
        longest = raised.value.limit - len('""')
        assert longest > 2**21 - 256
        with pytest.raises(MessageTooLongError):
            port.post_message("x" * (longest + 1))
        port.post_message("x" * longest)
        assert len(await page.receive()) == longest
        page.post("x" * longest)
        assert await page.receive() == longest
