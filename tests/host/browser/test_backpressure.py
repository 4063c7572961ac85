"""Python gets only so far ahead of the relay: `drain` and `buffered` help to keep the limit."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Browser, BufferFullError, Port, PortDisconnectedError
from onconnect.browser.sending import A_TURN, HIGH_WATER, LOW_WATER
from onconnect.protocol.limits import Limits
from tests.host.browser.raw_browser import BOUND, RawBrowser, connected

if TYPE_CHECKING:
    from collections.abc import Callable

PART = "x" * 100_000


def fill(port: Port, size: int) -> int:
    """Post until so many bytes wait; return the number of messages."""
    count = 0
    while port.buffered <= size:
        port.post_message([count, PART])
        count += 1
    return count


async def test_nothing_waits_on_a_port_whose_messages_are_taken(browser: Browser) -> None:
    async with connected(browser) as (_, page, port):
        port.post_message(PART)
        assert await page.receive() == PART
        assert port.buffered == 0
        await port.drain()


async def test_buffered_counts_the_bytes_that_wait(browser: Browser) -> None:
    async with connected(browser) as (fake, page, port):
        fake.stall()
        count = fill(port, 3 * len(PART))
        assert 3 * len(PART) < port.buffered < 4 * len(PART) + 200
        fake.read_on()
        assert [(await page.receive())[0] for _ in range(count)] == list(range(count))
        assert port.buffered == 0


async def test_drain_returns_at_once_below_the_high_mark(browser: Browser) -> None:
    async with connected(browser) as (fake, _, port):
        fake.stall()
        fill(port, HIGH_WATER - 2 * len(PART))
        assert port.buffered > LOW_WATER
        async with asyncio.timeout(BOUND):
            await port.drain()
        fake.read_on()


async def test_drain_waits_above_the_high_mark_until_the_low_one(browser: Browser) -> None:
    async with connected(browser) as (fake, page, port):
        fake.stall()
        count = fill(port, HIGH_WATER)
        drained: list[int] = []

        async def drain() -> None:
            await port.drain()
            drained.append(port.buffered)

        waiters = [asyncio.create_task(drain()) for _ in range(2)]
        await asyncio.sleep(0)
        assert drained == []
        fake.read_on()
        await asyncio.gather(*waiters)
        assert len(drained) == 2
        assert max(drained) <= LOW_WATER
        assert [(await page.receive())[0] for _ in range(count)] == list(range(count))


async def test_drain_waits_for_a_long_message(browser: Browser) -> None:
    async with connected(browser) as (_, page, port):
        port.post_message("x" * 5_000_000)
        assert port.buffered > HIGH_WATER
        await port.drain()
        assert port.buffered <= LOW_WATER
        assert len(await page.receive()) == 5_000_000


async def test_a_loop_that_drains_keeps_little_waiting_and_loses_nothing(browser: Browser) -> None:
    async with connected(browser) as (_, page, port):
        most = 0

        async def flood() -> None:
            nonlocal most
            for n in range(200):
                port.post_message([n, PART])
                most = max(most, port.buffered)
                await port.drain()

        flooding = asyncio.create_task(flood())
        assert [(await page.receive())[0] for _ in range(200)] == list(range(200))
        await flooding
        assert most <= HIGH_WATER + len(PART) + 100


@pytest.mark.parametrize(
    "close",
    [
        pytest.param(lambda fake, page, port: port.disconnect(), id="here"),
        pytest.param(
            lambda fake, page, port: threading.Thread(target=port.disconnect).start(),
            id="in a thread",
        ),
        pytest.param(lambda fake, page, port: page.disconnect(), id="in the page"),
        pytest.param(
            lambda fake, page, port: fake.channel._ports.break_off(page.number, "broken"),
            id="by an error",
        ),
        pytest.param(lambda fake, page, port: fake.leave(), id="with the channel"),
    ],
)
async def test_a_port_that_closes_lets_who_waits_for_it_go_on(
    browser: Browser, close: Callable[..., object]
) -> None:
    async with connected(browser) as (fake, page, port):
        fake.stall()
        fill(port, HIGH_WATER)
        waiting = [asyncio.create_task(port.drain()) for _ in range(2)]
        await asyncio.sleep(0)
        closing = close(fake, page, port)
        async with asyncio.timeout(BOUND):
            if asyncio.iscoroutine(closing):
                await closing
            await asyncio.gather(*waiting)
            await port.drain()
        for _ in range(3):  # the turns before a disconnect
            await asyncio.sleep(0)
        assert port.buffered == 0
        with pytest.raises(PortDisconnectedError):
            port.post_message("late")


async def test_ports_that_drain_stay_within_the_bound_of_all(browser: Browser) -> None:
    async with RawBrowser(browser, limits=Limits(waiting=4_200_000)) as fake:
        ends = [await fake.accepted() for _ in range(20)]

        async def send(port: Port) -> None:
            for n in range(5):
                port.post_message([n, PART])
                await port.drain()

        async with asyncio.timeout(BOUND):
            await asyncio.gather(*(send(port) for _, port in ends))
        for page, _ in ends:
            assert [(await page.receive())[0] for _ in range(5)] == list(range(5))


async def test_a_drain_that_is_cancelled_harms_no_other(browser: Browser) -> None:
    async with connected(browser) as (fake, _, port):
        fake.stall()
        fill(port, HIGH_WATER)
        first, second = (asyncio.create_task(port.drain()) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        fake.read_on()
        await second
        with pytest.raises(asyncio.CancelledError):
            await first


async def test_ports_drain_by_themselves(browser: Browser) -> None:
    async with connected(browser) as (fake, _, one):
        _, other = await fake.accepted()
        fake.stall()
        fill(one, HIGH_WATER)
        waiting = asyncio.create_task(one.drain())
        async with asyncio.timeout(BOUND):
            await other.drain()
        assert not waiting.done()
        other.post_message("small")
        assert 0 < other.buffered < 100
        fake.read_on()
        await waiting


async def test_too_much_that_waits_raises_and_the_port_stays_usable(browser: Browser) -> None:
    async with RawBrowser(browser, limits=Limits(waiting=500_000)) as fake:
        page, port = await fake.accepted("flood")
        other_page, other = await fake.accepted()
        fake.stall()
        count = fill(port, 500_000 - len(PART) - 100)
        with pytest.raises(BufferFullError, match=r"'flood'.*`await port\.drain\(\)`") as caught:
            port.post_message([count, PART])
        assert caught.value.limit == 500_000
        assert caught.value.waiting == port.buffered <= 500_000
        other.post_message("others go on")
        fake.read_on()
        assert await other_page.receive() == "others go on"
        assert [(await page.receive())[0] for _ in range(count)] == list(range(count))
        port.post_message("usable")
        assert await page.receive() == "usable"


async def test_the_bound_is_one_for_all_ports_and_counts_what_messages_take(
    browser: Browser,
) -> None:
    async with RawBrowser(browser, limits=Limits(waiting=1_000_000)) as fake:
        ports = [(await fake.accepted())[1] for _ in range(10)]
        fake.stall()
        posted = 0

        def post_on_all() -> None:
            nonlocal posted
            while posted < 100_000:
                ports[posted % 10].post_message(1)
                posted += 1

        with pytest.raises(BufferFullError) as caught:
            post_on_all()
        assert posted < 12_000  # of 90 bytes and more each: far more than their JSON
        assert caught.value.total <= caught.value.limit == 1_000_000
        assert f"{caught.value.total:,} bytes of memory on all ports" in str(caught.value)
        fake.read_on()


async def test_a_port_that_has_nothing_waiting_may_post_however_much_others_have(
    browser: Browser,
) -> None:
    async with RawBrowser(browser, limits=Limits(waiting=500_000)) as fake:
        _, greedy = await fake.accepted()
        page, modest = await fake.accepted()
        _, idle = await fake.accepted()
        fake.stall()
        with pytest.raises(BufferFullError):
            fill(greedy, 500_000)
        modest.post_message("short")
        with pytest.raises(BufferFullError):
            modest.post_message(PART)
        with pytest.raises(BufferFullError):
            idle.post_message("x" * 2_000_000)
        fake.read_on()
        assert await page.receive() == "short"


async def test_one_message_of_any_size_may_wait_where_nothing_does(browser: Browser) -> None:
    async with RawBrowser(browser, limits=Limits(waiting=1000)) as fake:
        page, port = await fake.accepted()
        port.post_message("x" * 3_000_000)
        with pytest.raises(BufferFullError):
            port.post_message("more")
        assert len(await page.receive()) == 3_000_000


async def test_the_bound_holds_for_threads_while_the_loop_is_busy(browser: Browser) -> None:
    async with RawBrowser(browser, limits=Limits(waiting=500_000)) as fake:
        page, port = await fake.accepted()
        raised: list[BaseException] = []
        posted: list[int] = []

        def flood(thread: int) -> None:
            try:
                for n in range(100):
                    port.post_message([thread, n, PART])
                    posted.append(thread)
            except BufferFullError as error:
                raised.append(error)

        threads = [threading.Thread(target=flood, args=(n,)) for n in range(3)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()  # the loop is busy with this
        assert len(raised) == 3
        assert 3 * len(PART) < port.buffered <= 500_000
        with pytest.raises(BufferFullError):
            port.post_message([3, 0, PART])
        got = [await page.receive() for _ in posted]
        for thread in range(3):
            numbers = [n for each, n, _ in got if each == thread]
            assert numbers == list(range(len(numbers)))
        assert port.buffered == 0


@pytest.mark.slow
async def test_threads_that_post_without_an_end_are_bounded_and_starve_nobody(
    browser: Browser,
) -> None:
    async with RawBrowser(browser, limits=Limits(waiting=2_000_000)) as fake:
        _, port = await fake.accepted()
        other_page, other = await fake.accepted()
        other.on_message.add_listener(other.post_message)
        stopped = threading.Event()
        refused = threading.Event()
        most = 0

        def flood() -> None:
            nonlocal most
            number = 0
            while not stopped.is_set():
                try:
                    port.post_message(number)
                except BufferFullError as error:
                    most = max(most, error.total)
                    refused.set()
                    stopped.wait(0.001)
                number += 1

        threads = [threading.Thread(target=flood) for _ in range(10)]
        for each in threads:
            each.start()
        try:
            for number in range(20):
                other_page.post(number)
                assert await other_page.receive() == number
        finally:
            stopped.set()
            for each in threads:
                each.join()
        assert refused.is_set()
        assert most <= 2_010_000  # with what is on its way from one queue to the other
        await fake.settle()
        fake.arrived.clear()


async def test_what_threads_ask_for_takes_turns_with_the_loop(browser: Browser) -> None:
    async with connected(browser) as (_, page, port):
        number = 5 * A_TURN + 1
        thread = threading.Thread(
            target=lambda: [port.post_message(n) for n in range(number)], daemon=True
        )
        thread.start()
        thread.join()
        turns = 0
        while port.buffered:
            await asyncio.sleep(0)
            turns += 1
        assert turns > 5
        assert [await page.receive() for _ in range(number)] == list(range(number))


async def test_what_fails_of_what_a_thread_asks_for_holds_up_nothing(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    async with connected(browser) as (fake, page, port):

        def ask() -> None:
            fake.channel._sending.later(int, "no number")
            port.post_message("behind")

        await asyncio.to_thread(ask)
        assert await page.receive() == "behind"
    assert "no number" in str(reported[0]["exception"])


async def test_a_thread_may_post_a_message_of_any_size(browser: Browser) -> None:
    async with connected(browser) as (_, page, port):
        await asyncio.to_thread(port.post_message, "x" * 3_000_000)
        await asyncio.to_thread(port.post_message, "behind")
        assert len(await page.receive()) == 3_000_000
        assert await page.receive() == "behind"


async def test_a_post_of_a_thread_on_a_port_that_closes_meanwhile_is_dropped(
    browser: Browser,
) -> None:
    async with connected(browser) as (fake, page, port):
        thread = threading.Thread(target=port.post_message, args=("late",))
        thread.start()
        thread.join()
        fake.channel._ports.break_off(page.number, "broken")
        assert await page.closed() == "broken"
        await fake.settle()
        assert list(fake.arrived) == []


async def test_a_long_message_delays_another_port_by_two_chunks(browser: Browser) -> None:
    frames: list[Any] = []
    async with connected(browser) as (fake, page, port):
        other_page, other = await fake.accepted()
        write = fake.write
        fake.write = lambda data: (frames.append(data), write(data))[1]  # type: ignore[method-assign]
        port.post_message("x" * 20_000_000)
        await asyncio.sleep(0)
        before = len(frames)
        other.post_message("small")
        assert await other_page.receive() == "small"
        assert len(frames) - before <= 2
        assert len(await page.receive()) == 20_000_000
        assert len(frames) > 15
