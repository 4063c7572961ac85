"""`onconnect dev` as a test sees it: it runs, shows lines, and a file is edited."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.e2e.applications import ROOT
from tests.e2e.browsers import find_program
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Dev:
    """A running `onconnect dev`, and all that it has shown."""

    def __init__(self, project: Path, kind: str, home: Path, *options: str) -> None:
        self.project = project
        self.home = home
        programs = home / "bin"
        programs.mkdir(parents=True)
        headless = programs / "chromium"
        headless.write_text(f'#!/bin/sh\nexec {find_program("chromium")} --headless=new "$@"\n')
        headless.chmod(0o755)
        own = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        tools = f"{programs}:{ROOT / 'node_modules' / '.bin'}:{os.environ['PATH']}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "onconnect.cli", "dev", "--browser", kind, *options],
            cwd=project,
            env={**own, "HOME": str(home), "MOZ_HEADLESS": "1", "DISPLAY": "none", "PATH": tools},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._shown = bytearray()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def shown(self) -> str:
        return self._shown.decode()

    def wait_for(self, pattern: str, after: int = 0) -> None:
        wait_for(
            lambda: re.search(pattern, self.shown[after:]),
            lambda: f"{pattern!r} should be shown in:\n{self.shown[after:]}",
            timeout=60,
        )

    def edit(self, file: str, before: str, after: str) -> int:
        """Replace a text in a file; return how much was shown until then."""
        shown, path = len(self.shown), self.project / file
        text = path.read_text()
        assert before in text
        path.write_text(text.replace(before, after))
        return shown

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(30)
        finally:
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)
            self._reader.join(20)
            assert self.process.stdout is not None
            self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        while data := os.read(self.process.stdout.fileno(), 65_536):
            self._shown.extend(data)


@contextmanager
def developing(project: Path, kind: str, home: Path, *options: str) -> Iterator[Dev]:
    dev = Dev(project, kind, home, *options)
    try:
        yield dev
    finally:
        dev.stop()
