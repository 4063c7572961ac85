"""Everything that any thread sends is written."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

from tests.host.browser.raw_browser import BOUND, RawBrowser, connected

if TYPE_CHECKING:
    from onconnect import Browser


async def test_a_host_that_cannot_write_ends(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    async with connected(browser) as (fake, _, port):

        def fail(data: bytes) -> None:
            raise MemoryError

        fake.write = fail  # type: ignore[method-assign]
        port.post_message(1)
        async with asyncio.timeout(BOUND):
            await fake.run
        assert fake.channel.has_failed
    assert {each["message"] for each in reported} == {"the host crashed"}


async def test_what_a_thread_has_posted_goes_before_the_last_words(browser: Browser) -> None:
    async with connected(browser) as (fake, page, port):
        thread = threading.Thread(target=port.post_message, args=("first",))
        thread.start()
        thread.join()
        fake.channel.leave("that was it")
        assert await page.receive() == "first"
        await fake.expect("bye", reason="that was it")


async def test_small_messages_of_one_turn_are_written_once_they_are_more_than_64_kib(
    browser: Browser,
) -> None:
    async with connected(browser) as (fake, page, port):
        written: list[bytes] = []

        def write(data: bytes) -> None:
            written.append(data)
            fake.wire.receive(data)

        fake.write = write  # type: ignore[method-assign]
        for _ in range(64):
            port.post_message("x" * 1022)  # 1 KiB with its quotes
        assert written == []
        port.post_message("one more")
        assert [data.count(b'"message"') for data in written] == [65]
        port.post_message("the next")
        assert len(written) == 1
        for _ in range(66):
            last = await page.receive()
        assert last == "the next"


async def test_what_the_host_says_goes_to_the_extensions_console_from_any_thread(
    browser: Browser,
) -> None:
    async with RawBrowser(browser) as fake:
        fake.channel.say("info", "from the loop", {"n": 1})
        await asyncio.to_thread(fake.channel.say, "warning", "from a thread", {"n": 2})
        assert [await fake.expect("log"), await fake.expect("log")] == [
            {"type": "log", "level": "info", "text": "from the loop", "fields": {"n": 1}},
            {"type": "log", "level": "warning", "text": "from a thread", "fields": {"n": 2}},
        ]
