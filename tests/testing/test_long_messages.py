"""Tests messages that are too long for a frame, and the limits of what Python takes and keeps."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from onconnect import Browser, BufferFullError, MessageTooLongError, Port
from onconnect.testing import FakeBrowser, HandlerError, Limits

LONG = "€\ud800" * 150_000
KIB = 1024
TIMEOUT = 25.0


@pytest.fixture
def browser(browser: Browser) -> Browser:
    """A browser whose ports echo."""

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(port.post_message)

    @browser.runtime.on_message.add_listener
    async def asked(message: Any) -> Any:
        return message

    return browser


async def test_long_messages_travel_both_ways_and_let_short_ones_pass(browser: Browser) -> None:
    async with FakeBrowser(browser, timeout=TIMEOUT) as fake:
        with await fake.connect("long") as long, await fake.connect("short") as short:
            long.post_message(LONG)
            long.post_message("behind it")
            short.post_message("beside it")
            assert await short.receive() == "beside it"
            assert long.unread == []
            assert await long.receive() == LONG
            assert await long.receive() == "behind it"
        assert await fake.send_message(LONG) == LONG


async def test_long_messages_travel_through_a_pipe_that_cuts_what_is_written(
    browser: Browser,
) -> None:
    async with FakeBrowser(browser, timeout=TIMEOUT) as fake:
        fake.wire.split_writes(10_007)
        with await fake.connect() as port:
            port.post_message(LONG)
            assert await port.receive() == LONG


async def test_drain_waits_while_the_browser_reads_nothing(browser: Browser) -> None:
    steps: list[str] = []
    posted = asyncio.Event()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        for number in range(8):
            port.post_message([number, "x" * 512 * KIB])
        steps.append("posted")
        posted.set()
        await port.drain()
        steps.append("drained")

    async with FakeBrowser(browser, timeout=TIMEOUT) as fake:
        fake.wire.stall()
        port = fake.connect()
        await posted.wait()
        await asyncio.sleep(0)
        assert steps == ["posted"]
        with pytest.raises(RuntimeError, match=r"reads nothing: call wire\.read_on\(\) first"):
            await fake.settle()
        fake.wire.read_on()
        assert [(await port.receive())[0] for _ in range(8)] == list(range(8))
        await fake.settle()
        assert steps == ["posted", "drained"]
        port.disconnect()


async def test_what_waits_on_a_port_is_bounded_by_the_limits(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        for _ in range(20):
            port.post_message("x" * 40 * KIB)

    async with FakeBrowser(browser, timeout=TIMEOUT, limits=Limits(waiting=100 * KIB)) as fake:
        fake.wire.stall()
        port = fake.connect()
        with pytest.raises(HandlerError, match="BufferFullError") as raised:
            await port.wait_closed()
        fake.wire.read_on()
        port.disconnect()
        assert isinstance(raised.value.__cause__, BufferFullError)


async def test_the_length_of_a_message_is_bounded_by_the_limits(browser: Browser) -> None:
    errors: list[Any] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_disconnect.add_listener(lambda port: errors.append(port.error))

    @browser.runtime.on_message_external.add_listener
    async def asked(length: int) -> str:
        return "x" * length

    async with FakeBrowser(browser, timeout=TIMEOUT, limits=Limits(message=2048 * KIB)) as fake:
        with await fake.connect() as port:
            port.post_message("x" * 2048 * KIB)
            assert await port.wait_closed() is None, "a page is told no reason"
        (error,) = errors
        assert "2,097,152 bytes" in error.message
        with (
            fake.expect_fault("MessageTooLongError"),
            pytest.raises(Exception, match="2,097,088") as raised,
        ):
            await fake.send_message(2048 * KIB, event="runtime.onMessageExternal")
        assert not isinstance(raised.value, MessageTooLongError), "it is told to the page"
