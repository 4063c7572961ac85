"""Shows a text in a window of Windows' own."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
from ctypes import wintypes
from typing import Final

_INFORMATION: Final = 0x40
_IN_FRONT: Final = 0x10000


def show(title: str, text: str) -> None:
    """Show a text, until somebody has closed the window.

    Args:
        title: the window's.
        text: what it says.
    """
    ctypes.WinDLL("user32").MessageBoxW(None, text, title, _INFORMATION | _IN_FRONT)


def closes_with_program() -> bool:
    """Whether the console is gone once this process ends: Windows has made it for that alone."""
    others = (wintypes.DWORD * 2)()
    return bool(ctypes.WinDLL("kernel32").GetConsoleProcessList(others, 2) == 1)
