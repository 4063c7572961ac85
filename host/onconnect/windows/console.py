"""Hears what the console of this process tells: its end, and that of the user's session.

Windows tells it on a thread that it makes for that. When this thread is done with the end of a
console or of a session, or after some seconds, Windows kills the process.
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import _thread
import signal
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_CTRL_BREAK: Final = 1

_ENDS: Final = {
    _CTRL_BREAK: "Ctrl-Break",
    2: "the end of its console",
    5: "the end of the user's session",
    6: "the shutdown of the computer",
}
"""What asks for the end, by the number of its event. Windows tells the last two only to a process
that has not loaded user32.dll (SetConsoleCtrlHandler's documentation); to another one it tells
nothing, and there is the end of the browser."""

_LONGEST: Final = 10.0
"""Seconds that Windows is kept waiting: longer than it waits."""

_kept: list[object] = []
"""What must not be collected as long as the process lives."""


def hear(begin: Callable[[], None], end: Callable[[str], None]) -> Callable[[], None]:
    """Let Ctrl-Break ask for the end; return what lets the end of the console ask as well.

    That is to be called once, from any thread. It is apart since it needs `ctypes`, with which
    Windows loads large libraries: a host has time for them when it has answered.

    Args:
        begin: called at once, in a thread of its own.
        end: called in the main thread with what has asked, between any two steps of Python.
    """
    asking = _ENDS[_CTRL_BREAK]

    def heard(event: int) -> bool:
        nonlocal asking
        if event not in _ENDS:
            return False
        asking = _ENDS[event]
        begin()
        _thread.interrupt_main(signal.SIGBREAK)
        if event != _CTRL_BREAK:
            time.sleep(_LONGEST)
        return True

    def hear_all() -> None:
        import ctypes
        from ctypes import wintypes

        handler = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.DWORD)(heard)
        ctypes.WinDLL("kernel32").SetConsoleCtrlHandler(handler, True)
        _kept.append(handler)

    signal.signal(signal.SIGBREAK, lambda _, __: end(asking))
    return hear_all
