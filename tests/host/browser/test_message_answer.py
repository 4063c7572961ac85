"""The sender of a one-shot message is answered whatever happens."""

from __future__ import annotations

import asyncio
import gc
import threading
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.protocol.limits import Limits
from tests.host.browser.amid import at_line
from tests.host.browser.raw_browser import SENDER, RawBrowser, connected

if TYPE_CHECKING:
    from collections.abc import Callable

    from onconnect import Browser

CLOSED = (
    "A listener indicated an asynchronous response by returning true, but the message channel "
    "closed before a response was received"
)


async def answer_to(fake: RawBrowser, message: object = "hi") -> Any:
    """Send a one-shot message; return what its sender gets: (value,), () or a text."""
    answer = await fake.ask("runtime.onMessage", message, SENDER)
    if answer["type"] == "throw":
        return answer["error"]["message"]
    return (answer["value"],) if "value" in answer else ()


class UnprintableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not even a text")


@pytest.mark.parametrize("is_async", [False, True])
async def test_an_error_without_a_readable_text_rejects_its_sender_and_harms_nobody_else(
    browser: Browser, reported: list[dict[str, Any]], is_async: bool
) -> None:
    def listener(message: Any) -> None:
        if message == "raise":
            raise UnprintableError

    async def async_listener(message: Any) -> None:
        listener(message)

    browser.runtime.on_message.add_listener(async_listener if is_async else listener)
    async with RawBrowser(browser, "Firefox") as fake:
        assert await answer_to(fake, "raise") == "An unexpected error occurred"
        assert await answer_to(fake, "hi") in ((), (None,))
    assert [type(each["exception"]) for each in reported] == [UnprintableError]


async def test_a_message_that_fits_no_listener_does_not_hide_the_answer_of_another(
    browser: Browser,
) -> None:
    @browser.runtime.on_message.add_listener
    async def typed(message: int) -> None:
        """Take no strings."""

    @browser.runtime.on_message.add_listener
    async def untyped(message: Any) -> str:
        return "answered"

    async with RawBrowser(browser) as fake:
        assert await answer_to(fake, "hi") == ("answered",)
        assert len(fake.log) == 1


async def test_one_that_waits_for_a_thread_is_answered_although_its_coroutine_is_cancelled(
    browser: Browser,
) -> None:
    kept: list[Callable[..., None]] = []
    tasks: list[Any] = []

    @browser.runtime.on_message.add_listener
    async def cancelled() -> None:
        tasks.append(asyncio.current_task())
        await asyncio.Event().wait()

    @browser.runtime.on_message.add_listener
    def keeps(message: Any, sender: Any, send_response: Callable[..., None]) -> bool:
        kept.append(send_response)
        return True

    async with RawBrowser(browser) as fake:
        asking = asyncio.create_task(answer_to(fake))
        while not tasks:
            await fake.settle()
        tasks[0].cancel()
        await asyncio.wait(tasks)
        thread = threading.Thread(target=kept.pop(), args=("from a thread",))
        thread.start()
        assert await asking == ("from a thread",)
        thread.join()


async def test_a_send_response_in_a_cycle_is_found_by_the_garbage_collector(
    browser: Browser,
) -> None:
    @browser.runtime.on_message.add_listener
    def listener(message: Any, sender: Any, send_response: Callable[..., None]) -> bool:
        cycle: list[Any] = [send_response]
        cycle.append(cycle)
        return True

    async with RawBrowser(browser) as fake:
        asking = asyncio.create_task(answer_to(fake))
        await fake.settle()
        gc.collect()
        assert await asking == CLOSED


async def test_a_send_response_kept_by_a_traceback_still_ends(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    @browser.runtime.on_message.add_listener
    def raises(message: Any, sender: Any, send_response: Callable[..., None]) -> None:
        raise ValueError("boom")

    @browser.runtime.on_message.add_listener
    def promises() -> bool:
        return True

    async with RawBrowser(browser) as fake:
        assert await answer_to(fake) == "boom"
    assert len(reported) == 1


async def test_replies_keep_apart_though_they_overlap(browser: Browser) -> None:
    gates = {name: asyncio.Event() for name in "abc"}

    @browser.runtime.on_message.add_listener
    async def listener(message: str) -> str:
        await gates[message].wait()
        return message.upper()

    async with RawBrowser(browser) as fake:
        asking = [asyncio.create_task(answer_to(fake, name)) for name in "abc"]
        await fake.settle()
        for name in "cab":
            gates[name].set()
        assert await asyncio.gather(*asking) == [("A",), ("B",), ("C",)]


def test_an_answer_of_a_thread_after_the_loop_has_gone_is_dropped(browser: Browser) -> None:
    kept: list[Callable[..., None]] = []

    @browser.runtime.on_message.add_listener
    def listener(message: Any, sender: Any, send_response: Callable[..., None]) -> bool:
        kept.append(send_response)
        return True

    async def play() -> None:
        async with RawBrowser(browser) as fake:
            fake.peer.call("runtime.onMessage", ["hi", SENDER])
            await fake.settle()

    asyncio.run(play())
    raised: list[BaseException] = []

    def answer() -> None:
        try:
            kept[0]("too late")
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=answer)
    thread.start()
    thread.join()
    assert raised == []


@pytest.mark.parametrize("value", ["x" * 1000, {"deep": 600}, {1: 2}, 2**60 + 1])
async def test_a_coroutine_whose_answer_cannot_be_sent_rejects_its_sender(
    browser: Browser, reported: list[dict[str, Any]], value: Any
) -> None:
    if value == {"deep": 600}:
        value = []
        for _ in range(600):
            value = [value]

    @browser.runtime.on_message.add_listener
    async def listener(message: Any) -> Any:
        return value if message == "bad" else "good"

    async with RawBrowser(browser, limits=Limits(message=1000)) as fake:
        assert await answer_to(fake, "bad") == (
            "Could not serialize message."
            if not isinstance(value, str)
            else str(reported[0]["exception"])
        )
        assert await answer_to(fake, "good") == ("good",)
    assert len(reported) == 1


AMID = range(1, 60)
"""Lines of the outbox that run while a port closes and what waits is sent: more than there are."""


async def test_a_send_response_may_be_collected_amid_anything(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    kept: list[Any] = []

    @browser.runtime.on_message.add_listener
    def keep(message: Any, sender: Any, send_response: Any) -> bool:
        kept.append(send_response)
        return True

    for line in AMID:
        async with connected(browser) as (fake, leaving, port):
            staying, other = await fake.accepted()
            asking = asyncio.create_task(answer_to(fake))
            while not kept:
                await fake.settle()
            fake.stall()
            for n in range(8):
                port.post_message(n)
                other.post_message(n)
                await asyncio.sleep(0)
            with at_line("outbox.py", line, kept.clear):
                leaving.disconnect()
                for _ in range(3):
                    await asyncio.sleep(0)
                assert port.buffered == 0
                fake.read_on()
                await fake.settle()
            kept.clear()
            assert await asking == CLOSED
            assert [await staying.receive() for _ in range(8)] == list(range(8))
    assert reported == []
