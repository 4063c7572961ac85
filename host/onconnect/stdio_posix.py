"""Reads and writes the native-messaging stream on an event loop, without ever blocking it.

While a listener blocks the loop, a thread reads on. So the browser can go on sending, and the host
sees the end of the stream: it is the only sign by which a browser ends a host (P115).
"""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import asyncio
import contextlib
import os
import select
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final

from onconnect.descriptors import widen
from onconnect.protocol.constants import RECEIVED_LIMIT, WINDOW

if TYPE_CHECKING:
    from collections.abc import Callable

_READ_SIZE: Final = 65_536
"""Bytes of one read."""

_WRITE_SIZE: Final = 32_768
"""Bytes of one write; larger ones make the allocator give memory back and fetch it again."""

_KEPT: Final = 4 * 1024 * 1024
"""Bytes of a block that is allocated and freed untouched. From then on glibc keeps up to twice as
much for the next frames. Fetching it again would cost more than making and writing a frame."""

_READS: Final = 16
"""Reads in a row before the bytes are dispatched."""

_SMALL: Final = 4096
"""A read of fewer bytes has most likely emptied the pipe."""

_PATIENCE: Final = 0.05
"""The event loop counts as blocked when something has waited to be read for so many seconds."""


class Stdio:
    """The claimed stream on an event loop.

    Args:
        reader: the descriptor to read.
        writer: the descriptor to write; both are made non-blocking.
        on_lost: called from any thread once the stream has ended or nobody reads it, also while a
            listener blocks the event loop. Without it no thread reads on while one does.
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
        self._has_thread = on_lost is not None
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)
        widen(reader)
        widen(writer)
        bytes(_KEPT)  # freed at once, which is its purpose
        self._loop = asyncio.get_running_loop()
        self._on_data: Callable[[bytes], None]
        self._on_eof: Callable[[], None]
        self._arrived: list[bytes] = []
        self._size = 0
        self._max_unread = WINDOW * frame_limit
        self._is_at_end = False
        self._turns = 0
        self._reading = threading.Lock()
        self._leaving: deque[bytes | memoryview] = deque()
        self._is_blocked = False
        self._is_broken = False
        self._is_released = False
        self._all_written: asyncio.Future[None] | None = None

    def start(self, on_data: Callable[[bytes], None], on_eof: Callable[[], None]) -> None:
        """Read from now on; both functions are called on the event loop, `on_eof` once."""
        self._on_data = on_data
        self._on_eof = on_eof
        self._loop.add_reader(self._reader, self._deliver)
        if self._has_thread:
            threading.Thread(target=self._stand_in, name="onconnect reader", daemon=True).start()

    def _read(self) -> None:
        """Take what has arrived, up to 1 MiB; with `_reading` held."""
        try:
            for _ in range(_READS):
                data = os.read(self._reader, _READ_SIZE)
                self._arrived.append(data)
                self._size += len(data)
                if not data:
                    self._is_at_end = True
                if len(data) < _SMALL:  # most likely nothing is left
                    return
        except BlockingIOError:
            return
        except OSError:
            self._is_at_end = True

    # The thread

    def _stand_in(self) -> None:
        """Read in place of the event loop while a listener blocks it."""
        readable = select.poll()
        readable.register(self._reader, select.POLLIN)
        while not self._is_at_end:
            readable.poll()
            turns = self._turns
            time.sleep(_PATIENCE)
            while turns == self._turns and not self._is_at_end and self._size < self._max_unread:
                with self._reading:
                    self._read()
                with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens
                    self._loop.call_soon_threadsafe(self._deliver)
                readable.poll()
        self._on_lost()

    # The event loop

    def _deliver(self) -> None:
        self._turns += 1
        with self._reading:
            self._read()
            arrived, self._arrived = self._arrived, []
            self._size = 0
        if arrived:
            self._on_data(arrived[0] if len(arrived) == 1 else b"".join(arrived))
        if self._is_at_end:
            self._loop.remove_reader(self._reader)
            self._lose()

    def write(self, data: bytes) -> None:
        """Write what goes at once and keep the rest for when the browser reads on."""
        if self._is_broken:
            return
        self._leaving.append(data if len(data) <= _WRITE_SIZE else memoryview(data))
        if len(self._leaving) == 1:
            self._write_on()

    async def flush(self) -> None:
        """Wait until all is written, or nobody reads any more."""
        if self._leaving:
            self._all_written = self._loop.create_future()
            await self._all_written

    def close(self) -> None:
        """Stop calling both functions, and forget them; the thread still waits for the end."""
        self._loop.remove_reader(self._reader)
        self._on_data, self._on_eof = _nothing, _nothing

    def release(self) -> None:
        """Close the stream and its descriptors; what is not written yet is dropped.

        It is for a stream without `on_lost`: no thread may use a descriptor that another file gets.
        """
        if self._is_released:
            return
        self._is_released = self._is_broken = True
        self.close()
        self._leaving.clear()
        self._tell_written()
        os.close(self._reader)
        os.close(self._writer)

    def _tell_written(self) -> None:
        if self._is_blocked:
            self._is_blocked = False
            self._loop.remove_writer(self._writer)
        if self._all_written is not None and not self._all_written.done():
            self._all_written.set_result(None)

    def _write_on(self) -> None:
        try:
            while self._leaving:
                data = self._leaving[0]
                written = os.write(self._writer, data[:_WRITE_SIZE])
                if written < len(data):
                    self._leaving[0] = data[written:]
                else:
                    self._leaving.popleft()
        except BlockingIOError:
            self._loop.add_writer(self._writer, self._write_on)
            self._is_blocked = True
            return
        except OSError:  # nobody reads: the browser has gone (P116)
            self._leaving.clear()
            self._is_broken = True
            self._on_lost()
            self._loop.call_soon(self._lose)
        self._tell_written()

    def _lose(self) -> None:
        on_eof, self._on_eof = self._on_eof, _nothing
        on_eof()


def _nothing(*_: object) -> None:
    """Do nothing: the end of the stream has been told."""
