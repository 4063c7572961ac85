"""Keeps processes together in a job object, so that all of them end at once.

A process that is started belongs to the jobs of the process that starts it, unless it is started
with CREATE_BREAKAWAY_FROM_JOB, as a session of its own is begun on POSIX systems.
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
from ctypes import wintypes
from typing import Final

SUSPENDED: Final = 0x4
"""CREATE_SUSPENDED: a process that is started so does nothing before `Job.begin`."""

_LIMITS: Final = 9
"""JobObjectExtendedLimitInformation."""

_PROCESSES: Final = 3
"""JobObjectBasicProcessIdList."""

_KILL_ON_CLOSE: Final = 0x2000
_BREAKAWAY_OK: Final = 0x800

_TERMINATE: Final = 0x1
_SET_QUOTA: Final = 0x100
_SUSPEND_RESUME: Final = 0x800
"""Rights to a process, as `OpenProcess` takes them."""

_MOST: Final = 4096
"""Processes of a job that can be listed."""

_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
_kernel.CreateJobObjectW.restype = wintypes.HANDLE
_kernel.OpenProcess.restype = wintypes.HANDLE
_native = ctypes.WinDLL("ntdll")

_THIS_PROCESS: Final = wintypes.HANDLE(-1)
"""What GetCurrentProcess returns."""


class _Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, of which only the flags matter here."""

    _fields_ = (
        ("times", ctypes.c_int64 * 2),
        ("flags", wintypes.DWORD),
        ("working_sets", ctypes.c_size_t * 2),
        ("most_processes", wintypes.DWORD),
        ("affinity", ctypes.c_size_t),
        ("classes", wintypes.DWORD * 2),
        ("io", ctypes.c_uint64 * 6),
        ("memory", ctypes.c_size_t * 4),
    )


class _Processes(ctypes.Structure):
    """JOBOBJECT_BASIC_PROCESS_ID_LIST."""

    _fields_ = (
        ("assigned", wintypes.DWORD),
        ("count", wintypes.DWORD),
        ("ids", ctypes.c_size_t * _MOST),
    )


class Job:
    """A job object.

    When it is forgotten, or this process has ended, everything that is in it is killed.

    Raises:
        OSError: the system makes no further job.
    """

    def __init__(self) -> None:
        self._ends_with_this_process = False
        self._handle = wintypes.HANDLE(_kernel.CreateJobObjectW(None, None))
        limits = _Limits(flags=_KILL_ON_CLOSE | _BREAKAWAY_OK)
        _check(
            self._handle.value
            and _kernel.SetInformationJobObject(
                self._handle, _LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
            )
        )

    def __del__(self) -> None:
        if not self._ends_with_this_process:
            _kernel.CloseHandle(self._handle)

    def take_this_process_in(self) -> None:
        """Take in this process, with all that it will start; the job then ends with the process.

        Raises:
            OSError: a job that this process is in already does not allow another one.
        """
        _check(_kernel.AssignProcessToJobObject(self._handle, _THIS_PROCESS))
        self._ends_with_this_process = True

    def begin(self, pid: int) -> None:
        """Take in a process that was started SUSPENDED, and let it run.

        There is no documented function that resumes a process. NtResumeProcess has been in every
        Windows since XP, and debuggers rely on it.

        Raises:
            OSError: it cannot be taken in; it runs all the same.
        """
        rights = _TERMINATE | _SET_QUOTA | _SUSPEND_RESUME
        process = wintypes.HANDLE(_kernel.OpenProcess(rights, False, pid))
        _check(process.value)
        try:
            _check(_kernel.AssignProcessToJobObject(self._handle, process))
        finally:
            _native.NtResumeProcess(process)
            _kernel.CloseHandle(process)

    def kill(self) -> None:
        """Kill everything that is in the job."""
        _kernel.TerminateJobObject(self._handle, 1)

    def kill_others(self) -> None:
        """Kill everything that is in the job but this process."""
        found = _Processes()
        if not _kernel.QueryInformationJobObject(
            self._handle, _PROCESSES, ctypes.byref(found), ctypes.sizeof(found), None
        ):
            return
        for pid in set(found.ids[: found.count]) - {_kernel.GetCurrentProcessId()}:
            process = wintypes.HANDLE(_kernel.OpenProcess(_TERMINATE, False, pid))
            if process.value:
                _kernel.TerminateProcess(process, 1)
                _kernel.CloseHandle(process)


def _check(result: object) -> None:
    if not result:
        raise ctypes.WinError(ctypes.get_last_error())
