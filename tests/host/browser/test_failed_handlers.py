"""A handler that fails closes its port, unless others have it too; one that returns does not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import PortDisconnectedError
from tests.host.browser.raw_browser import RawBrowser

if TYPE_CHECKING:
    from onconnect import Browser, Port


class UntoldError(Exception):
    def __str__(self) -> str:
        raise RuntimeError


def failing(browser: Browser, kind: str, error: BaseException) -> list[Any]:
    """Add a listener that greets and fails; what becomes of its port is in the list."""
    closed: list[Any] = []

    def begin(port: Port) -> None:
        port.on_disconnect.add_listener(lambda port: closed.append(port.error))
        port.post_message("hi")

    def plain(port: Port) -> None:
        begin(port)
        raise error

    async def at_once(port: Port) -> None:
        begin(port)
        raise error

    async def later(port: Port) -> None:
        begin(port)
        async for _ in port:
            raise error

    browser.runtime.on_connect.add_listener(locals()[kind])
    return closed


@pytest.mark.parametrize("kind", ["plain", "at_once", "later"])
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("no disk \ud800"), "ValueError: no disk \ud800"),
        (KeyError(), "KeyError"),
        (UntoldError(), "UntoldError"),
    ],
    ids=["text", "no text", "broken text"],
)
async def test_a_handler_that_raises_closes_its_port_behind_what_it_has_posted(
    browser: Browser, reported: list[dict[str, Any]], kind: str, error: Exception, told: str
) -> None:
    closed = failing(browser, kind, error)
    async with RawBrowser(browser) as raw:
        page, quiet = raw.connect("notes"), raw.connect("other")
        page.post("begin")
        assert await page.receive() == "hi"
        assert await page.closed() == told
        assert reported[0]["exception"] is error
        assert closed[0].message == told
        if kind == "later":
            assert await quiet.receive() == "hi"
            await raw.settle()
            assert {each["type"] for each in raw.arrived} <= {"log"}, "the other port stays open"


async def test_the_reason_that_a_page_is_told_is_short(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    failing(browser, "plain", ValueError("x" * 1_000_000))
    async with RawBrowser(browser) as raw:
        told = await raw.connect().closed()
        assert told is not None
        assert len(told) == 10_000
    assert len(reported) == 1


@pytest.mark.parametrize("kind", ["plain", "at_once", "later"])
async def test_a_port_that_another_listener_has_too_stays_open(
    browser: Browser, reported: list[dict[str, Any]], kind: str
) -> None:
    failing(browser, kind, ValueError("no disk"))

    @browser.runtime.on_connect.add_listener(name="notes")
    def echo(port: Port) -> None:
        port.on_message.add_listener(port.post_message)

    async with RawBrowser(browser) as raw:
        page = raw.connect("notes")
        page.post("still")
        assert [await page.receive(), await page.receive()] == ["hi", "still"]
        page.post("there")
        assert await page.receive() == "there"
    assert [str(each["exception"]) for each in reported] == ["no disk"]


async def test_a_handler_that_returns_leaves_its_port_open(browser: Browser) -> None:
    kept: list[Port] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        kept.append(port)
        async for message in port:
            if message == "enough":
                break

    async with RawBrowser(browser) as raw:
        page = raw.connect("notes")
        page.post("enough")
        await raw.settle()
        kept[0].post_message("later")
        assert await page.receive() == "later"


async def test_a_failed_listener_of_messages_leaves_the_port_open(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        @port.on_message.add_listener
        async def heard(message: str) -> None:
            port.post_message(message.upper())
            raise ValueError("no disk")

    async with RawBrowser(browser) as raw:
        page = raw.connect()
        for text in ("a", "b"):
            page.post(text)
            assert await page.receive() == text.upper()
        await raw.settle()
    assert len(reported) == 2


async def test_a_handler_that_fails_after_its_port_has_closed_is_only_reported(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for _ in port:
            pass
        port.post_message("too late")

    async with RawBrowser(browser) as raw:
        page = raw.connect()
        page.disconnect()
        await raw.settle()
        assert [message["type"] for message in raw.arrived if message["type"] != "log"] == []
    assert [type(each["exception"]) for each in reported] == [PortDisconnectedError]


async def test_a_cancelled_handler_leaves_its_port_open(browser: Browser) -> None:
    kept: list[Port] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        kept.append(port)
        raise asyncio.CancelledError

    async with RawBrowser(browser) as raw:
        page = raw.connect()
        await raw.settle()
        kept[0].post_message("open")
        assert await page.receive() == "open"
