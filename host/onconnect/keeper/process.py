"""Watches over a host, in a process of its own, until the host and its children have gone.

Descriptor 0 is the browser's stream to the host: the keeper reads nothing from it, but sees it end.
Descriptor 1 is the stream to the browser, for the last words of a host that could not say them.
Descriptor 2 is the browser's stderr. The keeper ends with the host. Only if a program that lives on
still prints into the pipe, it reads on: a pipe that nobody reads would end that program.
"""

from __future__ import annotations

import json
import math
import os
import select
import signal
import struct
import sys
import time
from contextlib import suppress
from typing import Final

from onconnect.descriptors import PIPE_SIZE
from onconnect.keeper.logfile import LogFile
from onconnect.keeper.notes import ENDING, GOODBYE, LIMIT
from onconnect.keeper.output import Output, Sink, to_file, to_stderr
from onconnect.protocol.constants import HOST_CRASH
from onconnect.terminal import line

_READ_SIZE: Final = 65_536
"""Bytes of one read."""

_GRACE: Final = 0.3
"""Seconds that children have between SIGTERM and SIGKILL."""

_FLUSH: Final = 0.3
"""Seconds that stderr and the log file have when the host has gone."""

_STATUS_WITHIN: Final = 0.1
"""Seconds for which the keeper looks for the exit status of a host."""

_CRASH: Final = b"Fatal Python error: "
"""The first words of a report of `faulthandler`."""

_LONGEST_DETAIL: Final = 8_000
"""Characters of a native crash's traceback that the extension is told."""

_ENDS = {ENDING[0], signal.SIGTERM, signal.SIGHUP}
"""The bytes that tell that the host's end has begun: a note, or the number of a signal."""


def main() -> None:
    """Watch over the host that the arguments name; never returns."""
    host, prints, life, token, name, path = sys.argv[1:]
    for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGTTOU):
        signal.signal(each, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])  # those that came meanwhile are gone now
    _close_all_but(0, 1, 2, int(prints), int(life))
    os.umask(0o077)
    sys.path += path.split(os.pathsep)  # for platformdirs, once there is something to log
    _Watch(int(host), int(prints), int(life), token, name).run()
    os._exit(0)


