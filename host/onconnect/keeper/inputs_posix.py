"""Waits for descriptors that can be read, and for the end of a stream that another process reads.

Linux tells such an end by itself: POLLHUP of a pipe, POLLRDHUP of a socket. On macOS `poll` tells
only what it is asked for, and if it is asked for an end alone, it forgets a descriptor that has
something to read (Apple's xnu, bsd/kern/sys_generic.c: `poll_nocancel`, `poll_callback`). So a
kqueue waits there, and on the BSDs.
"""

from __future__ import annotations

import math
import select
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

if sys.platform == "win32":
    raise ImportError("Windows waits for handles, not for descriptors")

if sys.platform == "linux":

    class Inputs:
        """What a process waits for.

        Args:
            readable: descriptors to read from.
            stream: the descriptor whose end counts, and nothing else of it.
        """

        def __init__(self, readable: Sequence[int], stream: int) -> None:
            self._stream = stream
            self._poll = select.poll()
            for each in readable:
                self._poll.register(each, select.POLLIN)
            self._poll.register(stream, select.POLLRDHUP)

        def wait(self, patience: float | None) -> list[int]:
            """Wait for so many seconds; return the descriptors that can be read, or have ended.

            The end of the stream is told once.
            """
            within = None if patience is None else math.ceil(patience * 1000)
            found = [descriptor for descriptor, _ in self._poll.poll(within)]
            if self._stream in found:
                self._poll.unregister(self._stream)
            return found

else:

    class Inputs:
        """What a process waits for, as on Linux."""

        def __init__(self, readable: Sequence[int], stream: int) -> None:
            self._stream = stream
            self._queue = select.kqueue()
            self._most = len(readable) + 1
            for each in readable:
                self._queue.control([select.kevent(each, select.KQ_FILTER_READ)], 0)
            # told once for each write of the browser, and once at the end
            flags = select.KQ_EV_ADD | select.KQ_EV_CLEAR
            with suppress(OSError):  # a device, as in a terminal, has no end to wait for
                self._queue.control([select.kevent(stream, select.KQ_FILTER_READ, flags)], 0)

        def wait(self, patience: float | None) -> list[int]:
            """Wait for so many seconds; return the descriptors that can be read, or have ended."""
            return [
                event.ident
                for event in self._queue.control(None, self._most, patience)
                if event.ident != self._stream or event.flags & select.KQ_EV_EOF
            ]
