"""`browser` is the browser of the event; elsewhere it is the only one, or an error names them."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Browser, ChannelClosedError, Port
from tests.host.browser.raw_browser import BOUND, RawBrowser

if TYPE_CHECKING:
    from collections.abc import Callable


def in_thread(function: Callable[[], object]) -> Future[Any]:
    """Run a function in a thread that has no context, as a callback of a library's has none."""
    done: Future[Any] = Future()

    def run() -> None:
        try:
            done.set_result(function())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run).start()
    return done


async def test_a_coroutine_that_a_thread_hands_over_uses_the_only_browser(
    browser: Browser,
) -> None:
    loop = asyncio.get_running_loop()

    async def query() -> Any:
        return await browser.tabs.query({})

    def callback() -> Any:
        return asyncio.run_coroutine_threadsafe(query(), loop).result(BOUND)

    async with RawBrowser(browser) as fake:
        for hand_over in (
            lambda: asyncio.wrap_future(in_thread(callback)),
            lambda: loop.run_in_executor(None, callback),
            lambda: asyncio.create_task(asyncio.to_thread(callback)),
        ):
            asked = hand_over()
            fake.answer(await fake.expect("call", method="tabs.query"), [{"id": 7}])
            assert await asyncio.wait_for(asked, BOUND) == [{"id": 7}]


async def test_a_thread_is_told_the_remedy_whatever_its_context_is(browser: Browser) -> None:
    async with RawBrowser(browser):
        asked = in_thread(lambda: browser.tabs.query({}))
        with pytest.raises(RuntimeError, match="run_coroutine_threadsafe"):
            await asyncio.wrap_future(asked)


async def test_what_a_program_runs_elsewhere_uses_the_only_browser(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        asked = browser.tabs.query({})
        fake.answer(await fake.expect("call"), [])
        assert await asked == []
        assert browser.runtime.id == "test@example.org"
        opened = browser.tabs.connect(3)
        assert (await fake.expect("connect"))["target"] == {"tabId": 3}
        opened.disconnect()


async def test_of_several_browsers_none_is_meant_elsewhere_and_the_error_names_them(
    browser: Browser,
) -> None:
    async with RawBrowser(browser, "Firefox"), RawBrowser(browser, "Chrome"):
        with pytest.raises(ChannelClosedError) as raised:
            browser.tabs.query({})
        text = str(raised.value)
        assert "2 browsers are connected: Firefox 1.0 (profile 5b3c0d5e), Chrome 1.0" in text
        assert "`browsers` of the server" in text
    with pytest.raises(ChannelClosedError, match="no browser is connected here"):
        browser.tabs.query({})


async def test_each_browsers_listeners_threads_and_tasks_have_their_own_browser(
    browser: Browser,
) -> None:
    loop = asyncio.get_running_loop()
    seen: list[tuple[str, list[str]]] = []

    async def name() -> str:
        return browser.about.name

    def hand_over() -> str:
        return asyncio.run_coroutine_threadsafe(name(), loop).result(BOUND)

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        names = [browser.about.name, port.browser.about.name]
        names.append(await asyncio.create_task(name()))
        names.append(await asyncio.to_thread(hand_over))
        seen.append((port.name, names))

    async with RawBrowser(browser, "Firefox") as one, RawBrowser(browser, "Chrome") as other:
        one.connect("one")
        other.connect("other")
        async with asyncio.timeout(BOUND):
            while len(seen) < 2:
                await one.settle()
                await other.settle()
    assert sorted(seen) == [("one", ["Firefox"] * 4), ("other", ["Chrome"] * 4)]


async def test_no_other_browser_takes_the_place_of_one_that_has_left(browser: Browser) -> None:
    gate = asyncio.Event()

    async def later() -> Any:
        await gate.wait()
        return browser.tabs.query({})

    tasks: list[asyncio.Task[Any]] = []
    browser.runtime.on_connect.add_listener(lambda _: tasks.append(asyncio.create_task(later())))
    async with RawBrowser(browser, "Chrome"):
        async with RawBrowser(browser, "Firefox") as one:
            one.connect()
            await one.settle()
        gate.set()
        with pytest.raises(ChannelClosedError, match="has left"):
            await tasks[0]


async def test_a_bound_browser_may_be_used_from_anywhere_until_it_has_left(
    browser: Browser,
) -> None:
    ports: list[Port] = []
    browser.runtime.on_connect.add_listener(lambda port: ports.append(port))
    async with RawBrowser(browser, "Chrome"):
        async with RawBrowser(browser, "Firefox") as one:
            one.connect()
            one.connect()
            await one.settle()
            bound = ports[0].browser
            assert bound is ports[1].browser
            assert {bound: 1}[bound] == 1
            asked = bound.tabs.query({"active": True})
            one.answer(await one.expect("call", args=[{"active": True}]), [])
            assert await asked == []
            assert bound.is_connected
            assert repr(bound) == "<ConnectedBrowser Firefox 1.0 (profile 5b3c0d5e)>"
            assert bound.about == ("Firefox", "1.0", "test@example.org", "1.0", "5b3c0d5e")
            assert bound.runtime.id == bound.about.extension_id
            assert bound.storage.local.get is bound.storage.local.get
            opened = bound.runtime.connect(name="here")
            assert opened.browser is bound
            assert (await one.expect("connect"))["name"] == "here"
            opened.disconnect()
        assert not bound.is_connected
        assert "has left" in repr(bound)
        for call in (
            lambda: bound.tabs.query({}),
            lambda: bound.tabs.connect(1),
            lambda: bound.runtime.send_message("x"),
        ):
            with pytest.raises(ChannelClosedError, match=r"Firefox 1\.0 .* has left"):
                call()


async def test_listeners_are_added_for_all_browsers_and_not_for_one(browser: Browser) -> None:
    ports: list[Port] = []
    browser.runtime.on_connect.add_listener(lambda port: ports.append(port))
    async with RawBrowser(browser) as fake:
        fake.connect()
        await fake.settle()
        with pytest.raises(AttributeError, match="for all browsers"):
            ports[0].browser.tabs.on_updated.add_listener(lambda: None)
        with pytest.raises(AttributeError, match=r"`browser\.runtime\.on_connect`"):
            ports[0].browser.runtime.on_connect.add_listener(lambda port: None)


async def test_a_call_of_a_browser_that_has_left_fails_the_listener_of_another_aloud(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    async with RawBrowser(browser, "Chrome") as other:
        async with RawBrowser(browser, "Firefox") as one:
            page, port = await one.accepted()
            gone = port.browser

        @browser.runtime.on_connect.add_listener
        async def connected(port: Port) -> None:
            await asyncio.sleep(0)
            await gone.tabs.query({})

        page = other.connect()
        assert "Firefox 1.0 (profile 5b3c0d5e) has left" in str(await page.closed())
    (report,) = reported
    assert isinstance(report["exception"], ChannelClosedError)