class _Watch:
    """The watch over one host.

    Args:
        host: its process id, and that of the process group which it leads.
        prints: the descriptor to read what it prints from.
        life: the descriptor that ends when it has gone.
        token: what marks its records.
        name: its name.
    """

    def __init__(self, host: int, prints: int, life: int, token: str, name: str) -> None:
        self._host = host
        self._prints = prints
        self._life = life
        self._stderr = Sink(to_stderr(lambda: self._stderr), _missed, lambda error: None)
        self._file = Sink(LogFile(name, host).write, _missed_in_file, self._no_file)
        self._output = Output(token, self._stderr, self._file)
        self._ends_at = 0.0
        self._is_told = False
        self._was_forced = False

    def run(self) -> None:
        """Watch until the host has gone, then do what is left to do."""
        self._watch()
        _ask_group(self._host)  # first, since they may print faster than is read
        self._drain(time.monotonic() + _FLUSH)
        how = "" if self._is_told else self._how()
        if how:
            self._output.record("error", how)
        self._stderr.flush(time.monotonic() + _FLUSH)
        if how:
            self._say_last_words(how)
        os.close(0)
        os.close(1)
        _end_group(self._host)
        self._drain()
        self._output.finish()
        self._stderr.flush(time.monotonic() + _FLUSH)
        self._file.flush(time.monotonic() + _FLUSH)
        os.close(2)
        while data := os.read(self._prints, _READ_SIZE):  # of a program that lives on
            self._output.take(data)
        self._output.finish()
        self._file.flush(time.monotonic() + _FLUSH)

    def _watch(self) -> None:
        poll = select.poll()
        poll.register(self._prints, select.POLLIN)
        poll.register(self._life, select.POLLIN)
        poll.register(0, getattr(select, "POLLRDHUP", 0))  # its end alone
        while True:
            for descriptor, _ in poll.poll(self._patience()):
                if descriptor == self._prints:
                    self._output.take(os.read(self._prints, _READ_SIZE))
                elif descriptor == 0:
                    poll.unregister(0)
                    self._is_told = True  # the browser has left: there is nobody to tell
                    self._end_soon()
                elif not self._hear(os.read(self._life, _READ_SIZE)):
                    return
            if self._ends_at and time.monotonic() >= self._ends_at and not self._was_forced:
                self._force()

    def _patience(self) -> int | None:
        if not self._ends_at or self._was_forced:
            return None
        return max(0, int((self._ends_at - time.monotonic()) * 1000) + 1)

    def _hear(self, notes: bytes) -> bool:
        """Take what the host tells; return False if it has gone."""
        if _ENDS & set(notes):
            self._end_soon()
        if GOODBYE[0] in notes:
            self._is_told = True
        return bool(notes)

    def _end_soon(self) -> None:
        self._ends_at = self._ends_at or time.monotonic() + LIMIT

    def _force(self) -> None:
        self._was_forced = True
        if os.getppid() == self._host:
            self._output.record("error", f"{_FORCED}: it held the interpreter")
            os.kill(self._host, signal.SIGKILL)

    def _drain(self, until: float = math.inf) -> None:
        """Take what is in the pipe now, and no more: new output may never end."""
        os.set_blocking(self._prints, False)
        left = PIPE_SIZE
        try:
            while left and time.monotonic() < until:
                data = os.read(self._prints, min(left, _READ_SIZE))
                if not data:
                    return
                left -= len(data)
                self._output.take(data)
        except BlockingIOError:
            pass
        finally:
            os.set_blocking(self._prints, True)

    def _how(self) -> str:
        """Return the sentence about a host that has ended without a word."""
        if self._ends_at:
            return _FORCED
        status = _exit_status(self._host)
        if status is None:
            at = self._output.last_words.rfind(_CRASH)
            if at >= 0:
                what = (
                    self._output.last_words[at + len(_CRASH) :]
                    .split(b"\n")[0]
                    .decode("utf-8", "replace")
                )
                return f"the host crashed: {what}"
            return "the host has ended without a word, and nobody knows how"
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            text = f"the host was ended by {_name_of(number)}"
            if number == signal.SIGKILL:
                text += ": somebody killed it, or the system had no memory left"
            return text
        return f"the host has ended with status {os.WEXITSTATUS(status)} and without a word"

    def _say_last_words(self, how: str) -> None:
        words = self._output.last_words
        at = words.rfind(_CRASH)
        message = {"type": "fatal", "code": HOST_CRASH, "message": how}
        if at >= 0:
            message["detail"] = words[at:].decode("utf-8", "replace")[:_LONGEST_DETAIL]
        frame = json.dumps([message]).encode()
        try:
            os.write(1, struct.pack("=I", len(frame)) + frame)
        except OSError:  # the browser has gone, or does not read
            return

    def _no_file(self, error: Exception) -> None:
        self._stderr.put(f"onconnect: no log file: {line(str(error))}\n".encode())


_FORCED: Final = f"the host was ended by force: something still ran {LIMIT:g} s after its end began"
"""The sentence about a host that did not end in time."""


def _ask_group(group: int) -> None:
    """Ask the processes of a group to end, also those that were stopped."""
    with suppress(ProcessLookupError, PermissionError):  # none is left, or of other users only
        os.killpg(group, signal.SIGTERM)
        os.killpg(group, signal.SIGCONT)


def _end_group(group: int) -> None:
    """Kill the processes of a group that have been asked to end, after a moment to do so."""
    with suppress(ProcessLookupError, PermissionError):
        end = time.monotonic() + _GRACE
        while time.monotonic() < end:
            os.killpg(group, 0)
            time.sleep(0.01)
        os.killpg(group, signal.SIGKILL)


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


def _missed(count: int) -> bytes:
    return f"\nonconnect: {_sentence(count)}\n".encode()


def _missed_in_file(count: int) -> bytes:
    return to_file({"level": "warning", "event": _sentence(count)})


def _sentence(count: int) -> str:
    return f"{count:,} lines are missing here: more came than could be written"


def _close_all_but(*kept: int) -> None:
    """Close what the browser has left open in what it starts."""
    low = 0
    for each in (*sorted(kept), 65_536):
        if low < each:  # an empty range would be all
            os.closerange(low, each)
        low = each + 1
