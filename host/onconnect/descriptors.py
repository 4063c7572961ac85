"""Moves the stream away from descriptors 0, 1 and 2, which no other module uses.

All that handlers, C libraries and children write goes to the keeper's pipe, and when they read they
find the end at once. Whatever a handler does with these descriptors, a `print` never raises.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from typing import TYPE_CHECKING, Final, TextIO, cast

from onconnect.errors import SetupError

if sys.platform == "win32":
    from onconnect.windows import handles
else:
    import select

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

PIPE_SIZE: Final = 1_048_576
"""Bytes that a pipe should hold: a whole frame. Linux gives no user more than that."""

_NAP: Final = 0.005
"""Seconds between two looks at a pipe that is full, where nothing tells that it has room."""


def claim() -> tuple[int, int]:
    """Move the stream to private descriptors; return the one to read and the one to write.

    From then on descriptor 0 is the null device and 1 is stderr, for this process and its children.
    Call it before any code that might print.

    Raises:
        SetupError: there is no such stream, since no browser started this process.
    """
    try:
        if is_terminal(0):
            raise SetupError(
                "a browser starts this program and talks to it: run `python install.py` to "
                "register it, then load the extension"
            )
        _occupy(2)
        for each in (0, 1):
            os.fstat(each)  # on Windows any number can be duplicated
        reader, writer = os.dup(0), os.dup(1)
    except OSError as error:
        raise SetupError(
            f"standard input or output is closed ({error}): start this from a browser"
        ) from None
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    sys.stdout, sys.stderr = _text_stream(1), _text_stream(2)
    if sys.platform == "win32":
        handles.make_standard(0, 1, 2)
    else:
        # a forked child would hold the stream open after this process has gone, and could write
        os.register_at_fork(after_in_child=lambda: take_away(reader, writer))
    return reader, writer


def print_into(pipe: int) -> None:
    """Let descriptors 1 and 2 be a pipe from now on."""
    widen(pipe)
    os.dup2(pipe, 1)
    os.dup2(pipe, 2)
    if sys.platform == "win32":
        handles.make_standard(1, 2)


def set_blocking(descriptor: int, is_blocking: bool) -> None:
    """Let reads and writes wait, or fail where they would have to; on Windows writes to pipes."""
    if sys.platform == "win32":
        handles.set_blocking(descriptor, is_blocking)
    else:
        os.set_blocking(descriptor, is_blocking)


def write_last(writer: int, data: bytes) -> None:
    """Write to a stream that no event loop serves, until all is written or nobody reads."""
    with contextlib.suppress(OSError):
        set_blocking(writer, True)
        while data:
            data = data[os.write(writer, data) :]


def write_whole(descriptor: int, data: bytes | memoryview) -> None:
    """Write to a pipe until it has taken all, also where a handler or a child made it non-blocking.

    Raises:
        OSError: nobody reads it, or it is closed.
    """
    while data:
        try:
            data = data[os.write(descriptor, data) :]
        except BlockingIOError:
            _await_room(descriptor)


def _await_room(descriptor: int) -> None:
    if sys.platform == "win32":
        time.sleep(_NAP)
    else:
        writable = select.poll()
        writable.register(descriptor, select.POLLOUT)
        writable.poll()


def widen(descriptor: int) -> None:
    """Let a pipe take a long frame at once, so that its two ends need not take turns."""
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):  # it is no pipe, or the user has too many
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, PIPE_SIZE)


class _Output(io.RawIOBase):
    """A descriptor that takes everything: what cannot be written is dropped."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.name = f"<{('stdin', 'stdout', 'stderr')[descriptor]}>"
        self.mode = "wb"

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return False

    def write(self, data: ReadableBuffer, /) -> int:
        view = memoryview(data).cast("B")
        with contextlib.suppress(OSError):  # a handler has closed it, or the keeper was killed
            write_whole(self._descriptor, view)
        return len(view)


def _text_stream(descriptor: int) -> TextIO:
    """Return a stream in which a line is written when it is printed, and as a whole.

    It has no buffer of bytes, because a thread might hold the buffer's lock when the process ends.
    """
    raw = cast("io.BufferedWriter", _Output(descriptor))
    return io.TextIOWrapper(
        raw, encoding="utf-8", errors="backslashreplace", newline="\n", line_buffering=True
    )


def is_terminal(descriptor: int) -> bool:
    """Whether a descriptor is a terminal, at which somebody sits.

    Raises:
        OSError: it is closed; on POSIX systems this is False.
    """
    if sys.platform == "win32":
        return handles.is_console(descriptor)
    return os.isatty(descriptor)


def _occupy(descriptor: int) -> None:
    """Open the null device where nothing is open, so that the stream cannot end up there."""
    try:
        os.fstat(descriptor)
    except OSError:
        null = os.open(os.devnull, os.O_RDWR)
        if null != descriptor:
            os.dup2(null, descriptor)
            os.close(null)


def take_away(*descriptors: int) -> None:
    """Let descriptors be the null device, in a child that was forked."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(null, descriptor, inheritable=False)
    os.close(null)
