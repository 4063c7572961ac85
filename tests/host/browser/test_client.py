"""Functions of the extension API are called in the browser."""

from __future__ import annotations

import asyncio
import gc
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Browser, BrowserError, ChannelClosedError, Port, UnserializableError
from tests.host.browser.raw_browser import RawBrowser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.mark.parametrize(
    ("call", "method"),
    [
        (lambda browser: browser.tabs.query, "tabs.query"),
        (lambda browser: browser.tabs.execute_script, "tabs.executeScript"),
        (lambda browser: browser.storage.local.get, "storage.local.get"),
        (lambda browser: browser.browser_action.set_badge_text, "browserAction.setBadgeText"),
        (lambda browser: browser.runtime.get_platform_info, "runtime.getPlatformInfo"),
        (lambda browser: browser.i18n.get_message, "i18n.getMessage"),
        (lambda browser: browser.runtime.get_url, "runtime.getURL"),
    ],
)
async def test_a_function_is_called_by_its_name_in_snake_case(
    browser: Browser, call: Any, method: str
) -> None:
    async with RawBrowser(browser) as fake:
        outcome = await fake.run_in_listener(lambda: call(browser)({"active": True}, 5))
        message = await fake.expect("call")
        assert (message["method"], message["args"]) == (method, [{"active": True}, 5])
        fake.answer(message, [{"id": 3}])
        assert await outcome == [{"id": 3}]


