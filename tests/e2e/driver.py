"""Sends commands to driver.mjs, which drives one browser, and waits for each answer."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
from itertools import count
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ANSWER_SECONDS = 70  # more than the driver's own limits: those give the better error
CLOSE_SECONDS = 30


class DriverError(Exception):
    """A command failed in the browser; the text is the driver's."""


class Driver:
    """A child process that drives one browser, and ends with it when closed.

    Attributes:
        log: where the browser and the driver write what they say, unless another was given.
        version: what the browser calls itself, once it is launched.
    """

    version: str

    def __init__(self, log: Path) -> None:
        with log.open("ab") as stderr:
            self._process = subprocess.Popen(
                ["node", HERE / "driver.mjs"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                bufsize=0,
                start_new_session=True,  # a Ctrl-C is pytest's: closing is orderly
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._commands, self._answers = self._process.stdin, self._process.stdout
        self.log = log
        self._ids = count(1)
        self._unread = b""
        self.browser_pid: int | None = None

    def launch(self, **options: str) -> None:
        """Start the browser."""
        launched = self.do("launch", **options)
        self.browser_pid = launched["pid"]
        self.version = launched["version"]

    def do(self, command: str, **members: Any) -> Any:
        """Have the driver carry out one command; return its value."""
        number = next(self._ids)
        line = json.dumps({"id": number, "do": command, **members}) + "\n"
        try:
            self._commands.write(line.encode())
        except BrokenPipeError:
            raise self._ended() from None
        while (answer := json.loads(self._read_line()))["id"] != number:
            pass  # the late answer to a command that was given up
        if "error" in answer:
            raise DriverError(f"{command}: {answer['error']}")
        return answer["value"]

    def _read_line(self) -> bytes:
        with selectors.DefaultSelector() as selector:
            selector.register(self._answers, selectors.EVENT_READ)
            while b"\n" not in self._unread:
                if not selector.select(ANSWER_SECONDS):
                    raise DriverError(f"no answer from the driver in {ANSWER_SECONDS} s")
                if not (read := os.read(self._answers.fileno(), 1 << 20)):
                    raise self._ended()
                self._unread += read
        line, self._unread = self._unread.split(b"\n", 1)
        return line

    def _ended(self) -> DriverError:
        return DriverError(f"the driver has ended:\n{self.log.read_text(errors='replace')[-2000:]}")

    def close(self) -> None:
        """Close the browser and the driver, by force if they won't."""
        self._commands.close()
        try:
            self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            if self.browser_pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.browser_pid, signal.SIGKILL)
        self._answers.close()
