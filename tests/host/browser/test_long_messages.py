"""Messages may be long, and those that are too long are refused."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from onconnect import Browser, BrowserError, MessageTooLongError, Port
from onconnect.protocol import jsontext
from onconnect.protocol.limits import Limits
from tests.host.browser.raw_browser import RawBrowser, connected

LONG = "世🎉x" * 1_000_000


async def test_a_long_message_goes_both_ways_in_its_place(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(port.post_message)

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        for message in ("before", LONG, "after"):
            page.post(message)
        assert [await page.receive() for _ in range(3)] == ["before", LONG, "after"]


async def test_what_is_posted_before_a_disconnect_arrives_however_long_it_is(
    browser: Browser,
) -> None:
    async with connected(browser) as (_, page, port):
        port.post_message(LONG)
        port.post_message("after")
        port.disconnect()
        assert [await page.receive(), await page.receive()] == [LONG, "after"]
        assert await page.closed() is None


@pytest.mark.parametrize("in_thread", [False, True])
async def test_who_has_posted_a_long_string_in_a_dict_has_no_other_written_for_nothing(
    browser: Browser, in_thread: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[object] = []
    quickly = jsontext.quickly

    def noted(value: object, carries: bool = False) -> bytes | None:
        written.append(value)
        return quickly(value, carries)

    async with connected(browser) as (_, page, port):
        monkeypatch.setattr(jsontext, "quickly", noted)
        for _ in range(2):
            if in_thread:
                await asyncio.to_thread(port.post_message, {"text": LONG})
            else:
                port.post_message({"text": LONG})
            assert await page.receive() == {"text": LONG}
    assert [each for each in written if isinstance(each, dict) and each.get("text") == LONG] == [
        {"text": LONG}
    ]


async def test_one_shot_messages_and_their_answers_may_be_long(browser: Browser) -> None:
    @browser.runtime.on_message.add_listener
    async def listener(message: Any) -> Any:
        return message

    async with RawBrowser(browser) as fake:
        answer = await fake.ask("runtime.onMessage", LONG, {})
        assert answer["value"] == LONG


async def test_a_call_and_its_answer_may_be_long(browser: Browser) -> None:
    answers: list[asyncio.Future[Any]] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        answers.append(browser.storage.local.set({"key": LONG}))

    async with RawBrowser(browser) as fake:
        fake.connect()
        call = await fake.expect("call", method="storage.local.set")
        assert call["args"] == [{"key": LONG}]
        fake.answer(call, LONG)
        assert await answers[0] == LONG


async def test_a_message_that_is_too_long_closes_its_port_with_an_error(browser: Browser) -> None:
    ends: list[Any] = []
    text = "a message in slices is longer than 1,500,000 bytes"
    async with RawBrowser(browser, limits=Limits(message=1_500_000)) as fake:
        page, port = await fake.accepted()
        other_page, other = await fake.accepted()
        port.on_disconnect.add_listener(
            lambda port: ends.append((str(port.error), str(browser.runtime.last_error)))
        )
        page.post("x" * 2_000_000)
        assert await page.closed() == text
        await fake.settle()
        assert ends == [(text, text)]
        other.post_message("goes on")
        assert await other_page.receive() == "goes on"
    assert ("error", f"closed a port: {text}", {"port": page.number}) in fake.log


async def test_an_answer_that_is_too_long_fails_its_call(browser: Browser) -> None:
    answers: list[asyncio.Future[Any]] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        answers.append(browser.tabs.query({}))

    async with RawBrowser(browser, limits=Limits(message=1_500_000)) as fake:
        fake.connect()
        fake.answer(await fake.expect("call", method="tabs.query"), "x" * 2_000_000)
        with pytest.raises(BrowserError, match="a message in slices is longer than 1,500,000"):
            await answers[0]


async def test_arguments_that_are_too_long_raise_at_once(browser: Browser) -> None:
    raised: list[BaseException] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        try:
            browser.storage.local.set({"key": "x" * 1000})
        except MessageTooLongError as error:
            raised.append(error)

    async with RawBrowser(browser, limits=Limits(message=1000)) as fake:
        fake.connect()
        await fake.settle()
        assert len(raised) == 1
