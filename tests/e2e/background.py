"""Sends a test's Python to the background script of the stage, and reads what it notes."""

from __future__ import annotations

import inspect
import json
import socket
import textwrap
from typing import TYPE_CHECKING, Any

from tests.e2e.waiting import Noted, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RUN_SECONDS = 60


class BackgroundError(Exception):
    """A test's Python raised; the text is the traceback."""


class Background(Noted):
    """The host that runs a copy of stage/handlers.py in `project`, with names of one test's own."""

    def __init__(self, project: Path, test: str) -> None:
        self._socket = str(project / "socket")
        self._notes = project / f"{test}.notes"
        self._test = test
        self.run("")

    def run(self, script: str | Callable[..., Any]) -> Any:
        """Run Python in the host, on its loop; return what the last statement is worth.

        A string may use `browser`, `Port`, `note` and top-level `await`; what it binds stays for
        the next. A function is sent as its source and called with `browser` and `note`.
        """
        if callable(script):
            source = textwrap.dedent(inspect.getsource(script))
            awaited = "await " if inspect.iscoroutinefunction(script) else ""
            source += f"\n{awaited}{script.__name__}(browser, note)\n"
        else:
            source = textwrap.dedent(script)
        request = json.dumps({"test": self._test, "source": source}).encode() + b"\n"
        line = wait_for(lambda: self._ask(request), lambda: f"no host answers at {self._socket}")
        answer = json.loads(line)
        if "error" in answer:
            raise BackgroundError(answer["error"])
        return answer["value"]

    def _ask(self, request: bytes) -> str | None:
        """Return the host's answer; None if the browser has yet to start the host, or the next."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(RUN_SECONDS)
            try:
                connection.connect(self._socket)
                connection.sendall(request)
                with connection.makefile() as lines:
                    return lines.readline()
            except TimeoutError:
                raise
            except OSError:
                return None

    @property
    def pid(self) -> int:
        """The host's process id."""
        return int(self.run("import os; os.getpid()"))

    @property
    def notes(self) -> list[Any]:
        # From a file: a host that has died leaves its notes.
        if not self._notes.exists():
            return []
        whole_lines = self._notes.read_text().split("\n")[:-1]
        return [json.loads(line) for line in whole_lines]
