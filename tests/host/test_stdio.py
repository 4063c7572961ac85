"""The stream reads on while the event loop is busy, and never makes it wait for the browser."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from onconnect import stdio_threads

if TYPE_CHECKING:
    from collections.abc import Iterator

BOUND = 40.0

STREAMS = [stdio_threads.Stdio]
if sys.platform != "win32":
    from onconnect import stdio_posix

    STREAMS.append(stdio_posix.Stdio)


class Ends:
    """A stream, and the browser's ends of its pipes."""

    def __init__(self, kind: type) -> None:
        self._kind = kind
        self.reader, self._to = os.pipe()
        self._from, self.writer = os.pipe()
        self._open = {self.reader, self._to, self._from, self.writer}
        self.lost = threading.Event()
        self.ended = asyncio.Event()
        self.received = bytearray()
        self._reading: set[threading.Thread] = set()

    def begin(self, **more: int) -> stdio_threads.Stdio:
        stream = self._kind(self.reader, self.writer, self.lost.set, **more)
        before = set(threading.enumerate())
        stream.start(self.received.extend, self.ended.set)
        self._reading = set(threading.enumerate()) - before
        return stream

    def begin_without_thread(self) -> stdio_threads.Stdio:
        """Begin a stream that can be released: it closes its own descriptors."""
        stream = self._kind(self.reader, self.writer)
        stream.start(self.received.extend, self.ended.set)
        self._open -= {self.reader, self.writer}
        self._unreleased = [self.reader, self.writer]
        self.lost.set()
        return stream

    @property
    def is_threaded(self) -> bool:
        return self._kind is stdio_threads.Stdio

    def await_released(self) -> None:
        """Wait until the stream has closed its descriptors."""
        ends_at = time.monotonic() + BOUND
        for each in self._unreleased:
            while _is_open(each):
                assert time.monotonic() < ends_at, "a descriptor is still open"
                time.sleep(0.001)

    def say(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._to, data) :]

    def hear(self, size: int) -> bytes:
        data = b""
        while len(data) < size and (part := os.read(self._from, size - len(data))):
            data += part
        return data

    def leave(self) -> None:
        self._close(self._to)

    def hear_no_more(self) -> None:
        self._close(self._from)

    def _close(self, descriptor: int) -> None:
        self._open.remove(descriptor)
        os.close(descriptor)

    def close(self) -> None:
        for each in (self._to, self._from):  # what waits for them goes on
            if each in self._open:
                self._close(each)
        self.lost.wait(BOUND)
        for thread in self._reading:  # else it could read what the next test's pipe has
            thread.join(BOUND)
        for each in (self.reader, self.writer):
            if each in self._open:
                self._close(each)


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


@pytest.fixture(params=STREAMS, ids=lambda kind: kind.__module__.rpartition(".")[2])
def ends(request: pytest.FixtureRequest) -> Iterator[Ends]:
    made = Ends(request.param)
    yield made
    made.close()


async def until(ends: Ends, size: int) -> None:
    async with asyncio.timeout(BOUND):
        while len(ends.received) < size:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.001)


async def test_what_is_written_arrives_in_order_and_so_does_what_is_said(ends: Ends) -> None:
    stream = ends.begin()
    parts = [b"%d\n\r\x1a" % number for number in range(500)]
    for part in parts:
        stream.write(part)
        ends.say(part)
    whole = b"".join(parts)
    assert await asyncio.to_thread(ends.hear, len(whole)) == whole
    await until(ends, len(whole))
    assert ends.received == whole
    assert not ends.lost.is_set()


async def test_a_browser_that_does_not_read_makes_nobody_wait_and_loses_nothing(ends: Ends) -> None:
    stream = ends.begin()
    parts = [bytes([number]) * 300_000 for number in range(20)]
    began = time.monotonic()
    for part in parts:
        stream.write(part)
    assert time.monotonic() - began < 1.0
    flushing = asyncio.create_task(stream.flush())
    await asyncio.sleep(0)
    assert not flushing.done()
    assert await asyncio.to_thread(ends.hear, 6_000_000) == b"".join(parts)
    await asyncio.wait_for(flushing, BOUND)
    stream.write(b"again")
    assert await asyncio.to_thread(ends.hear, 5) == b"again"


async def test_what_arrives_while_the_loop_is_blocked_is_read_up_to_the_bound(ends: Ends) -> None:
    ends.begin(frame_limit=100_000)  # four of them are read ahead
    said = threading.Event()

    def say() -> None:
        ends.say(b"x" * 300_000)
        said.set()
        ends.say(b"y" * 3_000_000)

    saying = threading.Thread(target=say)
    saying.start()
    assert said.wait(BOUND), "it was read while this blocks the loop"
    saying.join(0.3)
    assert saying.is_alive(), "no more than the bound was read"
    await until(ends, 3_300_000)
    assert ends.received == b"x" * 300_000 + b"y" * 3_000_000
    saying.join(BOUND)


async def test_the_end_of_the_stream_is_told_after_what_came_before_it(ends: Ends) -> None:
    ends.begin()
    ends.say(b"last")
    ends.leave()
    assert ends.lost.wait(BOUND), "even while this blocks the loop"
    await asyncio.wait_for(ends.ended.wait(), BOUND)
    assert ends.received == b"last"


async def test_a_browser_that_has_closed_its_end_is_told_once(ends: Ends) -> None:
    stream = ends.begin()
    ends.hear_no_more()
    stream.write(b"x")
    await asyncio.wait_for(ends.ended.wait(), BOUND)
    assert ends.lost.is_set()
    ends.ended.clear()
    stream.write(b"x" * 1_000_000)
    await asyncio.wait_for(stream.flush(), BOUND)
    assert not ends.ended.is_set()


async def test_a_stream_that_was_closed_tells_nothing_and_still_sees_its_end(ends: Ends) -> None:
    stream = ends.begin()
    ends.say(b"before")
    await until(ends, 6)
    stream.close()
    ends.say(b"after")
    ends.leave()
    assert await asyncio.to_thread(ends.lost.wait, BOUND)
    assert not ends.ended.is_set()
    assert ends.received == b"before"


@pytest.mark.parametrize("has_left", [True, False], ids=["has left", "is there"])
async def test_a_stream_that_is_released_closes_its_descriptors_once(
    ends: Ends, has_left: bool
) -> None:
    stream = ends.begin_without_thread()
    stream.write(b"x" * 3_000_000)  # more than the pipe takes
    ends.say(b"said")
    await until(ends, 4)
    if has_left:
        ends.leave()
        ends.hear_no_more()
        await asyncio.wait_for(ends.ended.wait(), BOUND)
    stream.release()
    stream.release()
    stream.write(b"nobody hears this")
    await asyncio.wait_for(stream.flush(), BOUND)
    if not has_left:
        ends.leave()
        ends.hear_no_more()
    await asyncio.to_thread(ends.await_released)


async def test_a_stream_that_is_released_calls_nothing_any_more(ends: Ends) -> None:
    stream = ends.begin_without_thread()
    ends.say(b"said")
    stream.release()
    ends.leave()
    await asyncio.to_thread(ends.await_released)
    for _ in range(3):
        await asyncio.sleep(0)
    assert ends.received == b""
    assert not ends.ended.is_set()


async def test_no_further_thread_reads_on_where_nobody_is_told_of_the_end(ends: Ends) -> None:
    before = threading.active_count()
    stream = ends.begin_without_thread()
    assert threading.active_count() == before + ends.is_threaded
    stream.release()
    ends.leave()
    await asyncio.to_thread(ends.await_released)
