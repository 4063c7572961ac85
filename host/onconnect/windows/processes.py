"""Asks Windows about processes: whose they are, what they run, and who is behind a pipe."""

import sys

assert sys.platform == "win32"

import _winapi
import ctypes
from ctypes import wintypes

QUERY = 0x1000
"""PROCESS_QUERY_LIMITED_INFORMATION."""

_READ_TOKEN = 0x8
"""TOKEN_QUERY."""

_USER = 1
"""TokenUser."""

_KERNEL_OBJECT = 6
"""SE_KERNEL_OBJECT."""

_OWNER = 1
"""OWNER_SECURITY_INFORMATION."""

_PIPE_INFORMATION = 24
"""FilePipeLocalInformation."""

_CONNECTED = 3
"""FILE_PIPE_CONNECTED_STATE."""

_LONGEST_PATH = 32_768
_EPOCH = 11_644_473_600
"""Seconds from the year 1601, at which Windows begins to count, to 1970."""

_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
_rights = ctypes.WinDLL("advapi32", use_last_error=True)
_native = ctypes.WinDLL("ntdll")


class _TokenUser(ctypes.Structure):
    """TOKEN_USER, followed by what `sid` points to."""

    _fields_ = (
        ("sid", ctypes.c_void_p),
        ("attributes", wintypes.DWORD),
        ("space", ctypes.c_byte * 128),
    )


class _PipeInformation(ctypes.Structure):
    """FILE_PIPE_LOCAL_INFORMATION; only the state of the pipe matters here."""

    _fields_ = (
        ("others", wintypes.DWORD * 8),
        ("state", wintypes.DWORD),
        ("end", wintypes.DWORD),
    )


def id_of(process: int) -> int:
    """Return the id of a process that a handle stands for."""
    return int(_kernel.GetProcessId(wintypes.HANDLE(process)))


def user_of(process: int) -> str:
    """Return the security identifier of the user of a process, as "S-1-5-21-…".

    Args:
        process: a handle.

    Raises:
        OSError: this process may not know.
    """
    token = wintypes.HANDLE()
    _check(_rights.OpenProcessToken(wintypes.HANDLE(process), _READ_TOKEN, ctypes.byref(token)))
    try:
        found, length = _TokenUser(), wintypes.DWORD()
        _check(
            _rights.GetTokenInformation(
                token, _USER, ctypes.byref(found), ctypes.sizeof(found), ctypes.byref(length)
            )
        )
        return _text_of(ctypes.c_void_p(found.sid))
    finally:
        _kernel.CloseHandle(token)


def this_user() -> str:
    """Return the security identifier of the user of this process."""
    return user_of(_winapi.GetCurrentProcess())


def owner_of(handle: int) -> str:
    """Return the security identifier of the user that owns what a handle stands for.

    No user can make anything in the name of another one, whereas the process that has made it may
    be gone, and its id may be another process's.

    Raises:
        OSError: this process may not know.
    """
    sid, descriptor = ctypes.c_void_p(), ctypes.c_void_p()
    error = _rights.GetSecurityInfo(
        *(wintypes.HANDLE(handle), _KERNEL_OBJECT, _OWNER, ctypes.byref(sid)),
        *(None, None, None, ctypes.byref(descriptor)),
    )
    if error:
        raise ctypes.WinError(error)
    try:
        return _text_of(sid)
    finally:
        _kernel.LocalFree(descriptor)


def program_of(process: int) -> str:
    """Return the path of the program of a process; "" if this process may not know."""
    text = ctypes.create_unicode_buffer(_LONGEST_PATH)
    length = wintypes.DWORD(_LONGEST_PATH)
    handle = wintypes.HANDLE(process)
    found = _kernel.QueryFullProcessImageNameW(handle, 0, text, ctypes.byref(length))
    return text.value if found else ""


def start_of(process: int) -> float:
    """Return when a process has begun, as `time.time` counts; 0 if this process may not know."""
    times = [wintypes.FILETIME() for _ in range(4)]
    if not _kernel.GetProcessTimes(wintypes.HANDLE(process), *map(ctypes.byref, times)):
        return 0
    began = times[0].dwHighDateTime << 32 | times[0].dwLowDateTime
    return began / 10_000_000 - _EPOCH


def is_open_at_the_other_end(pipe: int) -> bool:
    """Whether the other end of a pipe is open, even if there is something to read from it.

    PeekNamedPipe would tell of the end only once everything has been read. This waits while another
    process reads from the same handle, for as long as that takes.
    """
    found, status = _PipeInformation(), (ctypes.c_size_t * 2)()
    failed = _native.NtQueryInformationFile(
        wintypes.HANDLE(pipe),
        ctypes.byref(status),
        ctypes.byref(found),
        ctypes.sizeof(found),
        _PIPE_INFORMATION,
    )
    return not failed and found.state == _CONNECTED


def server_of(pipe: int) -> int:
    """Return the process id at the serving end of a named pipe; 0 if it is not known."""
    pid = wintypes.DWORD()
    _kernel.GetNamedPipeServerProcessId(wintypes.HANDLE(pipe), ctypes.byref(pid))
    return pid.value


def client_of(pipe: int) -> int:
    """Return the process id at the other end of a named pipe; 0 if it is not known."""
    pid = wintypes.DWORD()
    _kernel.GetNamedPipeClientProcessId(wintypes.HANDLE(pipe), ctypes.byref(pid))
    return pid.value


def _text_of(sid: ctypes.c_void_p) -> str:
    text = wintypes.LPWSTR()
    _check(_rights.ConvertSidToStringSidW(sid, ctypes.byref(text)))
    try:
        return str(text.value)
    finally:
        _kernel.LocalFree(text)


def _check(result: object) -> None:
    if not result:
        raise ctypes.WinError(ctypes.get_last_error())
