"""An async listener takes its first step in its place among the listeners, from 3.12 on."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.browser.event_answer import Answer
from onconnect.browser.message_answer import Reply
from tests.host.browser.raw_browser import RawBrowser, connected

if TYPE_CHECKING:
    from onconnect import Browser

IN_PLACE = sys.version_info >= (3, 12)


async def test_an_async_listener_begins_before_the_next_listener(browser: Browser) -> None:
    got: list[str] = []
    async with connected(browser) as (fake, page, port):

        @port.on_message.add_listener
        async def first(message: Any) -> None:
            got.append("async")
            await asyncio.sleep(0)
            got.append("async goes on")

        port.on_message.add_listener(lambda _: got.append("sync"))
        page.post(1)
        await fake.settle()
        await fake.settle()
        begun = ["async", "sync"] if IN_PLACE else ["sync", "async"]
        assert got == [*begun, "async goes on"]


async def test_messages_reach_async_listeners_before_the_next_message(browser: Browser) -> None:
    got: list[Any] = []
    async with connected(browser) as (fake, page, port):

        @port.on_message.add_listener
        async def received(message: Any) -> None:
            got.append(("async", message))

        port.on_message.add_listener(lambda message: got.append(("sync", message)))
        for n in range(3):
            page.post(n)
        await fake.settle()
        await fake.settle()
        by_message = [(kind, n) for n in range(3) for kind in ("async", "sync")]
        by_kind = [(kind, n) for kind in ("sync", "async") for n in range(3)]
        assert got == (by_message if IN_PLACE else by_kind)


async def test_what_a_first_step_raises_is_reported_and_stops_nobody(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    async with connected(browser) as (_, page, port):

        @port.on_message.add_listener
        async def fails(message: Any) -> None:
            raise ValueError("planned")

        port.on_message.add_listener(port.post_message)
        page.post(1)
        assert await page.receive() == 1
    assert [str(each["exception"]) for each in reported] == ["planned"]


async def test_a_first_step_may_cancel_its_task_and_use_timeouts(browser: Browser) -> None:
    got: list[str] = []
    async with connected(browser) as (fake, page, port):

        @port.on_message.add_listener
        async def cancels(message: Any) -> None:
            asyncio.current_task().cancel()
            try:
                await asyncio.sleep(0)
            except asyncio.CancelledError:
                got.append("cancelled")
                raise

        @port.on_message.add_listener
        async def times_out(message: Any) -> None:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0):
                    await asyncio.Event().wait()
            got.append("timed out")

        page.post(1)
        while len(got) < 2:
            await fake.settle()
        assert sorted(got) == ["cancelled", "timed out"]


async def test_a_first_step_uses_the_browser_of_the_event_and_leaves_no_trace(
    browser: Browser,
) -> None:
    from onconnect.browser.port import last_error

    seen: list[Any] = []
    async with connected(browser) as (fake, page, port):

        @port.on_message.add_listener
        async def first(message: Any) -> None:
            last_error.set(ValueError())  # in the context of this task alone
            seen.append(browser.registry.client is fake.channel.client)
            seen.append(await browser.tabs.query({}))

        port.on_message.add_listener(lambda _: seen.append(browser.runtime.last_error))
        page.post(1)
        fake.answer(await fake.expect("call"), "answered")
        while "answered" not in seen:
            await fake.settle()
        assert sorted(map(str, seen)) == ["None", "True", "answered"]


async def test_an_answer_of_a_first_step_counts_when_all_listeners_have_run(
    browser: Browser,
) -> None:
    @browser.runtime.on_message.add_listener
    async def answers(message: Any) -> Any:
        return "async"

    @browser.runtime.on_message.add_listener
    def replies(message: Any, sender: Any, send_response: Any) -> None:
        send_response("by send_response")

    async with RawBrowser(browser) as fake:
        answer = await fake.ask("runtime.onMessage", 1, {})
        assert answer["value"] == "by send_response"


async def test_an_error_of_a_first_step_counts_when_all_listeners_have_run(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    @browser.runtime.on_message.add_listener
    async def fails(message: Any) -> Any:
        raise ValueError("planned")

    @browser.runtime.on_message.add_listener
    def replies(message: Any, sender: Any, send_response: Any) -> None:
        send_response("by send_response")

    async with RawBrowser(browser) as fake:
        answer = await fake.ask("runtime.onMessage", 1, {})
        assert answer["value"] == "by send_response"
    assert [str(each["exception"]) for each in reported] == ["planned"]


class Double:
    """A Sending and a Runner that takes the first step of a coroutine at once on every Python."""

    carries = False

    def __init__(self) -> None:
        self.started: list[Any] = []
        self.answers: list[bytes | None] = []

    def start(self, coroutine: Any, source: str) -> None:
        coroutine.send(None)
        self.started.append(coroutine)

    def go_on(self) -> None:
        for coroutine in self.started:
            with pytest.raises(StopIteration):
                coroutine.send(None)

    def answer(self, call: int, value: bytes | None) -> None:
        self.answers.append(value)

    def complain(self, text: str) -> None: ...


@pytest.mark.parametrize("kind", [Reply, Answer])
def test_what_a_first_step_answers_comes_after_the_answer_of_a_later_listener(kind: Any) -> None:
    async def answers() -> str:
        return "async"

    double = Double()
    runner = kind(double, double, 1)
    runner.returned(answers(), "an event")
    assert double.answers == []
    if kind is Reply:
        runner.respond("plain")
    else:
        runner.returned("plain", "an event")
    runner.end_dispatch()
    double.go_on()
    assert double.answers[0] == b'"plain"'


async def test_the_first_result_of_a_plain_listener_comes_before_that_of_a_first_step(
    browser: Browser,
) -> None:
    @browser.web_request.on_before_request.add_listener({"urls": []}, ["blocking"])
    async def answers(details: Any) -> Any:
        return {"cancel": True}

    @browser.web_request.on_before_request.add_listener({"urls": []}, ["blocking"])
    def allows(details: Any) -> Any:
        return {"cancel": False}

    async with RawBrowser(browser) as fake:
        call = await fake.expect("call")
        fake.answer(call)
        number = fake.peer.call("webRequest.onBeforeRequest", [{}], call["id"])
        fake.flush_soon()
        assert (await fake.expect("return", id=number))["value"] == {"cancel": False}
