"""Lets one program at a time hold the meeting place of a host's name, on POSIX systems."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

assert sys.platform != "win32"

from onconnect.attach import lock_posix, place_posix, program_posix
from onconnect.attach.holding import Holder, taken
from onconnect.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator

_here: set[str] = set()
"""The files that this process has locked: it would get the lock a second time."""


@contextmanager
def held(name: str) -> Iterator[str]:
    """Hold the meeting place of a name while the block runs; return the path for a socket.

    What a program that was killed has left there is removed.

    Raises:
        SetupError: another program holds the place, or the folder is not private.
    """
    folder = place_posix.made()
    path = place_posix.address(folder, name)
    record = f"{path.removesuffix('.sock')}.lock"
    if record in _here:
        raise taken(name, os.getpid())
    # one that was started while the user had no session, or still had one
    if other := program_posix.find(name):
        other.close()
        raise taken(name, other.pid)
    try:
        descriptor = lock_posix.take(record)
    except OSError as error:
        raise SetupError(
            f"{record} cannot be locked ({error.strerror}): remove it, or what keeps you from "
            "writing there"
        ) from None
    if descriptor is None:
        raise taken(name, _read(record).pid)
    owner = os.getpid()
    _here.add(record)
    try:
        _write(descriptor)
        try:
            with suppress(FileNotFoundError):
                os.unlink(path)
        except OSError as error:
            raise SetupError(f"{path} is in the way ({error.strerror}): remove it") from None
        yield path
    finally:
        if os.getpid() == owner:  # else it is a child that was forked, and ends here
            with suppress(OSError):
                os.unlink(path)
            lock_posix.release(record, descriptor)
            _here.discard(record)


def holder_of(name: str) -> Holder | None:
    """Return the program that serves the browsers of a host; None if none does.

    Raises:
        SetupError: the folder is not private, or another user's program listens in it.
    """
    program = program_posix.find(name)
    if program is None:
        return None
    program.close()
    for folder in place_posix.folders():
        path = place_posix.address(folder, name)
        found = _read(f"{path.removesuffix('.sock')}.lock")
        if found.pid and program.pid in (0, found.pid):
            return found
    return Holder(program.pid)


def _write(descriptor: int) -> None:
    text = json.dumps(
        {"pid": os.getpid(), "program": " ".join(sys.orig_argv), "since": time.time()}
    )
    os.ftruncate(descriptor, 0)
    os.write(descriptor, text.encode())


def _read(record: str) -> Holder:
    """Return what a holder has written about itself; nothing of it is sure."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        with open(record, encoding="utf-8") as file:
            found = json.load(file)
        return Holder(int(found["pid"]), str(found["program"]), float(found["since"]))
    return Holder(0)
