"""The event loop of a host reads by itself what comes in a row, and is woken by all else."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import asyncio
import ctypes  # noqa: F401 - a host has imported it by then
import os
import threading
import time
from typing import TYPE_CHECKING, TypeVar

import pytest

from onconnect.stdio_threads import Stdio
from onconnect.windows.loop import Loop

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

Result = TypeVar("Result")

BOUND = 40.0


def run(work: Coroutine[object, object, Result]) -> Result:
    """Run something on a host's loop, within a bound that is no timer of the loop's own."""
    ended = threading.Event()

    def bound() -> None:
        if not ended.wait(BOUND):
            os._exit(3)

    threading.Thread(target=bound, daemon=True).start()
    try:
        with asyncio.Runner(loop_factory=Loop) as runner:
            return runner.run(work)
    finally:
        ended.set()


class Echo:
    """A stream whose listener answers each byte with the same, and which knows where it was read.

    Attributes:
        readers: the threads that have read something.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._reader, self._to = os.pipe()
        self._from, self._writer = os.pipe()
        self.readers: list[int] = []
        self.lost = threading.Event()
        self._read = os.read
        monkeypatch.setattr(os, "read", self._noting)

    def _noting(self, descriptor: int, size: int) -> bytes:
        data = self._read(descriptor, size)
        if descriptor == self._reader:
            self.readers.append(threading.get_ident())
        return data

    def begin(self) -> None:
        """Begin to serve, on the loop that runs."""
        self.ended = asyncio.Event()
        self.blocks = threading.Event()
        self.blocks.set()
        self.received = bytearray()
        self.stream = Stdio(self._reader, self._writer, self.lost.set)
        self.stream.start(self._heard, self.ended.set)

    def _heard(self, data: bytes) -> None:
        self.received += data
        self.stream.write(data)
        self.blocks.wait(BOUND)

    def say(self, data: bytes) -> None:
        """Say something, as the browser."""
        os.write(self._to, data)

    def ask(self, count: int) -> None:
        """Say single bytes, each when the one before has been answered, as the browser."""
        for number in range(count):
            data = b"%c" % (number % 251)
            self.say(data)
            assert self._read(self._from, 10) == data

    def leave(self) -> None:
        """Close the stream, as the browser."""
        if self._to >= 0:
            os.close(self._to)
            self._to = -1

    def close(self) -> None:
        """Close all of it."""
        self.leave()
        assert self.lost.wait(BOUND)
        for each in (self._reader, self._from, self._writer):
            os.close(each)


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Echo]:
    made = Echo(monkeypatch)
    yield made
    made.close()


async def apart(function: object, *arguments: object) -> None:
    """Run the browser's part in a thread, and be woken once when it is over."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            function(*arguments)  # type: ignore[operator]  # whatever it is
        except BaseException as error:
            failures.append(error)
        loop.call_soon_threadsafe(done.set)

    threading.Thread(target=work, daemon=True).start()
    await done.wait()
    assert failures == []


def test_what_comes_in_a_row_is_read_by_the_loop_itself(echo: Echo) -> None:
    async def work() -> None:
        echo.begin()
        await apart(echo.ask, 500)
        here = threading.get_ident()
        assert echo.readers.count(here) > 400
        assert echo.readers[0] != here
        echo.leave()
        await echo.ended.wait()

    run(work())
    assert len(echo.received) == 500


def test_a_thread_wakes_a_loop_that_reads(echo: Echo) -> None:
    async def work() -> None:
        echo.begin()
        for _ in range(30):
            await apart(echo.ask, 30)  # its end wakes the loop, which reads by then
        assert threading.get_ident() in echo.readers

    run(work())
    assert len(echo.received) == 900


def test_nothing_is_lost_while_threads_and_timers_wake_the_loop_at_random(echo: Echo) -> None:
    async def work() -> None:
        echo.begin()
        loop, over, heard = asyncio.get_running_loop(), threading.Event(), list[int]()

        def disturb() -> None:
            number = 0
            while not over.is_set():
                time.sleep(0.0007 * (number % 40))
                loop.call_soon_threadsafe(heard.append, number)
                number += 1

        async def wait() -> None:
            for _ in range(3):
                await asyncio.sleep(0.05)

        disturbing = threading.Thread(target=disturb, daemon=True)
        disturbing.start()
        waiting = asyncio.ensure_future(wait())
        await apart(echo.ask, 4_000)
        over.set()
        disturbing.join(BOUND)  # the loop is there as long as it is
        await waiting
        assert heard == list(range(len(heard)))

    run(work())
    assert echo.received == bytes(number % 251 for number in range(4_000))


def test_a_listener_that_blocks_does_not_stop_the_reading(echo: Echo) -> None:
    async def work() -> None:
        echo.begin()
        await apart(echo.ask, 100)
        await apart(echo.ask, 100)
        echo.blocks.clear()
        echo.say(b"x")
        leaving = threading.Timer(0.5, echo.leave)
        unblocking = threading.Thread(target=lambda: echo.lost.wait(BOUND) and echo.blocks.set())
        leaving.start()
        unblocking.start()  # the end is seen while the loop is blocked
        await echo.ended.wait()
        leaving.join(BOUND)
        unblocking.join(BOUND)

    run(work())
    assert echo.received.endswith(b"x")


def test_the_end_is_seen_by_a_loop_that_reads(echo: Echo) -> None:
    async def work() -> None:
        echo.begin()
        await apart(echo.ask, 100)
        browser = threading.Thread(target=lambda: (echo.ask(100), echo.leave()), daemon=True)
        browser.start()
        await echo.ended.wait()
        browser.join(BOUND)

    run(work())
    assert len(echo.received) == 200


def test_a_stream_that_is_closed_while_the_loop_reads_is_watched_by_the_thread(echo: Echo) -> None:
    async def work() -> None:
        echo.begin()
        await apart(echo.ask, 100)
        echo.stream.close()

    run(work())
    echo.leave()
    assert echo.lost.wait(BOUND)
