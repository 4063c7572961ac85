"""Lets one program at a time hold the meeting place of a host's name, on Windows."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

assert sys.platform == "win32"

import _winapi

from onconnect.attach import place_windows, program_windows
from onconnect.attach.holding import Holder, taken
from onconnect.errors import SetupError
from onconnect.windows import private, processes

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def held(name: str) -> Iterator[None]:
    """Hold the name of a host while the block runs.

    Raises:
        SetupError: another program holds it.
    """
    if holder := holder_of(name):
        raise taken(name, holder.pid)
    mutex = place_windows.sole(name, "meeting")
    try:
        handle = private.sole(mutex)
    except OSError as error:
        raise SetupError(
            f"{mutex} cannot be made ({error.strerror}): let the program of another user end that "
            "has it"
        ) from None
    if handle is None:
        raise taken(name, 0)
    try:
        yield
    finally:
        _winapi.CloseHandle(handle)


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
