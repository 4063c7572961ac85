"""Watches and ends a host and its process group, on POSIX systems.

Descriptor 0 is the browser's stream to the host, 1 the stream to the browser, 2 its stderr.
"""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import math
import os
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from onconnect.descriptors import PIPE_SIZE
from onconnect.keeper.inputs_posix import Inputs

if TYPE_CHECKING:
    from collections.abc import Iterator

ASKING: Final = (signal.SIGTERM, signal.SIGHUP)
"""The numbers of signals that ask for the end; they come through the pipe `life`."""

CRASH: Final = (b"Fatal Python error: ",)
"""The first words of a report of `faulthandler`."""

_READ_SIZE: Final = 65_536
"""Bytes of one read."""

_GRACE: Final = 0.3
"""Seconds that children have between SIGTERM and SIGKILL."""

_STATUS_WITHIN: Final = 0.1
"""Seconds for which the keeper looks for the exit status of a host."""


class Watched:
    """A host, and the processes that it has started.

    Args:
        host: its process id, and that of the process group which it leads.
        prints: the descriptor to read what it prints from.
        life: the descriptor that ends when it has gone.

    Attributes:
        pid: its process id.
    """

    def __init__(self, host: int, prints: int, life: int) -> None:
        self.pid = host
        self._prints = prints
        self._life = life
        for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGTTOU):
            signal.signal(each, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])  # those that came meanwhile are gone now
        _close_all_but(0, 1, 2, prints, life)
        os.umask(0o077)
        self._inputs = Inputs((prints, life), stream=0)

    def news(self, patience: float | None) -> Iterator[tuple[str, bytes]]:
        """Wait for something new, for so many seconds; yield what it is.

        It is "prints" with what was printed, "life" with what the host tells, which is nothing once
        it has gone, or "end" when the browser's stream has ended.
        """
        for descriptor in self._inputs.wait(patience):
            if descriptor == 0:
                yield "end", b""
            else:
                what = "prints" if descriptor == self._prints else "life"
                yield what, os.read(descriptor, _READ_SIZE)

    def waiting(self, within: float = math.inf) -> Iterator[bytes]:
        """Yield what is in the pipe now, and no more: new output may never end."""
        until = time.monotonic() + within
        os.set_blocking(self._prints, False)
        left = PIPE_SIZE
        try:
            while left and time.monotonic() < until:
                data = os.read(self._prints, min(left, _READ_SIZE))
                if not data:
                    return
                left -= len(data)
                yield data
        except BlockingIOError:
            pass
        finally:
            os.set_blocking(self._prints, True)

    def printed(self) -> Iterator[bytes]:
        """Yield what is printed from now on, until nobody is left to print."""
        while data := os.read(self._prints, _READ_SIZE):
            yield data

    def kill(self) -> bool:
        """Kill the host; return whether it was still there."""
        if os.getppid() != self.pid:
            return False
        os.kill(self.pid, signal.SIGKILL)
        return True

    def how(self, last_words: bytes) -> str:
        """Return the sentence about its end, which it has told nobody."""
        status = _exit_status(self.pid)
        if status is None:
            (crash,) = CRASH
            _, found, what = last_words.rpartition(crash)
            if found:
                return f"the host crashed: {what.splitlines()[0].decode('utf-8', 'replace')}"
            return "the host has ended without a word, and nobody knows how"
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            text = f"the host was ended by {_name_of(number)}"
            if number == signal.SIGKILL:
                text += ": somebody killed it, or the system had no memory left"
            return text
        return f"the host has ended with status {os.WEXITSTATUS(status)} and without a word"

    def say(self, frame: bytes) -> None:
        """Tell the browser something, if it reads."""
        with suppress(OSError):
            os.write(1, frame)

    def let_the_browser_go(self) -> None:
        """Close its stream, whose end it may wait for."""
        os.close(0)
        os.close(1)

    def ask_children(self) -> None:
        """Ask the processes of the group to end, also those that were stopped."""
        with suppress(ProcessLookupError, PermissionError):  # none is left, or of other users only
            os.killpg(self.pid, signal.SIGTERM)
            os.killpg(self.pid, signal.SIGCONT)

    def end_children(self) -> None:
        """Kill the processes of the group that have been asked to end, after a moment to do so."""
        with suppress(ProcessLookupError, PermissionError):
            end = time.monotonic() + _GRACE
            while time.monotonic() < end:
                os.killpg(self.pid, 0)
                time.sleep(0.01)
            os.killpg(self.pid, signal.SIGKILL)


def _name_of(number: int) -> str:
    """Return the name of a signal, or its number: real-time signals have no name."""
    with suppress(ValueError):
        return signal.Signals(number).name
    return f"signal {number}"


def _exit_status(host: int) -> int | None:
    """Return the wait status of a process that is no child of this one; None if it is unknown."""
    end = time.monotonic() + _STATUS_WITHIN
    while time.monotonic() < end:
        try:
            with open(f"/proc/{host}/stat", "rb") as file:
                state, *fields = file.read().rpartition(b") ")[2].split()
        except OSError:  # it is no longer there, or this is no Linux
            return None
        if state == b"Z":
            return int(fields[48])
        time.sleep(0.002)
    return None


def _close_all_but(*kept: int) -> None:
    """Close what the browser has left open in what it starts."""
    low = 0
    for each in (*sorted(kept), 65_536):
        if low < each:  # an empty range would be all
            os.closerange(low, each)
        low = each + 1
