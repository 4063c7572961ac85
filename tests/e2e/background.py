"""The Python background script as a staged test sees it: source goes in, notes come out."""

from __future__ import annotations

import inspect
import json
import shutil
import socket
import textwrap
from typing import TYPE_CHECKING, Any

from tests.e2e.native import ROOT, Application
from tests.e2e.waiting import Noted, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STAGE = ROOT / "tests" / "e2e" / "stage"
RUN_SECONDS = 20


class BackgroundError(Exception):
    """A test's Python raised; the text is the traceback."""


class Background(Noted):
    """The host that runs stage/handlers.py from `project`, with names of one test's own."""

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
            source += f"\n{script.__name__}(browser, note)\n"
        else:
            source = textwrap.dedent(script)
        connection = wait_for(self._connect, lambda: f"no host listens at {self._socket}")
        with connection, connection.makefile() as lines:
            connection.sendall(json.dumps({"test": self._test, "source": source}).encode() + b"\n")
            answer = json.loads(lines.readline())
        if "error" in answer:
            raise BackgroundError(answer["error"])
        return answer["value"]

    def _connect(self) -> socket.socket | None:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(RUN_SECONDS)
        try:
            connection.connect(self._socket)
        except OSError:  # the browser has yet to start the host
            connection.close()
            return None
        return connection

    @property
    def pid(self) -> int:
        """The host's process id."""
        return int(self.run("import os; os.getpid()"))

    @property
    def notes(self) -> list[Any]:
        # From a file: a host that has died leaves its notes.
        if not self._notes.exists():
            return []
        return [json.loads(line) for line in self._notes.read_text().splitlines()]


def staged(directory: Path) -> Application:
    """Make the application that staged tests run in, in `directory`.

    The extension is the repository's, without its content script, with a page and a permission
    that let tests run JavaScript in content-script worlds.
    """
    extension, project = directory / "extension", directory / "project"
    shutil.copytree(ROOT / "extension", extension)
    for name in ("stage.html", "stage.js"):
        shutil.copy(STAGE / name, extension)
    manifest = json.loads((extension / "manifest.json").read_text())
    del manifest["content_scripts"]
    manifest["permissions"].append("scripting")
    manifest["host_permissions"] = ["http://127.0.0.1/*"]
    (extension / "manifest.json").write_text(json.dumps(manifest))

    project.mkdir()
    shutil.copy(STAGE / "handlers.py", project / "stage_handlers.py")
    return Application(extension, project, "stage_handlers", has_stage=True)
