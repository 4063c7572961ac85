"""A command that runs on, as in a terminal: what it says is read, Ctrl-C ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from typing import TYPE_CHECKING, Self

from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LIMIT = 60
"""Seconds in which it must say what is waited for."""

END_LIMIT = 20
"""Seconds in which it must end after a Ctrl-C."""


class Running:
    """A command in a process group of its own, ended by force with the block at the latest."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command,
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

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._reader.join(END_LIMIT)
        self._process.stdout.close()

    def wait_for(self, text: str) -> None:
        """Wait until it has said something."""
        wait_for(lambda: text.encode() in self._said, self._said.decode, timeout=LIMIT)

    def interrupt(self) -> int:
        """Press Ctrl-C; return the exit status."""
        os.killpg(self._process.pid, signal.SIGINT)
        return self._process.wait(END_LIMIT)

    def _read(self) -> None:
        while data := os.read(self._process.stdout.fileno(), 65_536):
            self._said.extend(data)
