"""Reads and writes files for an installation; each operation is done wholly or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect.install.computer import lock

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import PurePath


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

    def passing_drive(self, path: PurePath) -> str:
        """Return what kind of drive a path lies on that may be gone, in words; "" if it lasts."""
        if sys.platform == "win32":
            from onconnect.windows import drives

            return drives.passing(path)
        return ""

    def is_same(self, path: PurePath, other: PurePath) -> bool:
        """Whether two paths lead to the same, even if they differ in case and the disk does not."""
        try:
            return os.path.samefile(path, other)
        except OSError:
            return False

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
        try:
            Path(source).replace(target)
        except PermissionError:
            if not _moved_away(Path(target)):
                raise
            Path(source).replace(target)

    def remove(self, path: PurePath) -> None:
        """Remove a file or a link."""
        try:
            Path(path).unlink()
        except PermissionError:
            if not _moved_away(Path(path)):
                raise

    def make_folder(self, path: PurePath, mode: int) -> None:
        """Make a folder in an existing one, whatever the umask is."""
        Path(path).mkdir(mode)
        Path(path).chmod(mode)

    def remove_folder(self, path: PurePath) -> None:
        """Remove a folder that is empty."""
        Path(path).rmdir()

    def locked(self, file: PurePath, patience: float) -> AbstractContextManager[None]:
        """Lock a file while a block runs, as `lock.locked`.

        Raises:
            TimeoutError: somebody else has held it for `patience` seconds.
        """
        return lock.locked(file, patience)


def _moved_away(file: Path) -> bool:
    """Make room for a file where Windows lets nobody replace or remove one: a program that runs.

    It can be moved, into the temporary folder if that is on the same drive.
    """
    if sys.platform != "win32" or file.suffix.lower() != ".exe":
        return False
    with suppress(OSError):
        file.rename(Path(tempfile.mkdtemp(prefix="onconnect-"), file.name))
        return True
    return False
