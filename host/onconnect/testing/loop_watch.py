"""LoopWatch notices that something blocks the event loop, and finds out where."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import onconnect

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

_PERIOD: Final = 0.2
"""How many seconds pass between two looks."""

_LONGEST: Final = 1.0
"""How many seconds a listener may block the event loop."""

_PYTHON = os.path.dirname(os.__file__)
_PACKAGE = os.path.dirname(onconnect.__file__)


class LoopWatch:
    """A thread that watches the event loop of the thread that made this.

    Args:
        loop: the event loop; while it does not run, nothing blocks it.
        tell: called on the loop with a sentence about what has blocked it.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, tell: Callable[[str], None]) -> None:
        self._loop = loop
        self._tell = tell
        self._watched = threading.get_ident()
        self._is_over = threading.Event()
        threading.Thread(target=self._run, name="onconnect watch", daemon=True).start()

    def stop(self) -> None:
        """Stop watching."""
        self._is_over.set()

    def _run(self) -> None:
        with suppress(RuntimeError):  # the loop is closed
            while not self._is_over.wait(_PERIOD):
                turned = threading.Event()
                self._loop.call_soon_threadsafe(turned.set)
                if not turned.wait(_LONGEST) and (place := self._blocked_at()):
                    sentence = (
                        f"the event loop was blocked for more than {_LONGEST:g} s at {place}: make "
                        "the listener async, or hand the work to asyncio.to_thread"
                    )
                    self._loop.call_soon_threadsafe(self._tell, sentence)
                    while not (turned.wait(_PERIOD) or self._is_over.is_set()):
                        pass

    def _blocked_at(self) -> str | None:
        """Return where the user's code is that the loop runs; None if it runs none, or ours."""
        frame = sys._current_frames().get(self._watched) if self._loop.is_running() else None
        while frame is not None and frame.f_code.co_name != "_run_once":
            if frame.f_code.co_filename.startswith(_PACKAGE):
                return None  # as a long message takes its time
            if is_of_users(frame.f_code.co_filename):
                code = frame.f_code
                return f"{os.path.basename(code.co_filename)}:{frame.f_lineno}, in {code.co_name}"
            frame = frame.f_back
        return None


def is_of_users(filename: str) -> bool:
    """Whether a file is neither Python's own nor of this package."""
    if filename.startswith(_PACKAGE):
        return False
    return "site-packages" in filename or not filename.startswith(_PYTHON)
