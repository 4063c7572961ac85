"""Listeners answer blocking requests and suggestions."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Browser, UnserializableError
from tests.host.browser.raw_browser import RawBrowser

if TYPE_CHECKING:
    from collections.abc import Callable

URLS = {"urls": ["<all_urls>"]}
CANCEL = {"cancel": True}


async def answer_to(fake: RawBrowser, listener: Any, *args: Any) -> Any:
    """Fire what `listener`, a call of the host, listens to; return the host's answer."""
    event = listener["method"].removesuffix(".addListener")
    number = fake.peer.call(event, list(args), listener["id"])
    fake.flush_soon()
    return await fake.expect("return", id=number)


def plain(details: Any) -> Any:
    return CANCEL


async def coroutine(details: Any) -> Any:
    await asyncio.sleep(0)
    return CANCEL


def awaitable(details: Any) -> Any:
    return asyncio.ensure_future(coroutine(details))


@pytest.mark.parametrize("listener", [plain, coroutine, awaitable])
async def test_what_a_listener_returns_is_the_answer(
    browser: Browser, listener: Callable[..., Any]
) -> None:
    browser.web_request.on_before_request.add_listener(listener, URLS, ["blocking"])
    async with RawBrowser(browser) as fake:
        listening = await fake.expect("call")
        assert listening["args"] == [URLS, ["blocking"]]
        answer = await answer_to(fake, listening, {"url": "http://localhost/"})
        assert answer["value"] == CANCEL


async def test_only_listeners_of_the_same_filters_are_asked(browser: Browser) -> None:
    browser.web_request.on_before_request.add_listener(lambda _: 1, URLS, ["blocking"])
    browser.web_request.on_before_request.add_listener(lambda _: 2, {"urls": []}, ["blocking"])
    async with RawBrowser(browser) as fake:
        await fake.expect("call")
        second = await fake.expect("call")
        assert (await answer_to(fake, second, {}))["value"] == 2


async def test_an_event_that_the_extension_gives_is_answered(browser: Browser) -> None:
    @browser.omnibox.on_input_changed.add_listener
    async def suggest(text: str) -> list[dict[str, str]]:
        return [{"content": text, "description": text}]

    async with RawBrowser(browser) as fake:
        answer = await fake.ask("omnibox.onInputChanged", "py")
        assert answer["value"] == [{"content": "py", "description": "py"}]


async def test_without_a_listener_or_a_result_the_answer_is_nothing(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        assert "value" not in await fake.ask("omnibox.onInputChanged", "py")
        browser.omnibox.on_input_changed.add_listener(lambda: None)

        @browser.omnibox.on_input_changed.add_listener
        async def nothing() -> None:
            pass

        assert "value" not in await fake.ask("omnibox.onInputChanged", "py")


async def test_an_event_that_the_host_has_left_is_answered_with_nothing(browser: Browser) -> None:
    browser.proxy.on_request.add_listener(plain, URLS)
    async with RawBrowser(browser) as fake:
        listening = await fake.expect("call")
        browser.proxy.on_request.remove_listener(plain)
        assert "value" not in await answer_to(fake, listening, {})


async def test_the_first_result_that_is_something_counts(browser: Browser) -> None:
    @browser.omnibox.on_input_changed.add_listener
    async def nothing() -> None:
        pass

    @browser.omnibox.on_input_changed.add_listener
    async def late() -> str:
        await asyncio.sleep(0)
        return "late"

    browser.omnibox.on_input_changed.add_listener(lambda: "early")
    async with RawBrowser(browser) as fake:
        assert (await fake.ask("omnibox.onInputChanged", "py"))["value"] == "early"
        await fake.settle()


async def boom() -> None:
    raise ValueError("boom")


@pytest.mark.parametrize("listener", [lambda: 1 / 0, boom])
async def test_a_listener_that_raises_is_reported_and_another_one_answers(
    browser: Browser, reported: list[dict[str, Any]], listener: Callable[..., Any]
) -> None:
    browser.omnibox.on_input_changed.add_listener(listener)
    browser.omnibox.on_input_changed.add_listener(lambda: "other")
    async with RawBrowser(browser) as fake:
        assert (await fake.ask("omnibox.onInputChanged", "py"))["value"] == "other"
        browser.omnibox.on_input_changed.add_listener(lambda: None)
        await fake.settle()
    assert [each["message"] for each in reported] == ["a listener of omnibox.onInputChanged failed"]


async def unserializable() -> Any:
    return {1}


@pytest.mark.parametrize("listener", [lambda: {1}, unserializable])
async def test_a_result_that_cannot_be_sent_is_reported_and_the_browser_goes_on(
    browser: Browser, reported: list[dict[str, Any]], listener: Callable[..., Any]
) -> None:
    browser.omnibox.on_input_changed.add_listener(listener)
    async with RawBrowser(browser) as fake:
        assert "value" not in await fake.ask("omnibox.onInputChanged", "py")
        await fake.settle()
    (report,) = reported
    assert isinstance(report["exception"], UnserializableError)
    assert report["message"] == "a listener of omnibox.onInputChanged failed"


@pytest.mark.parametrize("in_coroutine", [False, True])
async def test_an_answer_has_the_values_that_the_browser_takes(
    browser: Browser, in_coroutine: bool
) -> None:
    async def later() -> Any:
        return b"hi"

    browser.omnibox.on_input_changed.add_listener(later if in_coroutine else lambda: b"hi")
    async with RawBrowser(browser, values=True) as fake:
        assert (await fake.ask("omnibox.onInputChanged", "py"))["value"] == b"hi"


async def test_a_request_under_way_when_the_channel_ends_is_given_up(browser: Browser) -> None:
    ended: list[str] = []

    @browser.omnibox.on_input_changed.add_listener
    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")

    async with RawBrowser(browser) as fake:
        fake.peer.call("omnibox.onInputChanged", ["py"])
        fake.flush_soon()
        await fake.settle()
    assert ended == ["cancelled"]


@pytest.mark.parametrize("name", ["runtime.onConnect", "runtime.onMessage"])
async def test_ports_and_messages_have_messages_of_their_own(browser: Browser, name: str) -> None:
    got: list[Any] = []
    browser.runtime.on_connect.add_listener(got.append)
    browser.runtime.on_message.add_listener(got.append)
    async with RawBrowser(browser) as fake:
        fake.event(name, "no port")
        if name == "runtime.onConnect":
            assert "value" not in await fake.ask(name, "no port")
        await fake.settle()
    assert got == []
