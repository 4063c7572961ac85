"""A close overtakes nothing that came before it (P132)."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Browser, Port, PortDisconnectedError
from onconnect.browser import channel as channel_module
from tests.host.browser.raw_browser import RawBrowser, connected

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.host.browser.raw_browser import Page

MANY = 300


async def disconnects(fake: RawBrowser, page: Page) -> None:
    page.disconnect()
    await fake.settle()


async def leaves(fake: RawBrowser, page: Page) -> None:
    await fake.leave()


ends = pytest.mark.parametrize("end", [disconnects, leaves])


@ends
async def test_an_async_for_handles_and_answers_all_that_came_before(
    browser: Browser, end: Callable[..., Any]
) -> None:
    notes: list[Any] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        port.on_disconnect.add_listener(lambda: notes.append("disconnected"))
        async for message in port:
            notes.append(message)
            port.post_message(message)

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        for n in range(MANY):
            page.post(n)
        await end(fake, page)
        assert notes == [*range(MANY), "disconnected"]


@ends
async def test_a_coroutine_listener_uses_what_on_disconnect_deletes(
    browser: Browser, end: Callable[..., Any]
) -> None:
    counts: dict[Port, int] = {}
    ended: list[int] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        counts[port] = 0

        @port.on_message.add_listener
        async def received(message: Any) -> None:
            counts[port] += 1
            port.post_message(counts[port])

        port.on_disconnect.add_listener(lambda port: ended.append(counts.pop(port)))

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        for n in range(MANY):
            page.post(n)
        await end(fake, page)
        assert ended == [MANY]


@ends
async def test_a_body_that_yields_to_the_loop_goes_on_to_the_last_message(
    browser: Browser, end: Callable[..., Any]
) -> None:
    handled: list[Any] = []
    done = asyncio.Event()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for message in port:
            await asyncio.sleep(0)
            handled.append(message)
            port.post_message(message)
        with pytest.raises(PortDisconnectedError):
            port.post_message("after the loop")
        done.set()

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        for n in range(MANY):
            page.post(n)
        await end(fake, page)
        await done.wait()
        assert handled == list(range(MANY))


async def test_a_body_that_waits_goes_on_and_what_it_posts_is_dropped(browser: Browser) -> None:
    gate, done = asyncio.Event(), asyncio.Event()
    handled: list[Any] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for message in port:
            await gate.wait()
            handled.append((message, port.error))
            port.post_message(message)
        done.set()

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        for n in range(3):
            page.post(n)
        page.disconnect()
        await fake.settle()
        gate.set()
        await done.wait()
        await fake.settle()
        assert handled == [(n, None) for n in range(3)]
        assert list(fake.arrived) == []


async def test_a_body_that_disconnects_the_closed_port_itself_may_post_no_more(
    browser: Browser,
) -> None:
    gate, done = asyncio.Event(), asyncio.Event()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for _ in port:
            await gate.wait()
            port.post_message("dropped")
            port.disconnect()
            with pytest.raises(PortDisconnectedError):
                port.post_message("refused")
            done.set()

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        page.post(1)
        page.disconnect()
        await fake.settle()
        gate.set()
        await done.wait()


async def test_an_own_disconnect_refuses_posts_at_once_whatever_waits(browser: Browser) -> None:
    done = asyncio.Event()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for _ in port:
            port.disconnect()
            with pytest.raises(PortDisconnectedError):
                port.post_message("refused")
            done.set()

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        page.post(1)
        page.post(2)
        await done.wait()


async def test_posts_are_refused_as_soon_as_an_async_for_was_left(browser: Browser) -> None:
    left = asyncio.Event()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for _ in port:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            port.post_message("dropped")
            break
        try:
            port.post_message("refused")
        except PortDisconnectedError:
            left.set()

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        page.post(1)
        page.post(2)
        page.disconnect()
        await fake.settle()
        await left.wait()
        assert [each for each in fake.arrived if each["type"] == "message"] == []


async def test_what_came_on_other_ports_keeps_its_place(browser: Browser) -> None:
    got: list[Any] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        got.append(f"connect {port.name}")
        port.on_message.add_listener(lambda message: got.append(message))
        port.on_disconnect.add_listener(lambda: got.append(f"disconnect {port.name}"))

    async with RawBrowser(browser) as fake:
        a, b = fake.connect("a"), fake.connect("b")
        a.post("a1")
        b.post("b1")
        a.disconnect()
        b.post("b2")
        c = fake.connect("c")
        b.disconnect()
        c.post("c1")
        await fake.settle()
        assert got == [
            *("connect a", "connect b", "a1", "b1", "disconnect a", "b2", "connect c"),
            *("disconnect b", "c1"),
        ]


async def test_ports_that_close_together_share_the_turns(browser: Browser) -> None:
    turns = 0
    got: list[Any] = []

    def count() -> None:
        nonlocal turns
        turns += 1
        asyncio.get_running_loop().call_soon(count)

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for message in port:
            got.append((port.name, message))
            await asyncio.sleep(0)

    @browser.runtime.on_connect.add_listener
    def listens(port: Port) -> None:
        port.on_disconnect.add_listener(lambda: got.append((port.name, turns)))

    async with RawBrowser(browser) as fake:
        pages = [fake.connect(str(n)) for n in range(100)]
        await fake.settle()
        for page in pages:
            page.post("last")
        for page in pages:
            page.disconnect()
        count()
        await fake.settle()
        messages, closed = got[:100], got[100:]
        assert messages == [(str(n), "last") for n in range(100)]
        assert [name for name, _ in closed] == [str(n) for n in range(100)]
        assert len({turn for _, turn in closed}) == 1


@pytest.mark.parametrize("kind", ["message", "one-shot message", "event"])
async def test_what_came_between_two_disconnects_has_its_turns_before_the_second(
    browser: Browser, kind: str
) -> None:
    got: list[str] = []

    async def handles(*_: Any) -> None:
        await asyncio.sleep(0)
        got.append("handled")

    browser.runtime.on_message.add_listener(handles)
    browser.tabs.on_updated.add_listener(handles)
    async with RawBrowser(browser) as fake:
        listens = await fake.expect("call")
        fake.answer(listens)
        (first, _), (last, port), (other, listened) = [await fake.accepted() for _ in range(3)]
        port.on_disconnect.add_listener(lambda: got.append("disconnected"))
        listened.on_message.add_listener(handles)
        first.disconnect()
        if kind == "message":
            other.post(1)
        elif kind == "event":
            fake.event("tabs.onUpdated", 3, listener=listens["id"])
        else:
            fake.peer.call("runtime.onMessage", [1, {}])
        last.disconnect()
        await fake.settle()
        assert got == ["handled", "disconnected"]


async def test_what_is_done_in_the_turns_before_a_disconnect_is_as_on_a_closed_port(
    browser: Browser,
) -> None:
    fired: list[str] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        @port.on_message.add_listener
        async def received(message: Any) -> None:
            await asyncio.sleep(0)
            port.post_message("dropped")
            assert port.buffered == 0
            await port.drain()
            port.disconnect()
            with pytest.raises(PortDisconnectedError):
                port.post_message("refused")

        port.on_disconnect.add_listener(lambda: fired.append("fired"))

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        page.post(1)
        page.disconnect()
        await fake.settle()
        assert fired == [], "both ends have closed it"
        assert list(fake.arrived) == []


async def test_a_close_that_waits_for_its_turns_comes_before_the_end_of_the_stream(
    browser: Browser,
) -> None:
    async with connected(browser) as (fake, page, port):
        errors: list[Any] = []
        port.on_disconnect.add_listener(lambda port: errors.append(str(port.error)))
        page.disconnect("why")
        await fake.leave()
        assert errors == ["why"]


async def test_at_the_end_what_is_being_handled_has_some_time(browser: Browser) -> None:
    handled: list[Any] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for message in port:
            await asyncio.sleep(0.001)
            handled.append(message)

    @browser.runtime.on_connect.add_listener
    def listens(port: Port) -> None:
        @port.on_message.add_listener
        async def received(message: Any) -> None:
            await asyncio.sleep(0.02)
            handled.append(f"slowly {message}")

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        for n in range(10):
            page.post(n)
        await fake.leave()
        assert sorted(map(str, handled)) == sorted(
            [*map(str, range(10)), *(f"slowly {n}" for n in range(10))]
        )


async def test_at_the_end_what_takes_too_long_is_cancelled(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_module, "GRACE", 0.05)
    handled: list[Any] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for message in port:
            handled.append(message)
            await asyncio.Event().wait()

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        page.post(1)
        page.post(2)
        await fake.leave()
        assert handled == [1]


async def test_a_port_that_a_thread_has_closed_a_moment_before_it_fails_is_told_nothing(
    browser: Browser,
) -> None:
    async with connected(browser) as (fake, page, port):
        fired: list[str] = []
        port.on_disconnect.add_listener(lambda: fired.append("fired"))
        thread = threading.Thread(target=port.disconnect)
        thread.start()
        thread.join()
        fake.channel._ports.break_off(page.number, "broken")
        await fake.settle()
        assert fired == []
