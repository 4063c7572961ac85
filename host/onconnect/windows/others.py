"""Asks Windows about other processes: which one a handle is, and whether one still has a pipe."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
from ctypes import wintypes
from typing import Final

_PIPE_INFORMATION: Final = 24
"""FilePipeLocalInformation."""

_CONNECTED: Final = 3
"""FILE_PIPE_CONNECTED_STATE."""

_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
_native = ctypes.WinDLL("ntdll")


class _PipeInformation(ctypes.Structure):
    """FILE_PIPE_LOCAL_INFORMATION; only the state of the pipe matters here."""

    _fields_ = (
        ("others", wintypes.DWORD * 8),
        ("state", wintypes.DWORD),
        ("end", wintypes.DWORD),
    )


def is_open_at_the_other_end(handle: int) -> bool:
    """Whether the other end of a pipe is open, even if there is something to read from it.

    PeekNamedPipe would tell of the end only once everything has been read. This waits while another
    process reads from the same handle, for as long as that takes.
    """
    found, status = _PipeInformation(), (ctypes.c_size_t * 2)()
    failed = _native.NtQueryInformationFile(
        wintypes.HANDLE(handle),
        ctypes.byref(status),
        ctypes.byref(found),
        ctypes.sizeof(found),
        _PIPE_INFORMATION,
    )
    return not failed and found.state == _CONNECTED


def process_id(process: int) -> int:
    """Return the id of a process that a handle stands for."""
    return int(_kernel.GetProcessId(wintypes.HANDLE(process)))
