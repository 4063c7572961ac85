"""Starts a program apart from the process that starts it, on POSIX systems."""

import os
import shutil
import subprocess
import sys
from typing import Any

assert sys.platform != "win32"

from onconnect.attach import lock_posix, place_posix


class Lock:
    """The right to start a program; others have it once it is released, or this process ends."""

    def __init__(self, path: str, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    def release(self) -> None:
        """Let others start the program."""
        lock_posix.release(self._path, self._descriptor)


def lock(name: str) -> Lock | None:
    """Return the right to start the program of a host; None if another proxy has it.

    Raises:
        SetupError: there is no place for it.
        OSError: as `lock_posix.take`.
    """
    path = place_posix.address(place_posix.made(), name).removesuffix(".sock") + ".start"
    descriptor = lock_posix.take(path)
    return None if descriptor is None else Lock(path, descriptor)


def log(name: str) -> str:
    """Return the file for what a program prints, whose folder is made; the last one is kept."""
    path = place_posix.log(name)
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    if os.path.exists(path):
        os.replace(path, f"{path}.1")
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW, 0o600))
    return path


def start(command: list[str], *, env: dict[str, str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, which a browser's end does not reach.

    Raises:
        OSError: it does not start.
    """
    program = shutil.which(command[0], path=env["PATH"]) or command[0]
    return subprocess.Popen(  # noqa: S603
        [program, *command[1:]], env=env, start_new_session=True, **options
    )
