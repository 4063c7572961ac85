"""Starts a program apart from the process that starts it, on Windows."""

import os
import shutil
import subprocess
import sys
from typing import Any

assert sys.platform == "win32"

import _winapi

from onconnect.attach import place_windows
from onconnect.windows import private

_APART = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP


class Lock:
    """The right to start a program; others have it once it is released, or this process ends."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def release(self) -> None:
        """Let others start the program."""
        _winapi.CloseHandle(self._handle)


def lock(name: str) -> Lock | None:
    """Return the right to start the program of a host; None if another proxy has it.

    Raises:
        OSError: another user has made it unusable.
    """
    handle = private.sole(place_windows.sole(name, "start"))
    return None if handle is None else Lock(handle)


def log(name: str) -> str:
    """Return the file for what a program prints, whose folder is made; the last one is kept."""
    local = os.environ.get("LOCALAPPDATA") or os.path.expanduser(r"~\AppData\Local")
    folder = os.path.join(local, "onconnect", "Logs", name)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "program.out")
    try:
        os.replace(path, f"{path}.1")
    except OSError:  # there is none, or one that was started before still writes it
        pass
    return path


def start(command: list[str], *, env: dict[str, str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a program outside of the job of the browser, which ends with the browser.

    Raises:
        OSError: it does not start.
    """
    from onconnect.windows import libraries  # ctypes takes long to import

    libraries.let_children_find_their_own()
    program = shutil.which(command[0], path=env["PATH"]) or command[0]
    words = [program, *command[1:]]
    try:
        flags = _APART | subprocess.CREATE_BREAKAWAY_FROM_JOB
        return subprocess.Popen(words, env=env, creationflags=flags, **options)  # noqa: S603
    except PermissionError:  # the job lets nobody out
        return subprocess.Popen(words, env=env, creationflags=_APART, **options)  # noqa: S603
