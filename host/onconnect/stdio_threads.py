"""Reads and writes the native-messaging stream with threads, where no event loop can.

On Windows the handles that a browser gives wait until they have read or written, and nothing tells
whether they would. So one thread reads. What is written leaves at once while the pipe has room; a
second thread writes what has to wait for it. Both threads go on while a listener blocks the loop.
The event loop of a host reads by itself at times (`windows/turns.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from collections import deque
from typing import TYPE_CHECKING, Final

from onconnect.descriptors import set_blocking
from onconnect.protocol.constants import RECEIVED_LIMIT, WINDOW

if sys.platform == "win32":
    from onconnect.windows.loop import Loop

if TYPE_CHECKING:
    from collections.abc import Callable

    from onconnect.windows.turns import Turns

_READ_SIZE: Final = 65_536
"""Bytes of one read."""

_WRITE_SIZE: Final = 32_768
"""Bytes of one write."""


class Stdio:
    """The claimed stream on an event loop.

    Args:
        reader: the descriptor to read.
        writer: the descriptor to write.
        on_lost: called from any thread once the stream has ended or nobody reads it, also while a
            listener blocks the event loop.
        frame_limit: bytes of a frame that is accepted; a full window of them is read ahead of a
            busy event loop.
    """

    def __init__(
        self,
        reader: int,
        writer: int,
        on_lost: Callable[[], None] | None = None,
        *,
        frame_limit: int = RECEIVED_LIMIT,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._on_lost = on_lost or _nothing
        set_blocking(reader, True)
        set_blocking(writer, False)
        self._loop = asyncio.get_running_loop()
        self._on_data: Callable[[bytes], None]
        self._on_eof: Callable[[], None]
        self._taken = threading.Condition()
        """Guards what has been read, and tells its thread to read on."""
        self._arrived: list[bytes] = []
        self._size = 0
        self._max_unread = WINDOW * frame_limit
        self._is_at_end = False
        self._is_closed = False
        self._is_released = False
        self._is_reading = False
        self._turns: Turns | None = None
        self._given = threading.Condition()
        """Guards what is to be written, and tells its thread of more."""
        self._leaving: deque[memoryview] = deque()
        self._is_waiting = False
        self._has_writer = False
        self._is_broken = False
        self._all_written: asyncio.Future[None] | None = None

    def start(self, on_data: Callable[[bytes], None], on_eof: Callable[[], None]) -> None:
        """Read from now on; both functions are called on the event loop, `on_eof` once."""
        self._on_data = on_data
        self._on_eof = on_eof
        self._is_reading = True
        if sys.platform == "win32" and isinstance(self._loop, Loop):
            self._turns = self._loop.share_reading(self._read_here)
        threading.Thread(target=self._read_on, name="onconnect reader", daemon=True).start()

    # The thread that reads

    def _read_on(self) -> None:
        while not self._is_at_end:
            try:
                data = os.read(self._reader, _READ_SIZE)
            except OSError:
                data = b""
            if self._turns is not None and data:
                self._turns.offer()
            if self._take(data):
                self._on_loop(self._deliver)
            if self._turns is not None:
                self._turns.stand_by()
            if self._size >= self._max_unread:
                with self._taken:
                    self._taken.wait_for(lambda: self._size < self._max_unread)
        with self._taken:
            self._is_reading = False
            if self._is_released:
                os.close(self._reader)
        self._on_lost()

    def _take(self, data: bytes) -> bool:
        """Keep what was read, nothing at the end; return whether the loop is to be told."""
        self._is_at_end = not data
        with self._taken:
            if self._is_closed:
                return False
            self._arrived.append(data)
            self._size += len(data)
            return len(self._arrived) == 1

    def _on_loop(self, function: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens
            self._loop.call_soon_threadsafe(function)

    # The thread that writes what has to wait

    def _write_on(self) -> None:
        while True:
            with self._given:
                self._given.wait_for(lambda: self._leaving or self._is_released)
                if self._is_released:
                    os.close(self._writer)
                    return
                data = self._leaving[0]
            try:
                written = os.write(self._writer, data[:_WRITE_SIZE])
            except OSError:  # nobody reads: the browser has gone (P116)
                self._on_lost()
                with self._given:
                    self._is_broken = True
                    self._leaving.clear()
                    self._has_writer = False
                    if self._is_released:
                        os.close(self._writer)
                self._on_loop(self._lose)
                self._on_loop(self._tell_written)
                return
            with self._given:
                if self._is_released:
                    continue
                if written < len(data):
                    self._leaving[0] = data[written:]
                    continue
                self._leaving.popleft()
                if self._leaving:
                    continue
                set_blocking(self._writer, False)
                self._is_waiting = False
            self._on_loop(self._tell_written)

    # The event loop

    def _read_here(self) -> bool:
        """Read once, in the loop's own thread; leave the end, and a failure, to the other one."""
        try:
            data = os.read(self._reader, _READ_SIZE)
        except OSError:
            return False
        if not data:
            return False
        if self._take(data):
            self._loop.call_soon(self._deliver)
        return True

    def _deliver(self) -> None:
        if self._turns is not None:
            self._turns.heard()
        with self._taken:
            arrived, self._arrived = self._arrived, []
            self._size = 0
            self._taken.notify()
        data = arrived[0] if len(arrived) == 1 else b"".join(arrived)
        if data:
            self._on_data(data)
        if arrived and not arrived[-1]:
            self._lose()

    def write(self, data: bytes) -> None:
        """Write what goes at once and keep the rest for when the browser reads on."""
        rest = memoryview(data)
        with self._given:
            if self._is_broken:
                return
            if not self._is_waiting:
                rest = self._write_now(rest)
                if not rest:
                    return
                set_blocking(self._writer, True)
                self._is_waiting = True
            self._leaving.append(rest)
            self._given.notify()
        if not self._has_writer:
            self._has_writer = True
            threading.Thread(target=self._write_on, name="onconnect writer", daemon=True).start()

    def _write_now(self, data: memoryview) -> memoryview:
        """Write what the pipe has room for; return the rest. The thread sees whether it broke."""
        with contextlib.suppress(OSError):
            while data and (written := os.write(self._writer, data[:_WRITE_SIZE])):
                data = data[written:]
        return data

    async def flush(self) -> None:
        """Wait until all is written, or nobody reads any more."""
        with self._given:
            if not self._leaving:
                return
            self._all_written = self._loop.create_future()
        await self._all_written

    def close(self) -> None:
        """Stop calling both functions, and forget them; the thread still waits for the end."""
        self._on_data, self._on_eof = _nothing, _nothing
        if self._turns is not None:
            self._turns.refuse()
        with self._taken:
            self._is_closed = True
            self._arrived.clear()
            self._size = 0
            self._taken.notify()

    def release(self) -> None:
        """Close the stream; what is not written yet is dropped.

        A descriptor in which a thread waits is closed once the browser has closed its end.
        """
        if self._is_released:
            return
        self.close()
        with self._taken:
            self._is_released = True
            if not self._is_reading:
                os.close(self._reader)
        with self._given:
            self._is_broken = True
            self._leaving.clear()
            self._given.notify()
            if not self._has_writer:
                os.close(self._writer)
        self._tell_written()

    def _tell_written(self) -> None:
        if self._all_written is not None and not self._all_written.done():
            self._all_written.set_result(None)

    def _lose(self) -> None:
        on_eof, self._on_eof = self._on_eof, _nothing
        on_eof()


def _nothing(*_: object) -> None:
    """Do nothing: the end of the stream has been told."""
