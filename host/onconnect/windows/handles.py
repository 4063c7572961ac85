"""Asks and tells Windows about the handles behind descriptors, and makes pipes.

`ctypes` takes long to import, as large libraries come with it. What a host does at its start does
without, unless something stranger than a pipe is behind a descriptor.
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import _winapi
import msvcrt
from contextlib import suppress
from typing import Final

_STANDARD: Final = {
    0: _winapi.STD_INPUT_HANDLE,
    1: _winapi.STD_OUTPUT_HANDLE,
    2: _winapi.STD_ERROR_HANDLE,
}
"""The standard handles, by their descriptors."""

_NOWAIT: Final = 0x1
"""PIPE_NOWAIT: a write to a full pipe fails at once."""


def is_console(descriptor: int) -> bool:
    """Whether a descriptor is a console; `os.isatty` takes the null device for one too."""
    handle = msvcrt.get_osfhandle(descriptor)
    if _winapi.GetFileType(handle) != _winapi.FILE_TYPE_CHAR:
        return False
    import ctypes
    from ctypes import wintypes

    mode = ctypes.byref(wintypes.DWORD())
    return bool(ctypes.WinDLL("kernel32").GetConsoleMode(wintypes.HANDLE(handle), mode))


def make_standard(*descriptors: int) -> None:
    """Let the standard handles be those of descriptors 0, 1 or 2.

    Children inherit the standard handles. The C runtime sets them together with the descriptors
    in programs for the console only, and `pythonw.exe` is none.
    """
    for each in descriptors:
        handle = msvcrt.get_osfhandle(each)
        with suppress(OSError):
            if _winapi.GetStdHandle(_STANDARD[each]) == handle:
                continue
        import ctypes
        from ctypes import wintypes

        standard = wintypes.DWORD(_STANDARD[each])
        ctypes.WinDLL("kernel32").SetStdHandle(standard, wintypes.HANDLE(handle))


def set_blocking(descriptor: int, is_blocking: bool) -> None:
    """Let writes to a pipe wait for room, or fail where there is none; other handles stay as is.

    Python offers this for pipes from version 3.12 on.
    """
    handle = msvcrt.get_osfhandle(descriptor)
    with suppress(OSError):
        _winapi.SetNamedPipeHandleState(handle, 0 if is_blocking else _NOWAIT, None, None)


def this_process() -> int:
    """Return a handle of this process that other processes can be given."""
    this = _winapi.GetCurrentProcess()
    return _winapi.DuplicateHandle(this, this, this, 0, False, _winapi.DUPLICATE_SAME_ACCESS)


def pipe(size: int) -> tuple[int, int]:
    """Return the handles of a new pipe that holds so many bytes: to read from, and to write to."""
    return _winapi.CreatePipe(None, size)
