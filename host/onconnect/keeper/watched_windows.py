"""Watches and ends a host, on Windows; its job ends what it has started.

Descriptor 0 is the browser's stream to the host, 1 the stream to the browser, 2 its stderr. Pipes
cannot be waited for there: a thread reads each, and one looks again and again for the end.
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import _winapi
import math
import msvcrt
import os
import queue
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from onconnect.descriptors import PIPE_SIZE
from onconnect.windows import handles, processes

if TYPE_CHECKING:
    from collections.abc import Iterator

ASKING: Final = ()
"""Nothing but the host itself asks for its end here."""

CRASH: Final = (b"Windows fatal exception: ", b"Fatal Python error: ")
"""The first words of reports of `faulthandler`."""

_READ_SIZE: Final = 65_536
"""Bytes of one read."""

_LOOK: Final = 0.05
"""Seconds between two looks at the browser's stream."""

_QUIET: Final = 0.1
"""Seconds without output after which the pipe counts as empty."""

_CAUSES: Final = {
    0xC0000005: "an access violation",
    0xC000001D: "an illegal instruction",
    0xC0000094: "a division by zero",
    0xC00000FD: "a stack overflow",
    0xC0000135: "a DLL that is missing",
    0xC000013A: "Ctrl-C, or the end of its console",
    0xC0000142: "a DLL that did not start",
    0xC0000374: "a heap that was corrupted",
    0xC0000409: "an abort, or a stack that was overrun",
    0x40010004: "the end of the user's session",
}
"""What the exit codes of processes mean that Windows itself has ended."""


_ERRORS: Final = 0xC0000000
"""The least of the exit codes by which Windows tells of an error."""


class Watched:
    """A host, and the processes that it has started.

    Args:
        host: its handle.
        prints: the handle to read what it prints from.
        life: the handle of the pipe that it tells something through.

    Attributes:
        pid: its process id.
    """

    def __init__(self, host: int, prints: int, life: int) -> None:
        self._host = host
        self.pid = processes.id_of(host)
        self._prints = msvcrt.open_osfhandle(prints, os.O_RDONLY)
        self._life = msvcrt.open_osfhandle(life, os.O_RDONLY)
        self._news: queue.Queue[tuple[str, bytes]] = queue.Queue(1)
        """What comes, and no more than is taken: else output that is not written would pile up."""
        self._has_ended = False
        for each in (self._read_prints, self._read_life, self._look_for_the_end):
            threading.Thread(target=each, daemon=True).start()

    def _read_prints(self) -> None:
        while not self._has_ended:
            data = _read(self._prints)
            self._has_ended = not data
            self._news.put(("prints", data))

    def _read_life(self) -> None:
        while data := _read(self._life):
            self._news.put(("life", data))
        _winapi.WaitForSingleObject(self._host, _winapi.INFINITE)
        self._news.put(("life", b""))

    def _look_for_the_end(self) -> None:
        stream = msvcrt.get_osfhandle(0)
        while processes.is_open_at_the_other_end(stream):
            time.sleep(_LOOK)
        self._news.put(("end", b""))

    def news(self, patience: float | None) -> Iterator[tuple[str, bytes]]:
        """Wait for something new, for so many seconds; yield what it is.

        It is "prints" with what was printed, "life" with what the host tells, which is nothing once
        it has gone, or "end" when the browser's stream has ended.
        """
        with suppress(queue.Empty):
            yield self._news.get(timeout=patience)

    def waiting(self, within: float = math.inf) -> Iterator[bytes]:
        """Yield what is in the pipe now, and no more: new output may never end."""
        until = time.monotonic() + within
        left = PIPE_SIZE
        while left > 0 and time.monotonic() < until:
            for what, data in self.news(_QUIET):
                if what == "prints":
                    if not data:
                        return
                    left -= len(data)
                    yield data
                break
            else:
                return

    def printed(self) -> Iterator[bytes]:
        """Yield what is printed from now on, until nobody is left to print."""
        while not self._has_ended or not self._news.empty():
            for what, data in self.news(None):
                if what == "prints":
                    yield data

    def kill(self) -> bool:
        """Kill the host; return whether it was still there."""
        with suppress(OSError):
            _winapi.TerminateProcess(self._host, 1)
            return True
        return False

    def how(self, last_words: bytes) -> str:
        """Return the sentence about its end, which it has told nobody."""
        code = _winapi.GetExitCodeProcess(self._host)
        if code in _CAUSES:
            return f"the host was ended by {_CAUSES[code]} (0x{code:08X})"
        if code >= _ERRORS:
            return f"the host crashed with the exit code 0x{code:08X} of Windows"
        text = f"the host has ended with status {code} and without a word"
        return f"{text}: most likely it was killed" if code == 1 else text

    def say(self, frame: bytes) -> None:
        """Tell the browser something, if it reads."""
        handles.set_blocking(1, False)
        with suppress(OSError):
            os.write(1, frame)

    def let_the_browser_go(self) -> None:
        """Close its stream, whose end it may wait for."""
        os.close(0)
        os.close(1)

    def ask_children(self) -> None:
        """Do nothing: Windows has ended them with the job of the host."""

    def end_children(self) -> None:
        """Do nothing: Windows has ended them with the job of the host."""


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _READ_SIZE)
    except OSError:  # nobody is left to write
        return b""
