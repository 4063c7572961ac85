"""Lets other threads wake the event loop of Windows quickly, without its completion port.

What the browser sends is most often read by a thread, so that each message wakes the loop. A lock
does that in half the time of a completion port. By the port itself come sockets, pipes and
processes, so another thread waits for it and tells the loop when it has something.
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import _overlapped  # type: ignore[import-not-found]  # typeshed lacks it
import asyncio
import threading
from typing import TYPE_CHECKING, Any, Final

from onconnect.windows.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable

_NO_OPERATION: Final = 1
"""The address of an operation that does not exist: it tells the thread to leave the port."""

_FOREVER: Final = 0xFFFFFFFF
"""INFINITE, as a number of milliseconds."""


class _Proactor(asyncio.IocpProactor):
    """Waits for a lock that any thread may open, in place of the completion port."""

    _iocp: int

    def __init__(self) -> None:
        super().__init__()
        self._is_closing = False
        self._has_news = False
        self._awake = threading.Lock()
        self._awake.acquire()
        self._taken = threading.Lock()
        """Opened when what came by the port has been taken."""
        self._taken.acquire()
        self._watch: threading.Thread | None = None
        self.turns: Turns | None = None

    def wake(self) -> None:
        """Let `select` return, now or when it is called next; from any thread."""
        _open(self._awake)
        if self.turns is not None:
            self.turns.wake()

    def select(self, timeout: float | None = None) -> list[Any]:
        """Wait, at most for so many seconds, and return the futures that the port has ended.

        The port is not asked unless its thread waits. Otherwise the thread might have just taken
        from it what belongs to an operation that asyncio is about to forget, and to put it back
        when the address of that operation is another one's.
        """
        if self._watch is None:
            self._watch = threading.Thread(target=self._wait, name="onconnect port", daemon=True)
            self._watch.start()
        if timeout is None:
            if self.turns is None or not self.turns.wait(self._is_awake):
                self._awake.acquire()
        elif timeout > 0:
            if self.turns is not None:
                self.turns.refuse()
            self._awake.acquire(timeout=timeout)
        else:
            self._awake.acquire(blocking=False)
        if not self._has_news:
            return []
        ended: list[Any] = super().select(0)
        self._has_news = False
        _open(self._taken)
        return ended

    def _is_awake(self) -> bool:
        return self._awake.acquire(blocking=False)

    def close(self) -> None:
        """Close the port, once nobody waits for it any more."""
        if self._watch is not None:
            self._is_closing = True
            self._post(0, 0, _NO_OPERATION)
            _open(self._taken)
            self._watch.join()
            self._watch = None
            super().select(0)  # this also forgets the operations that nobody waits for any more
        super().close()

    def _wait(self) -> None:
        """Wait for the port, put back what it gives, and wake the loop to take it."""
        kept = []
        while True:
            _, *news = _overlapped.GetQueuedCompletionStatus(self._iocp, _FOREVER)
            if news[-1] == _NO_OPERATION:
                break
            if self._is_closing:
                kept.append(news)
                continue
            self._post(*news)
            self._has_news = True
            self.wake()
            self._taken.acquire()
        for each in kept:
            self._post(*each)

    def _post(self, size: int, key: int, address: int) -> None:
        _overlapped.PostQueuedCompletionStatus(self._iocp, size, key, address)


class Loop(asyncio.ProactorEventLoop):
    """The event loop of a host."""

    def __init__(self) -> None:
        self._port = _Proactor()
        super().__init__(self._port)

    def share_reading(self, read: Callable[[], bool]) -> Turns:
        """Let this loop's thread read while it waits for nothing else; see `Turns`."""
        thread = threading.get_native_id()

        def ready() -> Callable[[], None] | None:
            # the import takes long, and a host has done it soon after its start (`console`)
            if "ctypes" not in sys.modules:
                return None
            from onconnect.windows.waiting import Waiting

            return Waiting(thread).end

        self._port.turns = Turns(read, ready)
        return self._port.turns

    def _write_to_self(self) -> None:
        self._port.wake()


def _open(lock: threading.Lock) -> None:
    """Let the thread go on that waits for a lock, or the next one that will."""
    try:
        lock.release()
    except RuntimeError:  # somebody else has just done so
        return
