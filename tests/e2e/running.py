"""Runs a command that opens a browser, as a terminal does, and ends it by Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from typing import TYPE_CHECKING, Self

from tests.e2e.applications import ROOT
from tests.e2e.browsers import find_program
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LIMIT = 60
"""Seconds in which it must say what is waited for."""

END_LIMIT = 40
"""Seconds in which it must end after a Ctrl-C."""


class Running:
    """A command in a process group of its own, ended with the block at the latest.

    By Ctrl-C, since what it has started ends with it then. It is a fault if it does not heed that.
    """

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str], cwd: Path | None = None
    ) -> None:
        self._process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._said = bytearray()
        self._reader = threading.Thread(target=self._read)

    def __enter__(self) -> Self:
        self._reader.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            self.interrupt()
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            if kind is None:  # else that is the fault to tell of
                raise
        finally:
            self._reader.join(END_LIMIT)
            self._process.stdout.close()

    @property
    def said(self) -> str:
        return self._said.decode()

    def wait_for(self, pattern: str, after: int = 0) -> None:
        """Wait until it has said something, behind so many characters."""
        wait_for(
            lambda: re.search(pattern, self.said[after:]),
            lambda: f"{pattern!r} should be in:\n{self.said[after:]}",
            timeout=LIMIT,
        )

    def interrupt(self) -> int:
        """Press Ctrl-C; return the exit status."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGINT)
        return self._process.wait(END_LIMIT)

    def _read(self) -> None:
        while data := os.read(self._process.stdout.fileno(), 65_536):
            self._said.extend(data)


def without_a_screen(home: Path) -> dict[str, str]:
    """Variables for a command that opens browsers: headless ones, and with a home of their own."""
    headless = home / "bin" / "chromium"
    headless.parent.mkdir(parents=True, exist_ok=True)
    headless.write_text(f'#!/bin/sh\nexec {find_program("chromium")} --headless=new "$@"\n')
    headless.chmod(0o755)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("XDG_")},
        "HOME": str(home),
        "MOZ_HEADLESS": "1",
        "DISPLAY": "none, as Chromium is headless too",
        "PATH": f"{headless.parent}:{ROOT / 'node_modules' / '.bin'}:{os.environ['PATH']}",
    }
