"""Says which program holds the meeting place of a host's name, on Windows."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import _winapi

from onconnect.attach import program_windows
from onconnect.attach.holding import Holder
from onconnect.windows import processes


def holder_of(name: str) -> Holder | None:
    """Return the program that serves the browsers of a host; None if none does.

    Raises:
        SetupError: another user's program does.
    """
    program = program_windows.find(name)
    if program is None:
        return None
    program.close()
    try:
        process = _winapi.OpenProcess(processes.QUERY, False, program.pid)
    except OSError:  # it has ended
        return None
    try:
        began = processes.start_of(process)
        return Holder(program.pid, processes.program_of(process), began)
    finally:
        _winapi.CloseHandle(process)
