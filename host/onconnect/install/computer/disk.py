"""Reads and writes files for an installation; each operation is done wholly or not at all."""

from __future__ import annotations

import errno
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import PurePath

_BETWEEN_TRIES = 0.05  # s


class Disk:
    """The files and folders of this computer, by absolute path.

    Every method that reads or writes raises OSError as `os` does. No other module of an
    installation writes, so that tests can replace it by a file system in memory.
    """

    def read(self, path: PurePath) -> bytes:
        """Return the content of a file."""
        return Path(path).read_bytes()

    def mode(self, path: PurePath) -> int:
        """Return the permission bits of a file."""
        return Path(path).stat().st_mode & 0o7777

    def exists(self, path: PurePath) -> bool:
        """Whether something is there, even a link that leads nowhere; False if it is hidden."""
        return os.path.lexists(path)

    def is_file(self, path: PurePath) -> bool:
        """Whether a file is there, or a link to one; False if it is hidden."""
        return os.path.isfile(path)

    def is_gone(self, path: PurePath) -> bool:
        """Whether nothing is there, or a link that leads nowhere; False if it is hidden."""
        try:
            Path(path).stat()
        except (FileNotFoundError, NotADirectoryError):
            return True
        except OSError:
            return False
        return False

    def is_link(self, path: PurePath) -> bool:
        """Whether a symbolic link is there."""
        return os.path.islink(path)

    def resolved(self, path: PurePath) -> PurePath:
        """Return where a path leads to, through all symbolic links."""
        return type(path)(os.path.realpath(path))

    def names(self, folder: PurePath) -> list[str]:
        """Return the names of the entries of a folder."""
        return os.listdir(folder)

    def create(self, path: PurePath, content: bytes, mode: int) -> None:
        """Make a new file, whatever the umask is; it is on the disk at the end."""
        with Path(path).open("xb") as stream:
            stream.write(content)
            stream.flush()
            Path(path).chmod(mode)
            os.fsync(stream.fileno())  # else a power cut after the rename may leave an empty file

    def replace(self, source: PurePath, target: PurePath) -> None:
        """Rename a file or a folder; what had the name before is gone."""
        Path(source).replace(target)

    def remove(self, path: PurePath) -> None:
        """Remove a file or a link."""
        Path(path).unlink()

    def make_folder(self, path: PurePath, mode: int) -> None:
        """Make a folder in an existing one, whatever the umask is."""
        Path(path).mkdir(mode)
        Path(path).chmod(mode)

    def remove_folder(self, path: PurePath) -> None:
        """Remove a folder that is empty."""
        Path(path).rmdir()

    @contextmanager
    def locked(self, file: PurePath, patience: float) -> Iterator[None]:
        """Lock a file while the block runs.

        Only this user can open the file: others who could open it could lock it for ever. The file
        stays afterwards, since a lock on a file that is removed keeps nobody out. A process that
        dies releases its lock. On Windows nobody is kept out.

        Raises:
            TimeoutError: somebody else has held it for `patience` seconds.
        """
        if sys.platform == "win32":
            yield
            return
        import fcntl  # Windows has none

        os.makedirs(Path(file).parent, mode=0o700, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(file, flags, 0o600)
        try:
            if os.fstat(descriptor).st_uid != os.geteuid():
                raise PermissionError(errno.EPERM, "it belongs to somebody else")
            os.fchmod(descriptor, 0o600)
            _lock(lambda: fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB), patience)
            yield
        finally:
            os.close(descriptor)


def _lock(take: Callable[[], object], patience: float) -> None:
    """Take a lock, or wait for it in a loop: the system's own wait has no time limit."""
    until = time.monotonic() + patience
    while True:
        try:
            take()
        except BlockingIOError:
            if time.monotonic() > until:
                raise TimeoutError from None
            time.sleep(_BETWEEN_TRIES)
        else:
            return
