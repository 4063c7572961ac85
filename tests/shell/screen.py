"""Starts a program at a terminal of its own, types, and waits for what the terminal shows."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

BOUND = 40.0
"""Seconds that anything awaited may take."""

_CODES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")

CTRL_C, CTRL_D, TAB, UP = "\x03", "\x04", "\t", "\x1b[A"


class Screen:
    """A terminal of 100 columns, and the program in it.

    Args:
        command: the program and its arguments.
        environ: its variables.

    Attributes:
        raw: all that the terminal got so far.
        shown: the same without colours and movements of the cursor.
    """

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self._own, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 100, 0, 0))
        self.process = subprocess.Popen(
            command,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env={**environ, "TERM": "xterm"},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(inner)
        self.raw = ""
        self._seen = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._own)  # so it hears of its terminal's end, and can end what it has started
        try:
            self.process.wait(BOUND)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise

    @property
    def shown(self) -> str:
        return _CODES.sub("", self.raw)

    def type(self, text: str) -> None:
        os.write(self._own, text.encode())

    def interrupt(self, until: str = ">>> ") -> str:
        """Press Ctrl-C until it is heard, as people do; return what is shown up to a text.

        Python's readline does not hear a signal of the moment in which it begins to wait.
        """
        for _ in range(5):
            self.type(CTRL_C)
            with contextlib.suppress(AssertionError):
                return self.wait_for(until, BOUND / 10)
        raise AssertionError(f"Ctrl-C is not heard: {self.shown[self._seen :]!r}")

    def wait_for(self, text: str, bound: float = BOUND) -> str:
        """Return what was shown since the last such call, up to a text that comes."""
        deadline = time.monotonic() + bound
        while (at := self.shown.find(text, self._seen)) < 0:
            if time.monotonic() > deadline or not self._read(deadline):
                raise AssertionError(f"{text!r} is not in {self.shown[self._seen :]!r}")
        found = self.shown[self._seen : at + len(text)]
        self._seen = at + len(text)
        return found

    def wait_until(self, wanted: Callable[[str], bool]) -> None:
        """Wait until what was shown since the last call is what is wanted."""
        deadline = time.monotonic() + BOUND
        while not wanted(self.shown[self._seen :]):
            if time.monotonic() > deadline or not self._read(deadline):
                raise AssertionError(f"this is not wanted: {self.shown[self._seen :]!r}")
        self._seen = len(self.shown)

    def enter(self, line: str, until: str = ">>> ") -> str:
        """Type a line, and return what is shown up to the next prompt."""
        self.type(f"{line}\n")
        return self.wait_for(until)

    def ended(self) -> int:
        """Wait until the program has ended; return its exit status."""
        deadline = time.monotonic() + BOUND
        while time.monotonic() < deadline and self._read(deadline):
            pass
        return self.process.wait(max(0.1, deadline - time.monotonic()))

    def _read(self, deadline: float) -> bool:
        """Take what the program has written; return whether more may come."""
        ready, _, _ = select.select([self._own], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            data = os.read(self._own, 65_536)
        except OSError:  # Linux says EIO when nobody has the other end any more
            return False
        self.raw += data.decode("utf-8", "replace")
        return bool(data)
