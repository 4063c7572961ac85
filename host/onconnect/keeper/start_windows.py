"""Starts a keeper, and keeps together what its host starts, on Windows."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import _winapi
import msvcrt
import os
import subprocess
from typing import Final

from onconnect import frozen
from onconnect.descriptors import PIPE_SIZE
from onconnect.keeper import boot
from onconnect.windows import handles
from onconnect.windows.children import Children

_BREAKAWAY: Final = subprocess.CREATE_BREAKAWAY_FROM_JOB
_ALONE: Final = subprocess.DETACHED_PROCESS
"""It has no console: what happens to that of the host does not reach it."""

_children: Final[list[Children]] = []
"""The one object that knows what this process starts, once its keeper runs."""

_kept: list[object] = []
"""The keeper's process: Python would complain if nothing referred to it while it runs."""


def start(reader: int, writer: int, *words: str) -> tuple[int, int]:
    """Start the keeper; return the descriptors of its pipes, `life` and `prints`.

    From then on what this process starts is kept in a job, which ends with it.

    Args:
        reader: the stream that the keeper watches.
        writer: the stream that it tells of a crash.
        words: its further arguments.

    Raises:
        OSError: the system starts no further process.
    """
    output, prints = handles.pipe(PIPE_SIZE)
    kept, life = handles.pipe(0)
    host = handles.this_process()
    inherited = [host, output, kept]
    for each in inherited:
        os.set_handle_inheritable(each, True)
    command = [_python(), *boot.arguments(host, output, kept, *words)]
    try:
        # Firefox kills what is in its job when the host has gone
        keeper = _run(command, reader, writer, inherited, _ALONE | _BREAKAWAY)
    except PermissionError:  # the job that this process is in lets nobody out
        keeper = _run(command, reader, writer, inherited, _ALONE)
    finally:
        for each in inherited:
            _winapi.CloseHandle(each)
    _kept.append(keeper)
    _children.append(Children())
    return (
        msvcrt.open_osfhandle(life, os.O_BINARY),
        msvcrt.open_osfhandle(prints, os.O_BINARY),
    )


def keep_children() -> None:
    """Keep together what this process starts, whatever starts it; this takes a moment."""
    for each in _children:
        each.keep()


def end_children() -> None:
    """End what this process has started: Windows has no way to ask it."""
    for each in _children:
        each.kill()


def _python() -> str:
    """Return what becomes the keeper; the Python of a virtual environment would start another."""
    base: str = getattr(sys, "_base_executable", "")
    return base if base and not frozen.is_frozen() else sys.executable


def _run(
    command: list[str], reader: int, writer: int, inherited: list[int], flags: int
) -> subprocess.Popen[bytes]:
    startup = subprocess.STARTUPINFO(lpAttributeList={"handle_list": inherited})
    return subprocess.Popen(  # noqa: S603
        command,
        stdin=reader,
        stdout=writer,
        stderr=2,
        cwd=os.path.dirname(command[0]),  # the folder of a process cannot be removed
        startupinfo=startup,
        creationflags=flags,
    )
