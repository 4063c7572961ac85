"""Presses Ctrl-C or Ctrl-Break in the console of another process, or closes that console.

A process is attached to one console at most. So another Python is started, which attaches itself to
that console and has Windows tell all that are in it.
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
import subprocess
from ctypes import wintypes
from typing import Final

CTRL_C: Final = 0
CTRL_BREAK: Final = 1
CLOSED: Final = 2

OWN_CONSOLE: Final = subprocess.CREATE_NO_WINDOW
"""Gives a process that is started a console of its own, which is not shown."""

_CREATE_THREAD: Final = 0x43A
"""The rights to a process that CreateRemoteThread wants."""

_MOST: Final = 64

_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
_kernel.OpenProcess.restype = wintypes.HANDLE


def press(key: int, pid: int) -> None:
    """Press a key in the console of a process, or close it."""
    subprocess.run([sys.executable, "-I", "-S", __file__, str(key), str(pid)], check=True)


def _press(key: int, pid: int) -> None:
    _kernel.FreeConsole()
    _check(_kernel.AttachConsole(pid))
    _check(_kernel.SetConsoleCtrlHandler(None, True))  # this process is in the console too
    if key == CTRL_C or (key == CTRL_BREAK and not _is_wine()):
        _check(_kernel.GenerateConsoleCtrlEvent(key, 0))
        return
    # Wine 8 has no Ctrl-Break, and no program closes a console that has no window. Windows makes a
    # thread in each process that is told, and so does this.
    routine = ctypes.cast(ctypes.WinDLL("kernelbase").CtrlRoutine, ctypes.c_void_p)
    found = (wintypes.DWORD * _MOST)()
    count = _kernel.GetConsoleProcessList(found, _MOST)
    for each in set(found[:count]) - {_kernel.GetCurrentProcessId()}:
        process = wintypes.HANDLE(_kernel.OpenProcess(_CREATE_THREAD, False, each))
        event = ctypes.c_void_p(key)
        _check(_kernel.CreateRemoteThread(process, None, 0, routine, event, 0, None))


def _is_wine() -> bool:
    return hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


def _check(result: object) -> None:
    if not result:
        raise ctypes.WinError(ctypes.get_last_error())


if __name__ == "__main__":
    _press(*map(int, sys.argv[1:]))
