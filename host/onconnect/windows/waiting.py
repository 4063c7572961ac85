"""Ends the read in which another thread waits.

This is what libuv, and with it Node.js, does to stop reading from a pipe that does not overlap, and
.NET to cancel such a read.
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
from ctypes import wintypes
from typing import Final

_TERMINATE: Final = 0x1
"""THREAD_TERMINATE, the right that CancelSynchronousIo asks for."""

_kernel = ctypes.WinDLL("kernel32")
_kernel.OpenThread.restype = wintypes.HANDLE


class Waiting:
    """A thread that waits in a read at times.

    Args:
        thread: its native id.
    """

    def __init__(self, thread: int) -> None:
        self._handle = wintypes.HANDLE(_kernel.OpenThread(_TERMINATE, False, thread))

    def __del__(self) -> None:
        _kernel.CloseHandle(self._handle)

    def end(self) -> None:
        """End the read, which then fails; nothing happens if the thread is in none.

        What has come before is read: Windows ends a read with it, or leaves it in the pipe.
        """
        _kernel.CancelSynchronousIo(self._handle)
