"""Locks a file while something is done, with a limit to how long others wait for that."""

from __future__ import annotations

import errno
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import PurePath

_BETWEEN_TRIES = 0.05  # s


@contextmanager
def locked(file: PurePath, patience: float) -> Iterator[None]:
    """Lock a file while the block runs.

    Only this user can open the file: others who could open it could lock it for ever. The file
    stays afterwards, since a lock on a file that is removed keeps nobody out. A process that dies
    releases its lock.

    Raises:
        TimeoutError: somebody else has held it for `patience` seconds.
        OSError: it cannot be opened, or belongs to somebody else.
    """
    os.makedirs(Path(file).parent, mode=0o700, exist_ok=True)
    descriptor = _open(file)
    try:
        _wait_for(descriptor, patience)
        yield
        _release(descriptor)
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, patience: float) -> None:
    """Take the lock, or wait for it in a loop: the system's own wait has no time limit."""
    until = time.monotonic() + patience
    while not _take(descriptor):
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(_BETWEEN_TRIES)


if sys.platform == "win32":

    def _open(file: PurePath) -> int:
        """Open the file; who may do so, the folder that it lies in says."""
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOINHERIT)

    def _take(descriptor: int) -> bool:
        """Lock the first byte, which need not be there. If it is locked, wine gives no reason."""
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (0, errno.EACCES):
                return False
            raise
        return True

    def _release(descriptor: int) -> None:
        """Give the lock back: Windows says not when it does so after a mere closing."""
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:

    def _open(file: PurePath) -> int:
        """Open the file for this user alone."""
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(file, flags, 0o600)
        try:
            if os.fstat(descriptor).st_uid != os.geteuid():
                raise PermissionError(errno.EPERM, "it belongs to somebody else")
            os.fchmod(descriptor, 0o600)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(descriptor: int) -> None:
        """Do nothing: the closing gives the lock back."""
