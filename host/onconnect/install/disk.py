"""The file system as an installation uses it: few operations, each done or not done."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import PurePath


class Disk:
    """The files and folders of this computer, by absolute path.

    What reads or writes raises OSError as `os` does. No other module of an installation writes, so
    that a test puts a file system in memory in its place.
    """

    def read(self, path: PurePath) -> bytes:
        """Return what a file holds."""
        return Path(path).read_bytes()

    def mode(self, path: PurePath) -> int:
        """Return the permission bits of a file."""
        return Path(path).stat().st_mode & 0o7777

    def exists(self, path: PurePath) -> bool:
        """Whether something is there, as far as one may look; a link that leads nowhere is."""
        return os.path.lexists(path)

    def is_file(self, path: PurePath) -> bool:
        """Whether a file is there, or a link to one, as far as one may look."""
        return os.path.isfile(path)

    def names(self, folder: PurePath) -> list[str]:
        """Return the names of what a folder holds."""
        return os.listdir(folder)

    def create(self, path: PurePath, content: bytes, mode: int) -> None:
        """Make a file that is not there, whatever the umask; it is on the disk at the end."""
        with Path(path).open("xb") as stream:
            stream.write(content)
            stream.flush()
            Path(path).chmod(mode)
            os.fsync(stream.fileno())  # else a power cut after the rename may leave an empty file

    def replace(self, source: PurePath, target: PurePath) -> None:
        """Give a file or a folder another name; what had it before is gone."""
        Path(source).replace(target)

    def remove(self, path: PurePath) -> None:
        """Remove a file or a link."""
        Path(path).unlink()

    def make_folder(self, path: PurePath, mode: int) -> None:
        """Make a folder in one that is there, whatever the umask."""
        Path(path).mkdir(mode)
        Path(path).chmod(mode)

    def remove_folder(self, path: PurePath) -> None:
        """Remove a folder that is empty."""
        Path(path).rmdir()

    @contextmanager
    def locked(self, folder: PurePath) -> Iterator[None]:
        """Keep others who ask for the same out while the block runs; nothing is written for it.

        A process that dies lets go. On Windows nobody is kept out: a folder takes no lock there.
        """
        if sys.platform == "win32":
            yield
            return
        import fcntl  # Windows has none

        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
