"""What Python posts faster than the relay takes it: `drain`, `buffered` and the bound."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Browser, BufferFullError, Port, PortDisconnectedError
from onconnect.browser.channel import HIGH_WATER, LOW_WATER
from onconnect.protocol.limits import Limits
from tests.host.browser.test_port import accepted
from tests.host.fake_browser import FakeBrowser

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
    async with FakeBrowser(browser) as fake:
        page, port = await accepted(browser, fake)
        port.post_message(PART)
        assert await page.receive() == PART
        assert port.buffered == 0
        await port.drain()


async def test_buffered_counts_the_bytes_that_wait(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        page, port = await accepted(browser, fake)
        fake.stall()
        count = fill(port, 3 * len(PART))
        assert 3 * len(PART) < port.buffered < 4 * len(PART) + 200
        fake.read_on()
        assert [(await page.receive())[0] for _ in range(count)] == list(range(count))
        assert port.buffered == 0


async def test_drain_returns_at_once_below_the_high_mark(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        _, port = await accepted(browser, fake)
        fake.stall()
        fill(port, HIGH_WATER - 2 * len(PART))
        assert port.buffered > LOW_WATER
        async with asyncio.timeout(5):
            await port.drain()
        fake.read_on()


async def test_drain_waits_above_the_high_mark_until_the_low_one(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        page, port = await accepted(browser, fake)
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
    async with FakeBrowser(browser) as fake:
        page, port = await accepted(browser, fake)
        port.post_message("x" * 5_000_000)
        assert port.buffered > HIGH_WATER
        await port.drain()
        assert port.buffered <= LOW_WATER
        assert len(await page.receive()) == 5_000_000


async def test_a_loop_that_drains_keeps_little_waiting_and_loses_nothing(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        page, port = await accepted(browser, fake)
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
            lambda fake, page, port: fake.channel.break_off(page.number, "broken"), id="by an error"
        ),
        pytest.param(lambda fake, page, port: fake.leave(), id="with the channel"),
    ],
)
async def test_a_port_that_closes_lets_who_waits_for_it_go_on(
    browser: Browser, close: Callable[..., object]
) -> None:
    async with FakeBrowser(browser) as fake:
        page, port = await accepted(browser, fake)
        fake.stall()
        fill(port, HIGH_WATER)
        waiting = [asyncio.create_task(port.drain()) for _ in range(2)]
        await asyncio.sleep(0)
        closing = close(fake, page, port)
        async with asyncio.timeout(5):
            if asyncio.iscoroutine(closing):
                await closing
            await asyncio.gather(*waiting)
            await port.drain()
        assert port.buffered == 0
        with pytest.raises(PortDisconnectedError):
            port.post_message("late")


async def test_a_drain_that_is_cancelled_harms_no_other(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        _, port = await accepted(browser, fake)
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
    async with FakeBrowser(browser) as fake:
        _, one = await accepted(browser, fake)
        _, other = await accepted(browser, fake)
        fake.stall()
        fill(one, HIGH_WATER)
        waiting = asyncio.create_task(one.drain())
        async with asyncio.timeout(5):
            await other.drain()
        assert not waiting.done()
        other.post_message("small")
        assert 0 < other.buffered < 100
        fake.read_on()
        await waiting


async def test_too_much_that_waits_raises_and_the_port_stays_usable(browser: Browser) -> None:
    async with FakeBrowser(browser, limits=Limits(waiting=500_000)) as fake:
        page, port = await accepted(browser, fake, "flood")
        other_page, other = await accepted(browser, fake)
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


async def test_one_message_of_any_size_may_wait_where_nothing_does(browser: Browser) -> None:
    async with FakeBrowser(browser, limits=Limits(waiting=1000)) as fake:
        page, port = await accepted(browser, fake)
        port.post_message("x" * 3_000_000)
        with pytest.raises(BufferFullError):
            port.post_message("more")
        assert len(await page.receive()) == 3_000_000


async def test_the_bound_holds_for_threads_while_the_loop_is_busy(browser: Browser) -> None:
    async with FakeBrowser(browser, limits=Limits(waiting=500_000)) as fake:
        page, port = await accepted(browser, fake)
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


async def test_a_thread_may_post_a_message_of_any_size(browser: Browser) -> None:
    async with FakeBrowser(browser) as fake:
        page, port = await accepted(browser, fake)
        await asyncio.to_thread(port.post_message, "x" * 3_000_000)
        await asyncio.to_thread(port.post_message, "behind")
        assert len(await page.receive()) == 3_000_000
        assert await page.receive() == "behind"


async def test_a_post_of_a_thread_on_a_port_that_closes_meanwhile_is_dropped(
    browser: Browser,
) -> None:
    async with FakeBrowser(browser) as fake:
        page, port = await accepted(browser, fake)
        thread = threading.Thread(target=port.post_message, args=("late",))
        thread.start()
        thread.join()
        fake.channel.break_off(page.number, "broken")
        assert await page.closed() == "broken"
        await fake.settle()
        assert list(fake.arrived) == []


async def test_a_long_message_delays_another_port_by_one_chunk(browser: Browser) -> None:
    frames: list[Any] = []
    async with FakeBrowser(browser) as fake:
        page, port = await accepted(browser, fake)
        other_page, other = await accepted(browser, fake)
        write = fake.write
        fake.write = lambda data: (frames.append(data), write(data))[1]  # type: ignore[method-assign]
        port.post_message("x" * 20_000_000)
        await asyncio.sleep(0)
        before = len(frames)
        other.post_message("small")
        assert await other_page.receive() == "small"
        assert len(frames) - before <= 2
        assert len(await page.receive()) == 20_000_000
        assert len(frames) > 70
