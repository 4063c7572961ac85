"""`async for message in port` yields the messages in order, within a bound."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.browser.stream import Backlog, MessageStream
from onconnect.protocol.limits import Limits
from tests.host.browser.raw_browser import RawBrowser

if TYPE_CHECKING:
    from onconnect import Browser, Port


async def test_it_yields_the_messages_and_ends_when_the_port_disconnects(browser: Browser) -> None:
    done = asyncio.get_running_loop().create_future()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        done.set_result([message async for message in port])

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        page.post(1)
        page.post({"a": [None]})
        await fake.settle()
        page.post(3)
        page.disconnect()
        assert await done == [1, {"a": [None]}, 3]


async def test_what_came_before_a_disconnect_is_yielded_after_it(browser: Browser) -> None:
    got: list[Any] = []
    gate, done = asyncio.Event(), asyncio.Event()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for message in port:
            got.append(message)
            await gate.wait()
        got.append("end")
        done.set()

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        for n in range(5):
            page.post(n)
        page.disconnect()
        await fake.settle()
        assert got == [0]
        gate.set()
        await done.wait()
        assert got == [0, 1, 2, 3, 4, "end"]


async def test_it_ends_when_the_port_is_disconnected_here(browser: Browser) -> None:
    done = asyncio.Event()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for message in port:
            if message == "stop":
                port.disconnect()
        done.set()

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        page.post("go")
        page.post("stop")
        assert await page.closed() is None
        await done.wait()


async def test_on_a_disconnected_port_it_ends_at_once(browser: Browser) -> None:
    ports: list[Port] = []
    browser.runtime.on_connect.add_listener(lambda port: ports.append(port))
    async with RawBrowser(browser) as fake:
        fake.connect().disconnect()
        await fake.settle()
        assert [message async for message in ports[0]] == []


async def test_each_async_for_gets_every_message_from_its_beginning_on(browser: Browser) -> None:
    ports: list[Port] = []
    browser.runtime.on_connect.add_listener(lambda port: ports.append(port))
    async with RawBrowser(browser) as fake:
        page = fake.connect()
        await fake.settle()
        first = aiter(ports[0])
        page.post(1)
        await fake.settle()
        second = aiter(ports[0])
        page.post(2)
        page.disconnect()
        assert [message async for message in first] == [1, 2]
        assert [message async for message in second] == [2]


async def test_listeners_and_async_for_get_the_same_messages(browser: Browser) -> None:
    heard: list[Any] = []
    done = asyncio.get_running_loop().create_future()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        port.on_message.add_listener(lambda message: heard.append(message))
        done.set_result([message async for message in port])

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        page.post("both")
        page.disconnect()
        assert await done == heard == ["both"]


async def test_an_async_for_that_was_left_keeps_nothing(browser: Browser) -> None:
    left = asyncio.Event()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        port.on_message.add_listener(lambda message: port.post_message(len(message)))
        async for _ in port:
            break
        left.set()

    async with RawBrowser(browser, limits=Limits(waiting=10_000)) as fake:
        page = fake.connect()
        page.post("x")
        await left.wait()
        for _ in range(50):
            page.post("y" * 50)
        assert [await page.receive() for _ in range(51)] == [1, *[50] * 50]
        await fake.settle()
        assert list(fake.arrived) == []


async def test_an_async_for_whose_task_was_cancelled_keeps_nothing(browser: Browser) -> None:
    ports: list[Port] = []
    browser.runtime.on_connect.add_listener(lambda port: ports.append(port))
    async with RawBrowser(browser, limits=Limits(waiting=10_000)) as fake:
        page = fake.connect()
        await fake.settle()

        async def read() -> None:
            async for _ in ports[0]:
                pass

        reading = asyncio.create_task(read())
        page.post("x")
        await fake.settle()
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        del reading
        gc.collect()
        for _ in range(50):
            page.post("y" * 50)
        await fake.settle()
        assert list(fake.arrived) == []


async def test_too_much_waiting_closes_the_port_with_an_error(browser: Browser) -> None:
    gate, done = asyncio.Event(), asyncio.Event()
    got: list[Any] = []
    ends: list[Any] = []
    text = "More than 10,000 bytes of messages waited to be read, on all ports."

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        port.on_disconnect.add_listener(lambda port: ends.append(str(port.error)))
        async for message in port:
            await gate.wait()
            got.append(message[0])
        done.set()

    async with RawBrowser(browser, limits=Limits(waiting=10_000)) as fake:
        page, other = fake.connect(), fake.connect("other")
        for n in range(30):
            page.post([n, "x" * 590])
        assert await page.closed() == text
        await fake.settle()
        assert ends == [text]
        gate.set()
        await done.wait()
        assert got == list(range(len(got)))
        assert 10 <= len(got) <= 13
        other.post([0, "x"])
        await fake.settle()
        assert list(fake.arrived) == []


async def test_the_error_of_a_full_queue_is_last_error_in_on_disconnect(browser: Browser) -> None:
    seen: list[Any] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        port.on_disconnect.add_listener(
            lambda port: seen.append((port.error, browser.runtime.last_error))
        )
        async for _ in port:
            await asyncio.Event().wait()

    async with RawBrowser(browser, limits=Limits(waiting=10)) as fake:
        page = fake.connect()
        for _ in range(5):
            page.post("x" * 20)
        await page.closed()
        ((error, last_error),) = seen
        assert error is not None
        assert last_error is error


async def test_what_waits_on_all_ports_together_is_bounded(browser: Browser) -> None:
    gate = asyncio.Event()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for _ in port:
            await gate.wait()

    async with RawBrowser(browser, limits=Limits(waiting=100_000)) as fake:
        pages = [fake.connect() for _ in range(10)]
        for page in pages:
            for _ in range(20):
                page.post("x" * 900)
        closed = await fake.expect("disconnect")
        assert closed["error"].endswith("on all ports.")
        await fake.settle()
        assert len([each for each in fake.arrived if each["type"] == "disconnect"]) < 9
        gate.set()


@pytest.mark.parametrize(
    ("message", "most"),
    [
        pytest.param(1, 8000, id="integers"),
        pytest.param([[] for _ in range(100)], 200, id="many empty arrays"),
        pytest.param({"a": {"b": ["c", {}]}}, 3000, id="objects"),
        pytest.param("x" * 10_000, 110, id="strings"),
        pytest.param(["y" * 10_000], 110, id="a string inside"),
    ],
)
async def test_what_waits_is_counted_as_what_it_takes_in_memory(
    browser: Browser, message: Any, most: int
) -> None:
    gate, done = asyncio.Event(), asyncio.Event()
    handled = 0

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        nonlocal handled
        async for _ in port:
            await gate.wait()
            handled += 1
        done.set()

    async with RawBrowser(browser, limits=Limits(waiting=1_000_000)) as fake:
        page = fake.connect()
        for _ in range(2 * most):
            page.post(message)
        await page.closed()
        gate.set()
        await done.wait()
        assert 50 <= handled <= most


async def test_an_async_for_that_was_left_gives_back_what_waited(browser: Browser) -> None:
    ports: list[Port] = []
    browser.runtime.on_connect.add_listener(ports.append)
    async with RawBrowser(browser, limits=Limits(waiting=10_000)) as fake:
        page = fake.connect()
        await fake.settle()
        for _ in range(5):
            stream = aiter(ports[0])
            for _ in range(10):
                page.post("x" * 500)
            await fake.settle()
            del stream
        assert list(fake.arrived) == []


async def test_one_message_of_any_size_may_wait(browser: Browser) -> None:
    done = asyncio.get_running_loop().create_future()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for message in port:
            done.set_result(len(message))

    async with RawBrowser(browser, limits=Limits(waiting=10_000)) as fake:
        fake.connect().post("x" * 100_000)
        assert await done == 100_000


async def test_a_stream_that_is_read_in_time_carries_any_amount(browser: Browser) -> None:

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for message in port:
            port.post_message(message)

    async with RawBrowser(browser, limits=Limits(waiting=10_000)) as fake:
        page = fake.connect()
        for n in range(100):
            page.post("x" * 10 * n)
            page.post("y" * 10 * n)
            assert await page.receive() == "x" * 10 * n
            assert await page.receive() == "y" * 10 * n


async def test_what_cannot_be_sent_back_can_still_wait(browser: Browser) -> None:
    # no page can send such a number, but another peer may
    done = asyncio.get_running_loop().create_future()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        done.set_result([message async for message in port])

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        await fake.settle()
        for _ in range(3):
            fake.peer.message(page.number, b"9007199254740993")
        page.disconnect()
        await fake.settle()
        assert await done == [2**53 + 1] * 3


def test_what_waits_is_counted_until_it_is_read_or_the_stream_is_left() -> None:
    backlog = Backlog(limit=1_000, share=lambda: 72)
    stream = MessageStream(backlog)
    assert [stream.put(n) for n in range(5)] == [True] * 5
    first = backlog.size
    assert first >= 4 * 72
    reading = anext(stream)
    with pytest.raises(StopIteration) as read:
        reading.send(None)
    assert read.value.value == 0
    least = backlog.size
    assert 0 < first - least < 4 * 72
    del stream, reading, read
    assert backlog.size == 0


def test_a_message_that_fills_the_backlog_to_its_limit_fits_and_the_next_does_not() -> None:
    stream = MessageStream(counted := Backlog(limit=1_000_000, share=lambda: 72))
    stream.put("first")
    stream.put("second")
    backlog = Backlog(limit=counted.size, share=lambda: 72)
    full = MessageStream(backlog)
    assert [full.put(n) for n in range(3)] == [True, True, False]


async def test_a_new_stream_is_not_behind_nor_is_one_that_waits() -> None:
    stream = MessageStream(Backlog(limit=1_000, share=lambda: 72))
    assert not stream.is_behind
    stream.put("message")
    assert stream.is_behind
    assert await anext(stream) == "message"
    assert stream.is_behind  # until the next is asked for
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    assert not stream.is_behind
    stream.end()
    with pytest.raises(StopAsyncIteration):
        await waiting