async def test_a_call_without_a_value_returns_none(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        outcome = await fake.run_in_listener(lambda: browser.action.set_title({}))
        fake.peer.answer((await fake.expect("call"))["id"])
        fake.flush_soon()
        assert await outcome is None


@pytest.mark.parametrize(("name", "expected"), [("TypeError", "TypeError"), (None, "Error")])
async def test_a_call_that_fails_raises_what_the_browser_says(
    browser: Browser, name: str | None, expected: str
) -> None:
    async with RawBrowser(browser) as fake:
        outcome = await fake.run_in_listener(lambda: browser.tabs.get(99))
        fake.throw(await fake.expect("call"), "No tab with id: 99.", name)
        with pytest.raises(BrowserError, match=r"^tabs\.get: No tab with id: 99\.$") as caught:
            await outcome
        assert (caught.value.message, caught.value.name) == ("No tab with id: 99.", expected)
        assert caught.value.method == "tabs.get"


async def test_a_call_goes_at_once_also_when_nobody_awaits_it(browser: Browser) -> None:
    browser.runtime.on_connect.add_listener(
        lambda _: browser.action.set_badge_text({"text": "1"}) and None
    )
    async with RawBrowser(browser) as fake:
        fake.connect()
        call = await fake.expect("call", method="action.setBadgeText")
        fake.answer(call)
        await fake.settle()


async def test_calls_are_answered_in_any_order(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        outcome = await fake.run_in_listener(
            lambda: asyncio.gather(browser.tabs.get(1), browser.tabs.get(2))
        )
        first, second = await fake.expect("call"), await fake.expect("call")
        fake.answer(second, "second")
        fake.answer(first, "first")
        assert await outcome == ["first", "second"]


@pytest.mark.parametrize("answer", ["return", "throw"])
async def test_a_cancelled_call_is_forgotten(browser: Browser, answer: str) -> None:
    async with RawBrowser(browser) as fake:

        async def gives_up() -> str:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0):
                    await browser.tabs.query({})
            return "given up"

        outcome = await fake.run_in_listener(gives_up)
        assert await outcome == "given up"
        call = await fake.expect("call")
        if answer == "return":
            fake.answer(call, "too late")
        else:
            fake.throw(call, "too late")
        await fake.settle()
        assert fake.log == []


async def test_an_answer_to_a_call_cancelled_in_the_same_turn_is_forgotten(
    browser: Browser,
) -> None:
    calls: list[asyncio.Future[Any]] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        calls.extend(browser.tabs.get(n) for n in range(2))
        port.on_message.add_listener(lambda: [each.cancel() for each in calls] and None)

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        first, second = await fake.expect("call"), await fake.expect("call")
        page.post("cancel")
        fake.answer(first)
        fake.throw(second, "no")
        await fake.settle()
        assert all(each.cancelled() for each in calls)


async def test_the_end_of_the_channel_fails_pending_calls(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        raised: list[ChannelClosedError] = []

        async def asks() -> None:
            try:
                await browser.tabs.query({})
            except ChannelClosedError as error:
                raised.append(error)
                raise

        async def connected(port: Port) -> None:
            await asks()

        browser.runtime.on_connect.add_listener(connected)
        fake.connect()
        await fake.expect("call")
        await fake.leave()
        assert [str(error) for error in raised] == ["the browser left before tabs.query returned"]


async def test_the_end_of_the_channel_leaves_calls_that_are_settled_alone(
    browser: Browser,
) -> None:
    calls: list[asyncio.Future[Any]] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        calls.append(browser.tabs.get(1))
        port.on_disconnect.add_listener(calls[0].cancel)

    async with RawBrowser(browser) as fake:
        fake.connect()
        await fake.expect("call")
        await fake.leave()
        assert calls[0].cancelled()


async def test_a_call_that_nobody_awaits_ends_silently_with_the_channel(browser: Browser) -> None:
    browser.runtime.on_connect.add_listener(
        lambda _: browser.action.set_badge_text({"text": "1"}) and None
    )
    async with RawBrowser(browser) as fake:
        fake.connect()
        await fake.expect("call")
    gc.collect()


async def test_arguments_that_cannot_be_sent_raise_at_once(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        raised: list[Exception] = []

        async def calls() -> None:
            try:
                browser.tabs.query({"id": {1}})
            except UnserializableError as error:
                raised.append(error)

        await (await fake.run_in_listener(calls))
        assert "of type set" in str(raised[0])


async def test_without_a_browser_there_is_no_api(browser: Browser) -> None:
    for call in (
        lambda: browser.tabs.query({}),
        lambda: browser.tabs.connect(1),
        lambda: browser.runtime.connect(),
    ):
        with pytest.raises(ChannelClosedError, match="no browser is connected here"):
            call()


async def test_the_api_works_in_tasks_that_a_listener_started_until_the_channel_ends(
    browser: Browser,
) -> None:
    gate = asyncio.Event()
    tasks: list[asyncio.Task[Any]] = []

    async def later() -> Any:
        result = await browser.tabs.query({})
        await gate.wait()
        with pytest.raises(ChannelClosedError, match="has left"):
            browser.tabs.query({})
        return result

    browser.runtime.on_connect.add_listener(lambda _: tasks.append(asyncio.create_task(later())))
    async with RawBrowser(browser) as fake:
        fake.connect()
        fake.answer(await fake.expect("call"), 7)
        await fake.settle()
    gate.set()
    assert await tasks[0] == 7


async def test_a_task_that_a_lifespan_starts_last_begins_when_the_browser_is_ready(
    browser: Browser,
) -> None:
    async def shows_badge() -> None:
        await browser.action.set_badge_text({"text": "1"})

    @browser.lifespan
    async def starts_task() -> AsyncIterator[None]:
        task = asyncio.create_task(shows_badge())
        yield
        await task

    async with RawBrowser(browser) as fake:
        fake.answer(await fake.expect("call", method="action.setBadgeText"))
        await fake.settle()


async def test_the_api_is_refused_in_another_thread_with_the_remedy(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        outcome = await fake.run_in_listener(
            lambda: asyncio.to_thread(lambda: browser.tabs.query({}))
        )
        with pytest.raises(RuntimeError, match="run_coroutine_threadsafe"):
            await outcome


@pytest.mark.parametrize("answer", ["return", "throw"])
async def test_a_call_that_was_answered_is_kept_no_longer(browser: Browser, answer: str) -> None:
    async with RawBrowser(browser) as fake:

        async def asks() -> weakref.ref[asyncio.Future[Any]]:
            call = browser.tabs.query({})
            with suppress(BrowserError):
                await call
            return weakref.ref(call)

        outcome = await fake.run_in_listener(asks)
        call = await fake.expect("call")
        if answer == "return":
            fake.answer(call, [1])
        else:
            fake.throw(call, "no")
        kept = await outcome
        await fake.settle()
        gc.collect()
        assert kept() is None
