"""Handlers are registered once, for all browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.host.browser.raw_browser import RawBrowser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from onconnect import Browser, Port


async def test_handlers_written_once_serve_several_browsers(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for message in port:
            port.post_message([message, await browser.tabs.query({})])

    async with RawBrowser(browser, "Firefox") as one, RawBrowser(browser, "Chrome") as other:
        pages = [one.connect(), other.connect()]
        for page in pages:
            page.post("ask")
        for n, fake in enumerate((one, other)):
            fake.answer(await fake.expect("call", method="tabs.query"), n)
        assert [await page.receive() for page in pages] == [["ask", 0], ["ask", 1]]
        await one.leave()
        pages[1].post("again")
        other.answer(await other.expect("call", method="tabs.query"), 2)
        assert await pages[1].receive() == ["again", 2]


def test_listeners_and_lifespans_are_counted(browser: Browser) -> None:
    assert browser.registry.count() == 0
    browser.runtime.on_connect.add_listener(lambda port: None)
    browser.tabs.on_updated.add_listener(lambda *_: None)

    @browser.lifespan
    async def lifespan() -> AsyncIterator[None]:
        yield

    assert browser.registry.count() == 3


@pytest.mark.parametrize("name", ["on_message", "on_message_external", "on_user_script_message"])
def test_an_event_of_one_shot_messages_takes_no_filters(browser: Browser, name: str) -> None:
    event = getattr(browser.runtime, name)
    with pytest.raises(TypeError, match="takes a function and no filters"):
        event.add_listener(print, {"urls": []})
    with pytest.raises(TypeError, match="takes a function, not"):
        event.add_listener({"urls": []})
    assert browser.registry.count() == 0


async def test_a_channel_that_has_ended_watches_for_no_new_listeners(browser: Browser) -> None:
    async with RawBrowser(browser):
        assert len(browser.registry.watchers) == 1
    assert browser.registry.watchers == set()
