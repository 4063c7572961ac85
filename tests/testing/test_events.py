"""Tests which listeners the events of the extension API reach, and what they answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.testing import FakeBrowser, HandlerError

if TYPE_CHECKING:
    from onconnect import Browser

ONE = {"urls": ["*://one.example/*"]}
OTHER = {"urls": ["*://other.example/*"]}
REQUEST = {"requestId": "1", "url": "https://one.example/"}


async def test_an_event_that_python_does_not_listen_to_fails_the_test(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        for fire in (fake.emit, fake.ask):
            with pytest.raises(HandlerError, match=r"does not listen to action\.onClicked"):
                await fire("action.onClicked", {})


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ("runtime.onMessage", "a page fires runtime.onMessage: use `connect` or `send_message`"),
        ("action.on_clicked", "action.on_clicked is Python's name: give the browser's"),
    ],
)
async def test_an_event_that_cannot_be_fired_by_that_name_is_one_sentence(
    browser: Browser, event: str, sentence: str
) -> None:
    browser.runtime.on_message.add_listener(lambda message: None)
    browser.action.on_clicked.add_listener(lambda tab: None)
    async with FakeBrowser(browser) as fake:
        for fire in (fake.emit, fake.ask):
            with pytest.raises(ValueError, match=sentence):
                await fire(event, {})


async def test_a_listener_that_was_removed_hears_no_more(browser: Browser) -> None:
    listener = browser.action.on_clicked.add_listener(lambda: None)
    async with FakeBrowser(browser) as fake:
        await fake.emit("action.onClicked", {})
        browser.action.on_clicked.remove_listener(listener)
        with pytest.raises(HandlerError, match="does not listen"):
            await fake.emit("action.onClicked", {})


async def test_an_event_is_for_the_listeners_with_its_filters_or_for_all(browser: Browser) -> None:
    heard: list[str] = []
    event = browser.web_request.on_completed
    event.add_listener(lambda: heard.append("one"), ONE)
    event.add_listener(lambda: heard.append("other"), OTHER)
    event.add_listener(lambda: heard.append("one again"), ONE)
    async with FakeBrowser(browser) as fake:
        await fake.emit("webRequest.onCompleted", REQUEST, filters=[ONE])
        assert heard == ["one", "one again"]
        heard.clear()
        await fake.emit("webRequest.onCompleted", REQUEST)
        assert sorted(heard) == ["one", "one again", "other"]
        with pytest.raises(HandlerError, match=r"has the filters \[\]: there are \[.*one.* and \["):
            await fake.emit("webRequest.onCompleted", REQUEST, filters=[])


async def test_a_listener_without_filters_is_told_apart(browser: Browser) -> None:
    heard: list[str] = []
    event = browser.tabs.on_updated
    event.add_listener(lambda: heard.append("all"))
    event.add_listener(lambda: heard.append("filtered"), {"tabId": 3})
    async with FakeBrowser(browser) as fake:
        await fake.emit("tabs.onUpdated", 1, {}, {"id": 1}, filters=[])
    assert heard == ["all"]


async def test_a_blocking_listener_is_asked_and_may_answer_later(browser: Browser) -> None:
    released = asyncio.Event()

    @browser.web_request.on_before_request.add_listener(ONE, ["blocking"])
    async def decide(details: dict[str, Any]) -> dict[str, Any]:
        await released.wait()
        return {"cancel": details["url"] == REQUEST["url"]}

    async with FakeBrowser(browser) as fake:
        answer = asyncio.ensure_future(fake.ask("webRequest.onBeforeRequest", REQUEST))
        await fake.settle()
        assert not answer.done()
        released.set()
        assert await answer == {"cancel": True}


async def test_the_first_answer_is_that_of_the_first_filters_that_have_one(
    browser: Browser,
) -> None:
    event = browser.web_request.on_before_request
    heard: list[Any] = []
    event.add_listener(lambda details: None, ONE, ["blocking"])
    event.add_listener(lambda details: {"cancel": True}, OTHER, ["blocking"])
    event.add_listener(heard.append, {"urls": ["<all_urls>"]})
    async with FakeBrowser(browser) as fake:
        assert await fake.ask("webRequest.onBeforeRequest", REQUEST) == {"cancel": True}
        await fake.settle()
        assert heard == [REQUEST], "who is not blocking is told"
        only_one = [ONE, ["blocking"]]
        assert await fake.ask("webRequest.onBeforeRequest", REQUEST, filters=only_one) is None


async def test_what_a_listener_that_is_not_blocking_returns_is_no_answer(browser: Browser) -> None:
    browser.web_request.on_before_request.add_listener(lambda details: {"cancel": True}, ONE)
    async with FakeBrowser(browser) as fake:
        with pytest.raises(HandlerError, match=r'no listener of .* is "blocking"'):
            await fake.ask("webRequest.onBeforeRequest", REQUEST)


async def test_an_event_that_hands_a_function_for_the_answer_is_asked_without_it(
    browser: Browser,
) -> None:
    @browser.omnibox.on_input_changed.add_listener
    async def suggest(text: str) -> list[dict[str, str]]:
        return [{"content": text, "description": text.upper()}]

    async with FakeBrowser(browser, profile="chrome") as fake:
        suggestions = await fake.ask("omnibox.onInputChanged", "no")
        assert suggestions == [{"content": "no", "description": "NO"}]


async def test_an_answer_that_does_not_come_fails_the_test_by_the_name_of_the_event(
    browser: Browser,
) -> None:
    @browser.web_request.on_before_request.add_listener(ONE, ["blocking"])
    async def decide(details: dict[str, Any]) -> None:
        await asyncio.Event().wait()

    async def left() -> None:
        async with FakeBrowser(browser) as fake:
            asked.append(asyncio.ensure_future(fake.ask("webRequest.onBeforeRequest", REQUEST)))
            await fake.settle()

    asked: list[asyncio.Future[Any]] = []
    with pytest.raises(HandlerError, match=r"the event webRequest\.onBeforeRequest was left witho"):
        await left()
    with pytest.raises(HandlerError, match="and Python has ended"):
        await asked[0]


async def test_a_listener_that_would_answer_too_late_is_refused_in_chrome(browser: Browser) -> None:
    browser.web_request.on_before_request.add_listener(lambda details: None, ONE, ["blocking"])
    async with FakeBrowser(browser, profile="chrome") as fake:
        with fake.expect_fault('cannot be "blocking" here: this browser wants the answer before'):
            await fake.settle()
        with pytest.raises(HandlerError, match="does not listen"):
            await fake.emit("webRequest.onBeforeRequest", REQUEST)


@pytest.mark.parametrize(
    ("profile", "event", "sentence"),
    [
        ("chrome", "theme.on_updated", "Chromium has no theme"),
        ("firefox", "gcm.on_message", "Firefox has no gcm"),
        ("firefox", "tabs.on_updatd", "there is no tabs.onUpdatd: did you mean on_updated"),
    ],
)
async def test_an_event_that_the_browser_lacks_is_no_event_of_the_fake(
    browser: Browser, profile: str, event: str, sentence: str
) -> None:
    namespace, name = event.split(".")
    getattr(getattr(browser, namespace), name).add_listener(lambda: None)
    async with FakeBrowser(browser, profile=profile) as fake:
        with fake.expect_fault(sentence):
            await fake.settle()
