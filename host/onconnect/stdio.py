"""The native-messaging stream on descriptors 0 and 1, which no other module names.

`claim` moves the stream to private descriptors, so that `print`, a C library or a child process
cannot write into it. `Stdio` reads and writes it on the event loop, which it never blocks. While a
listener blocks the loop, a thread reads on, so that the browser's window is taken in and the end of
the stream is seen: that end is the only sign by which a browser ends a host (P115), and from then
on the process is gone in time, whatever a listener is doing.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final, TextIO

from onconnect.errors import SetupError
from onconnect.protocol.flow import WINDOW
from onconnect.protocol.frames import MAX_RECEIVED

if TYPE_CHECKING:
    from collections.abc import Callable

READ_SIZE: Final = 65_536
"""Bytes of one read."""

WRITE_SIZE: Final = 32_768
"""Bytes of one write; larger ones make the allocator give memory back and fetch it again."""

PIPE_SIZE: Final = 1_048_576
"""Bytes that a pipe is to hold: a frame, and as much as Linux lets anyone ask for."""

KEPT: Final = 4 * 1024 * 1024
"""Bytes of a block that is fetched and given back untouched. From then on glibc keeps up to twice
as much for the next frames, which else costs more than to make and to write them."""

READS: Final = 16
"""Reads in a row, before what they gave is dispatched."""

SMALL: Final = 4096
"""Bytes of a read after which another would most likely give nothing."""

PATIENCE: Final = 0.05
"""Seconds that something waits to be read before the event loop counts as blocked."""

END_WITHIN: Final = 1.4
"""Seconds after the end of the stream when the process is ended by force. Chromium kills at 2."""


def claim() -> tuple[int, int]:
    """Move the stream to private descriptors; return the one to read and the one to write.

    From then on descriptor 0 is the null device and 1 is stderr, for this process and its children.
    To be called before any code that might print.

    Raises:
        SetupError: there is no such stream, since no browser started this process.
    """
    try:
        if os.isatty(0):
            raise SetupError(
                "a browser starts this program and talks to it: run `python install.py` to "
                "register it, then load the extension"
            )
        _occupy(2)
        reader, writer = os.dup(0), os.dup(1)
    except OSError as error:
        raise SetupError(
            f"standard input or output is closed ({error}): start this from a browser"
        ) from None
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    # a print is to be seen when it happens, not when a buffer is full
    sys.stdout, sys.stderr = _text_stream(1), _text_stream(2)
    # a forked child would hold the stream open after this process has gone, and could write to it
    os.register_at_fork(after_in_child=lambda: _take_away(reader, writer))
    return reader, writer


def _text_stream(descriptor: int) -> TextIO:
    return open(descriptor, "w", buffering=1, errors="backslashreplace", closefd=False)


def _occupy(descriptor: int) -> None:
    """Open the null device where nothing is open, so that the stream cannot end up there."""
    try:
        os.fstat(descriptor)
    except OSError:
        null = os.open(os.devnull, os.O_RDWR)
        if null != descriptor:
            os.dup2(null, descriptor)
            os.close(null)


def _take_away(*descriptors: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(null, descriptor, inheritable=False)
    os.close(null)


def _widen(descriptor: int) -> None:
    """Let a pipe take a long frame at once, so that its two ends need not take turns."""
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):  # it is no pipe, or the user has too many
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, PIPE_SIZE)


def write_last(writer: int, data: bytes) -> None:
    """Write to a stream that no event loop serves, until all is written or nobody reads."""
    os.set_blocking(writer, True)
    with contextlib.suppress(OSError):
        while data:
            data = data[os.write(writer, data) :]


def end_by_force(status: int, within: float = END_WITHIN) -> None:
    """End the process in some seconds, unless it is gone before, and say so."""

    def end() -> None:
        text = f"onconnect: something still runs {within} s after the end: ended by force\n"
        with contextlib.suppress(OSError):
            os.write(2, text.encode())
        os._exit(status)

    timer = threading.Timer(within, end)
    timer.daemon = True
    timer.start()


class Stdio:
    """The claimed stream on an event loop.

    Args:
        reader: the descriptor to read.
        writer: the descriptor to write; both are made non-blocking.
        frame_limit: bytes of a frame that is accepted; a full window of them is read ahead of a
            busy event loop.
    """

    def __init__(self, reader: int, writer: int, *, frame_limit: int = MAX_RECEIVED) -> None:
        self._reader = reader
        self._writer = writer
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)
        _widen(reader)
        _widen(writer)
        bytes(KEPT)  # gone at once, which is all it is for
        self._loop = asyncio.get_running_loop()
        self._on_data: Callable[[bytes], None]
        self._on_eof: Callable[[], None]
        self._arrived: list[bytes] = []
        self._size = 0
        self._max_unread = WINDOW * frame_limit
        self._is_at_end = False
        self._turns = 0
        self._reading = threading.Lock()
        self._leaving: deque[memoryview] = deque()
        self._is_blocked = False
        self._is_broken = False
        self._all_written: asyncio.Future[None] | None = None

    def start(self, on_data: Callable[[bytes], None], on_eof: Callable[[], None]) -> None:
        """Read from now on; both functions are called on the event loop, `on_eof` once."""
        self._on_data = on_data
        self._on_eof = on_eof
        self._loop.add_reader(self._reader, self._deliver)
        threading.Thread(target=self._stand_in, name="onconnect reader", daemon=True).start()

    def _read(self) -> None:
        """Take what has arrived, up to 1 MiB; with `_reading` held."""
        try:
            for _ in range(READS):
                data = os.read(self._reader, READ_SIZE)
                self._arrived.append(data)
                self._size += len(data)
                if not data:
                    self._is_at_end = True
                if len(data) < SMALL:  # as good as all of it
                    return
        except BlockingIOError:
            return
        except OSError:
            self._is_at_end = True

    # The thread

    def _stand_in(self) -> None:
        """Read for an event loop that does not, as a listener blocks it."""
        readable = select.poll()
        readable.register(self._reader, select.POLLIN)
        while not self._is_at_end:
            readable.poll()
            turns = self._turns
            time.sleep(PATIENCE)
            while turns == self._turns and not self._is_at_end and self._size < self._max_unread:
                with self._reading:
                    self._read()
                with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens
                    self._loop.call_soon_threadsafe(self._deliver)
                readable.poll()
        end_by_force(1)

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
        self._leaving.append(memoryview(data))
        if len(self._leaving) == 1:
            self._write_on()

    async def flush(self) -> None:
        """Wait until all is written, or nobody reads any more."""
        if self._leaving:
            self._all_written = self._loop.create_future()
            await self._all_written

    def _write_on(self) -> None:
        try:
            while self._leaving:
                data = self._leaving[0]
                written = os.write(self._writer, data[:WRITE_SIZE])
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
            end_by_force(1)
            self._loop.call_soon(self._lose)
        if self._is_blocked:
            self._is_blocked = False
            self._loop.remove_writer(self._writer)
        if self._all_written is not None and not self._all_written.done():
            self._all_written.set_result(None)

    def _lose(self) -> None:
        on_eof, self._on_eof = self._on_eof, _nothing
        on_eof()


def _nothing() -> None:
    """Do nothing: the end of the stream has been told."""
