"""Lets the event loop's own thread read the browser's stream while it waits for nothing else.

Where a thread reads, each message wakes the event loop, and that takes longer than all else about a
short message. So once messages have come in a row, and nothing else in between, the loop waits for
the next one in the read itself. Whatever else is to wake it ends that read. The thread looks after
it meanwhile: it reads on if the loop is busy, and it reads again once other things wake the loop.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_IN_A_ROW: Final = 8
"""Messages after which the loop reads: a host that they are not all to is as quick as before."""

_LOOK: Final = 0.02
"""Seconds that the loop may be busy before the thread reads on."""


class Turns:
    """Whose turn it is to read: that of the thread, as at first, or of the event loop.

    Args:
        read: reads once, and returns whether something has come, or the end; False if the read was
            ended. Called in the thread of the event loop.
        ready: returns what ends the read in which this thread waits, if it waits in one; None as
            long as there is no such thing. Called in the other thread.
    """

    def __init__(
        self, read: Callable[[], bool], ready: Callable[[], Callable[[], None] | None]
    ) -> None:
        self._read = read
        self._ready = ready
        self._end: Callable[[], None] | None = None
        self._loop_thread = threading.get_ident()
        self._lock = threading.Lock()
        """Guards what follows, but for the first two, which are the loop's own."""
        self._in_a_row = 0
        self._others = 0
        self._is_wanted = False
        self._is_of_loop = False
        self._is_reading = False
        self._reads = 0
        self._is_asleep = False
        self._bell = threading.Lock()
        """Opened to wake the thread."""
        self._bell.acquire()

    # The thread of the event loop

    def heard(self) -> None:
        """Note that the browser has sent something, which the loop has now."""
        self._in_a_row = self._in_a_row + 1 if self._others <= 1 else 0
        self._others = 0

    def wait(self, is_awake: Callable[[], bool]) -> bool:
        """Read, if it is the loop's turn; return whether it was.

        Args:
            is_awake: whether something has woken the loop already.
        """
        self._others += 1
        with self._lock:
            if not self._is_of_loop:
                self._is_wanted = self._in_a_row >= _IN_A_ROW
                return False
            self._is_reading = True
        has_read = False
        try:
            has_read = not is_awake() and self._read()
        finally:
            with self._lock:
                self._is_reading = False
                self._reads += 1
                if not has_read:
                    self._give_back()
                elif self._is_asleep:
                    self._is_asleep = False
                    self._ring()
        return True

    def refuse(self) -> None:
        """Let the thread read: the loop is about to wait for a time, or reads no more."""
        self._others += 1
        with self._lock:
            self._is_wanted = False
            if self._is_of_loop:
                self._give_back()

    def _give_back(self) -> None:
        self._is_of_loop = self._is_wanted = self._is_asleep = False
        self._in_a_row = 0
        self._ring()

    def _ring(self) -> None:
        if self._bell.locked():
            self._bell.release()

    # The thread that reads

    def offer(self) -> None:
        """Let the loop read next, if it wants to: to be called before it is told of a message."""
        with self._lock:
            self._is_of_loop = self._is_wanted and self._end is not None

    def stand_by(self) -> None:
        """Return when it is this thread's turn; to be called after the loop was told."""
        if self._is_wanted and self._end is None:
            self._end = self._ready()
        reads = -1
        while self._is_of_loop:
            self._bell.acquire(timeout=-1 if self._is_asleep else _LOOK)
            with self._lock:
                if self._is_of_loop and self._reads == reads:
                    if self._is_reading:
                        self._is_asleep = True
                    else:  # it is busy
                        self._is_of_loop = self._is_wanted = False
                reads = self._reads

    # Any thread

    def wake(self) -> None:
        """End the loop's read, if it is in one."""
        if not self._is_reading:
            return
        if threading.get_ident() == self._loop_thread:  # a signal's handler, just before the read
            threading.Thread(target=self._end_read, name="onconnect waker", daemon=True).start()
        else:
            self._end_read()

    def _end_read(self) -> None:
        """End the read that has begun, or is about to: nothing tells which."""
        reads = self._reads
        while True:
            with self._lock:
                if self._end is None or not self._is_reading or self._reads != reads:
                    return
                self._end()
            time.sleep(0)
