"""Each message reaches the listeners that it is for, in order and in time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.host.browser.raw_browser import RawBrowser

if TYPE_CHECKING:
    from onconnect import Browser, Port


async def test_a_connection_that_nobody_listens_to_is_disconnected(browser: Browser) -> None:
    browser.runtime.on_connect_external.add_listener(lambda port: port.post_message("wrong"))
    async with RawBrowser(browser) as fake:
        page = fake.connect()
        page.post("lost")
        assert await page.closed() is None
        await fake.settle()
        assert list(fake.arrived) == []


async def test_a_connection_of_an_event_that_is_unknown_is_disconnected(browser: Browser) -> None:
    browser.runtime.on_connect.add_listener(lambda port: port.post_message("wrong"))
    async with RawBrowser(browser) as fake:
        page = fake.connect(event="runtime.onTeleport")
        assert await page.closed() is None
        assert list(fake.arrived) == []


async def test_only_connections_reach_the_listeners_of_connections(browser: Browser) -> None:
    got: list[Any] = []
    browser.tabs.on_updated.add_listener(lambda *args: got.append(args))
    async with RawBrowser(browser) as fake:
        page = fake.connect(event="tabs.onUpdated")
        assert await page.closed() is None
        assert got == []


async def test_a_listener_is_in_time_when_added_in_the_connect_listener(browser: Browser) -> None:
    got: list[Any] = []

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(lambda message: got.append(message))

    async with RawBrowser(browser) as fake:
        fake.connect().post("first")
        await fake.settle()
        assert got == ["first"]


async def test_a_listener_is_in_time_when_added_in_a_coroutines_first_step(
    browser: Browser,
) -> None:
    got: list[Any] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        port.on_message.add_listener(lambda message: got.append(message))

    async with RawBrowser(browser) as fake:
        fake.connect().post("first")
        await fake.settle()
        assert got == ["first"]


async def test_a_listener_is_in_time_when_added_in_a_ready_callback_queued_from_there(
    browser: Browser,
) -> None:
    got: list[Any] = []

    def add(port: Port, name: str) -> None:
        port.on_message.add_listener(lambda message: got.append((name, message)))

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        asyncio.get_running_loop().call_soon(add, port, "from a listener")

    @browser.runtime.on_connect.add_listener
    async def connected_later(port: Port) -> None:
        asyncio.get_running_loop().call_soon(add, port, "from a coroutine")
        await asyncio.sleep(0)
        add(port, "after a turn")

    async with RawBrowser(browser) as fake:
        fake.connect().post("first")
        await fake.settle()
        assert sorted(got) == [
            ("after a turn", "first"),
            ("from a coroutine", "first"),
            ("from a listener", "first"),
        ]


async def test_a_listener_added_from_a_timer_misses_the_first_message(browser: Browser) -> None:
    got: list[Any] = []
    added = asyncio.Event()

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        def add() -> None:
            port.on_message.add_listener(lambda message: got.append(message))
            added.set()

        port.on_message.add_listener(
            lambda message: message == "first" and asyncio.get_running_loop().call_later(0.001, add)
        )

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        page.post("first")
        await added.wait()
        page.post("second")
        await fake.settle()
        assert got == ["second"]


async def test_connect_post_and_disconnect_in_one_frame_reach_an_async_listener_in_order(
    browser: Browser,
) -> None:
    got: list[Any] = []
    done = asyncio.Event()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        got.append(port.name)
        port.on_disconnect.add_listener(lambda: got.append("disconnected"))
        async for message in port:
            got.append(message)
        got.append("end")
        done.set()

    async with RawBrowser(browser) as fake:
        page = fake.connect("connected")
        page.post(1)
        page.post(2)
        page.disconnect()
        await done.wait()
        assert [each for each in got if each != "disconnected"] == ["connected", 1, 2, "end"]
        assert got.count("disconnected") == 1


async def test_what_is_read_while_a_connection_is_given_its_turn_comes_after_it(
    browser: Browser,
) -> None:
    got: list[Any] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        port.on_message.add_listener(lambda message: got.append(message))
        port.on_disconnect.add_listener(lambda: got.append("disconnect"))

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        fake.channel.receive_data(fake.peer.data_to_send())
        page.post("first")
        fake.channel.receive_data(fake.peer.data_to_send())
        fake.channel.receive_eof()
        assert got == []
        await fake.run
        assert got == ["first", "disconnect"]


async def test_several_connections_in_one_frame_keep_their_order(browser: Browser) -> None:
    got: list[Any] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        got.append(f"connect {port.name}")
        port.on_message.add_listener(lambda message: got.append(message))

    async with RawBrowser(browser) as fake:
        a = fake.connect("a")
        a.post("a1")
        b = fake.connect("b")
        a.post("a2")
        b.post("b1")
        await fake.settle()
        assert got == ["connect a", "a1", "connect b", "a2", "b1"]


async def test_what_the_extension_says_is_logged(browser: Browser) -> None:
    async with RawBrowser(browser) as fake:
        fake.peer.log("warning", "storage is full", {"bytes": 5})
        await fake.settle()
        assert fake.log == [("warning", "the extension says: storage is full", {"bytes": 5})]
