"""Writes the log files of a host: one per process, private, and bounded in size and number."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_FILES_KEPT: Final = 20
"""Log files of a host; the oldest are removed when a new one begins."""

_FILE_SIZE: Final = 5_000_000
"""Bytes of a log file before it is moved aside; the last one moved aside is kept."""

_FLAGS: Final = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_APPEND
    | getattr(os, "O_NOFOLLOW", 0)  # on POSIX
    | getattr(os, "O_BINARY", 0)  # on Windows
)


def log_folder(name: str) -> Path:
    """Return where the log files of a host lie."""
    from platformdirs import user_log_path

    return user_log_path("onconnect", appauthor=False) / name


def _log_file(name: str, pid: int) -> Path:
    """Return a name for the log file of a process: this second, and its id."""
    return log_folder(name) / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{pid}.log"


class LogFile:
    """A log file, which begins when the first line is written.

    It holds what pages have sent. So only the user may read its folder and all files in it, even
    files that an earlier version left readable by others. On Windows the folder of the user's
    profile sees to that, in which they lie.

    Args:
        name: the host's name.
        pid: the host's process id.
    """

    def __init__(self, name: str, pid: int) -> None:
        self._name = name
        self._pid = pid
        self._path: Path
        self._file = -1
        self._size = 0
        self._is_torn = False

    def write(self, data: bytes) -> None:
        """Append lines.

        Raises:
            OSError: the file cannot be written; the next call tries again.
        """
        if self._file < 0:
            self._open()
        elif self._size + len(data) > _FILE_SIZE:
            self._turn()
        if self._is_torn:  # half a line is there
            data = b"\n" + data
        while data:
            self._is_torn = True
            written = os.write(self._file, data)
            self._size += written
            data = data[written:]
        self._is_torn = False

    def _open(self) -> None:
        if not hasattr(self, "_path"):
            path = _log_file(self._name, self._pid)
            _check_home(path)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _tighten(path.parent)
            _prune(path.parent)
            self._path = path
        self._file = os.open(self._path, _FLAGS, 0o600)
        self._size = os.fstat(self._file).st_size

    def _turn(self) -> None:
        """Move the file aside and begin a new one."""
        os.close(self._file)
        self._file = -1
        with suppress(PermissionError):  # on Windows nobody may be reading it; the next line tries
            self._path.replace(self._path.with_name(f"{self._path.name}.1"))
        self._open()


def _check_home(path: Path) -> None:
    """Refuse to make the user's home: a home that is gone was a temporary one, of a test or proof.

    The keeper outlives its host by a moment, in which whoever has made that home removes it.
    """
    home = path.home()
    if path.is_relative_to(home) and not home.is_dir():
        raise FileNotFoundError(errno.ENOENT, "the home folder is not there", str(home))


def _tighten(folder: Path) -> None:
    folder.chmod(0o700)
    for path in folder.glob("*.log*"):
        if not path.is_symlink():
            path.chmod(0o600)


def _prune(folder: Path) -> None:
    """Remove the oldest log files, so that the new one is among those kept."""
    files = sorted(folder.glob("*.log"), key=lambda path: path.name)
    for path in files[: -_FILES_KEPT + 1]:
        with suppress(PermissionError):  # on Windows another host may have it open
            path.unlink(missing_ok=True)
            path.with_name(f"{path.name}.1").unlink(missing_ok=True)
