"""Locks a file that is there only while it is locked, on POSIX systems.

The lock is one of a process: its children have no part in it, and it goes with the process, however
that ends.
"""

import fcntl
import os
import sys

assert sys.platform != "win32"


def take(path: str) -> int | None:
    """Lock a file, which is made for that; return its descriptor, or None if it is locked.

    Raises:
        OSError: it cannot be made or locked.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    while True:
        descriptor = os.open(path, flags, 0o600)
        try:
            try:
                fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except (BlockingIOError, PermissionError):
                os.close(descriptor)
                return None
            if _is_at(path, descriptor):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # who had it locked has removed it meanwhile


def release(path: str, descriptor: int) -> None:
    """Remove a file that was locked, and unlock it."""
    try:
        os.unlink(path)
    except OSError:  # somebody has removed it, or the folder
        pass
    os.close(descriptor)


def _is_at(path: str, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False
