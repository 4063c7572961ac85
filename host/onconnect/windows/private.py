"""Makes objects of Windows that one user alone may open: named pipes, events and mutexes."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import _winapi
import ctypes
from ctypes import wintypes
from typing import Final

from onconnect.windows import processes

_REVISION: Final = 1
"""SDDL_REVISION_1."""

_REJECT_REMOTE: Final = 0x8
"""PIPE_REJECT_REMOTE_CLIENTS."""

_SIZE: Final = 131_072
"""Bytes that wait in a pipe: whoever writes less need not wait until somebody reads."""

_UNLIMITED: Final = 255
"""PIPE_UNLIMITED_INSTANCES."""

_EXISTS: Final = 183
"""ERROR_ALREADY_EXISTS."""

_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
_kernel.CreateEventW.restype = wintypes.HANDLE
_kernel.CreateMutexW.restype = wintypes.HANDLE
_rights = ctypes.WinDLL("advapi32", use_last_error=True)


class _Attributes(ctypes.Structure):
    """SECURITY_ATTRIBUTES."""

    _fields_ = (
        ("length", wintypes.DWORD),
        ("descriptor", ctypes.c_void_p),
        ("is_inherited", wintypes.BOOL),
    )


def pipe(name: str, *, is_first: bool) -> int:
    """Return a handle of the serving end of a named pipe, for overlapped use.

    It is this user's, who alone may open the other end, on this computer alone.

    Args:
        name: with the prefix of pipes.
        is_first: whether nobody may serve this name yet.

    Raises:
        OSError: somebody does, or another user serves it.
    """
    mode = _winapi.PIPE_ACCESS_DUPLEX | _winapi.FILE_FLAG_OVERLAPPED
    if is_first:
        mode |= _winapi.FILE_FLAG_FIRST_PIPE_INSTANCE
    descriptor = ctypes.c_void_p()
    user = processes.this_user()
    text = f"O:{user}D:P(A;;GA;;;{user})"  # no other entry: nobody else has a right
    if not _rights.ConvertStringSecurityDescriptorToSecurityDescriptorW(
        text, _REVISION, ctypes.byref(descriptor), None
    ):
        raise ctypes.WinError(ctypes.get_last_error())
    try:
        attributes = _Attributes(ctypes.sizeof(_Attributes), descriptor, False)
        address = ctypes.addressof(attributes)
        return _winapi.CreateNamedPipe(
            name, mode, _REJECT_REMOTE, _UNLIMITED, _SIZE, _SIZE, 0, address
        )
    finally:
        _kernel.LocalFree(descriptor)


def disconnect(pipe: int) -> None:
    """End the connection of the serving end of a named pipe, which may serve the next one."""
    _kernel.DisconnectNamedPipe(wintypes.HANDLE(pipe))


class Event:
    """An event that threads can wait for together with other handles.

    Attributes:
        handle: to wait for.

    Raises:
        OSError: the system makes no further one.
    """

    def __init__(self) -> None:
        self.handle: int = _kernel.CreateEventW(None, True, False, None)
        if not self.handle:
            raise ctypes.WinError(ctypes.get_last_error())

    def __del__(self) -> None:
        if self.handle:
            _kernel.CloseHandle(wintypes.HANDLE(self.handle))

    def set(self) -> None:
        """Let those go on that wait, now and later."""
        _kernel.SetEvent(wintypes.HANDLE(self.handle))


def sole(name: str) -> int | None:
    """Return a handle that no other process has at the same time; None if one has it.

    It goes with the process, or when it is closed.

    Raises:
        OSError: another user has one of this name.
    """
    handle = _kernel.CreateMutexW(None, False, name)
    error = ctypes.get_last_error()
    if not handle:
        raise ctypes.WinError(error)
    if error == _EXISTS:
        _kernel.CloseHandle(wintypes.HANDLE(handle))
        return None
    return int(handle)
