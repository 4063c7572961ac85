"""Hears what the console of this process tells: its end, and that of the user's session.

Windows tells it on a thread that it makes for that. When this thread is done with the end of a
console or of a session, or after some seconds, Windows kills the process.
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import _thread
import ctypes
import signal
import time
from ctypes import wintypes
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

_Handler = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.DWORD)

_kernel = ctypes.WinDLL("kernel32", use_last_error=True)

_kept: list[object] = []
"""What must not be collected as long as the process lives."""


def hear(begin: Callable[[], None], end: Callable[[str], None]) -> None:
    """Let the console ask for the end.

    Args:
        begin: called at once, in a thread of its own.
        end: called in the main thread with what has asked, between any two steps of Python.
    """
    asking = ""

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

    signal.signal(signal.SIGBREAK, lambda _, __: end(asking))
    handler = _Handler(heard)
    _kept.append(handler)
    _kernel.SetConsoleCtrlHandler(handler, True)
