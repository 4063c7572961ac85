"""Lifespans run around a channel."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from onconnect import Browser, ChannelClosedError, Port
from onconnect.browser import channel as channel_module
from tests.host.browser.raw_browser import RawBrowser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


async def test_a_lifespan_begins_before_ready_and_ends_after_the_last_disconnect(
    browser: Browser,
) -> None:
    got: list[str] = []
    begun, gate = asyncio.Event(), asyncio.Event()

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        got.append("begin")
        begun.set()
        await gate.wait()
        got.append("begun")
        yield
        got.append("end")

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        got.append("connect")

        @port.on_disconnect.add_listener
        async def disconnected() -> None:
            await asyncio.sleep(0)
            got.append("disconnect")

    fake = RawBrowser(browser)
    fake.greet()
    fake.connect()
    await begun.wait()
    assert list(fake.arrived) == []
    gate.set()
    await fake.expect("ready")
    await fake.settle()
    assert got == ["begin", "begun", "connect"]
    await fake.leave()
    assert got == ["begin", "begun", "connect", "disconnect", "end"]


async def test_lifespans_end_in_the_reverse_order(browser: Browser) -> None:
    got: list[str] = []

    def add(name: str) -> None:
        async def lifespan() -> AsyncIterator[None]:
            got.append(f"begin {name}")
            yield
            got.append(f"end {name}")

        assert browser.lifespan(lifespan) is lifespan

    add("a")
    add("b")
    async with RawBrowser(browser):
        assert got == ["begin a", "begin b"]
    assert got == ["begin a", "begin b", "end b", "end a"]


async def test_a_lifespan_that_fails_ends_the_run_before_ready(browser: Browser) -> None:
    error, got = ValueError("no database"), []

    @browser.lifespan
    async def first() -> AsyncIterator[None]:
        try:
            yield
        finally:
            got.append("first has ended")

    @browser.lifespan
    async def fails() -> AsyncIterator[None]:
        raise error
        yield

    fake = RawBrowser(browser)
    fake.greet()
    with pytest.raises(ValueError, match="no database"):
        await fake.run
    assert got == ["first has ended"]
    assert list(fake.arrived) == []
    assert not fake.channel.has_failed
    fake.channel.fail("app-error", "a lifespan failed", "Traceback")
    assert await fake.expect("fatal") == {
        "type": "fatal",
        "code": "app-error",
        "message": "a lifespan failed",
        "detail": "Traceback",
    }
    assert fake.channel.has_failed


async def test_a_lifespan_that_does_not_begin_is_named_in_the_console(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_module, "SLOW_START", 0.01)

    @browser.lifespan
    async def begins() -> AsyncIterator[None]:
        yield

    @browser.lifespan
    async def hangs() -> AsyncIterator[None]:
        await asyncio.Event().wait()
        yield

    fake = RawBrowser(browser)
    fake.greet()
    log = await fake.expect("log")
    assert log["level"] == "warning"
    assert log["text"].endswith("hangs has not begun after 0.01 s")
    await fake.leave()
    assert list(fake.arrived) == [], "the one that has begun is not named"


async def test_the_api_cannot_be_called_from_a_lifespan(browser: Browser) -> None:
    raised: list[str] = []

    def call() -> None:
        with pytest.raises(ChannelClosedError) as caught:
            browser.tabs.query({})
        raised.append(str(caught.value))

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        call()
        yield
        call()

    async with RawBrowser(browser):
        pass
    assert raised == ["the browser is not ready yet, or has left"] * 2


async def test_a_browser_that_leaves_while_a_lifespan_begins_cancels_it(browser: Browser) -> None:
    lives: list[str] = []
    begun = asyncio.Event()

    @browser.lifespan
    async def first() -> AsyncIterator[None]:
        try:
            yield
        finally:
            lives.append("the first has ended")

    @browser.lifespan
    async def waits() -> AsyncIterator[None]:
        begun.set()
        try:
            await asyncio.Event().wait()
            yield
        finally:
            lives.append("the waiting one was cancelled")

    fake = RawBrowser(browser)
    fake.greet()
    await begun.wait()
    await fake.leave()
    assert lives == ["the waiting one was cancelled", "the first has ended"]


async def test_a_host_that_leaves_while_a_lifespan_begins_cancels_it_and_says_why(
    browser: Browser,
) -> None:
    begun = asyncio.Event()

    @browser.lifespan
    async def waits() -> AsyncIterator[None]:
        begun.set()
        await asyncio.Event().wait()
        yield

    fake = RawBrowser(browser)
    fake.greet()
    await begun.wait()
    fake.channel.leave("it was ended by SIGTERM", restart=False)
    await fake.run
    assert await fake.expect("bye") == {
        "type": "bye",
        "reason": "it was ended by SIGTERM",
        "restart": False,
    }


async def test_a_channel_that_is_cancelled_while_a_lifespan_begins_is_cancelled(
    browser: Browser,
) -> None:
    begun = asyncio.Event()

    @browser.lifespan
    async def waits() -> AsyncIterator[None]:
        begun.set()
        await asyncio.Event().wait()
        yield

    fake = RawBrowser(browser)
    fake.greet()
    await begun.wait()
    fake.run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fake.run


def test_a_lifespan_that_never_yields_is_refused_when_it_is_registered(browser: Browser) -> None:
    async def no_yield() -> None:
        """Do nothing."""

    with pytest.raises(TypeError, match="takes an async generator function"):
        browser.lifespan(no_yield)
