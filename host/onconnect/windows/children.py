"""Keeps what this process starts in its job, which is made when something is started.

`jobs` needs `ctypes`, and Windows loads large libraries with it. A host answers sooner without.
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import threading
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from onconnect.windows.jobs import Job

_STARTS: Final = {"_winapi.CreateProcess", "os.spawn", "os.startfile", "os.system"}
"""What Python tells its audit hooks before it starts a process."""


class Children:
    """The processes that this one starts. Its methods may be called from any thread."""

    def __init__(self) -> None:
        self._job: Job | None = None
        self._is_tried = False
        self._lock = threading.Lock()
        sys.addaudithook(self._heard)

    def keep(self) -> None:
        """Let all that is started from now on end with this process, also by a library in C.

        A job that this process is in may not allow another one: then nothing is kept together.
        """
        with self._lock:
            if self._is_tried:
                return
            self._is_tried = True
            from onconnect.windows import libraries
            from onconnect.windows.jobs import Job

            libraries.let_children_find_their_own()
            try:
                job = Job()
                job.take_this_process_in()
            except OSError:
                return
            self._job = job

    def kill(self) -> None:
        """Kill all that is left of them."""
        if self._job is not None:
            self._job.kill_others()

    def _heard(self, event: str, _: tuple[Any, ...]) -> None:
        if event in _STARTS and not self._is_tried:
            self.keep()
