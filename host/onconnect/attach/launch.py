"""Starts the program of a host once, however many browsers ask for it at the same moment."""

import json
import os
import subprocess
import sys
import time

from onconnect.errors import SetupError

if sys.platform == "win32":
    from onconnect.attach import launch_windows as system
else:
    from onconnect.attach import launch_posix as system

_WITHIN = 20.0
"""Seconds in which a program has to serve browsers after its start; a proof waits for 30."""


class Launch:
    """The start of a program, in steps: between them the proxy looks whether the program is there.

    One proxy has the lock and starts the program, the others wait for that.

    Args:
        name: the host's name.
        command: the command, as a list in JSON.
        folder: the project's folder, which is the program's current folder.
    """

    def __init__(self, name: str, command: str, folder: str) -> None:
        self._name = name
        self._command: list[str] = json.loads(command)
        self._folder = folder
        self._until = time.monotonic() + _WITHIN
        self._lock: system.Lock | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._log = ""

    def step(self) -> str:
        """Go on with the start; return why it has failed, or "" while it may succeed."""
        try:
            if self._lock is None:
                # whoever had it may have started the program just now: the proxy looks once more
                self._lock = system.lock(self._name)
            elif self._process is None:
                self._log = system.log(self._name)
                self._process = self._start()
        except SetupError as error:
            return str(error)
        except OSError as error:
            return f"{self._name} could not be started by `{self._line}` ({error.strerror})"
        status = self._process.poll() if self._process else None
        if status:  # one that ends with 0 has started what goes on
            return (
                f"{self._name} was started by `{self._line}`, and ended with status {status}: "
                f"{self._log} has what it said"
            )
        if time.monotonic() > self._until:
            return (
                f"{self._name} does not serve browsers {_WITHIN:.0f} s after its start by "
                f"`{self._line}`: {self._log or 'another proxy has started it'}"
            )
        return ""

    def close(self) -> None:
        """Let others start the program, should it end."""
        if self._lock is not None:
            self._lock.release()
        if self._process is not None:
            self._process.returncode = 0  # nobody waits for it: it goes on without this process

    @property
    def _line(self) -> str:
        return " ".join(self._command)

    def _start(self) -> subprocess.Popen[bytes]:
        """Start the program apart from the browser.

        The folder of the interpreter comes first in its PATH, since that of a browser has seldom
        what was installed with a project.
        """
        path = os.pathsep.join((os.path.dirname(sys.executable), os.environ.get("PATH", "")))
        with open(self._log, "wb") as log:
            return system.start(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env={**os.environ, "PATH": path},
            )
