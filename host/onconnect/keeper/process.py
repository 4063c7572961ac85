"""Watches over a host, in a process of its own, until the host and its children have gone.

The keeper sees the end of the browser's stream to the host, but reads nothing from it. It has the
stream to the browser too, for the last words of a host that could not say them. It ends with the
host. Only if a program that lives on still prints into the pipe, it reads on: a pipe that nobody
reads would end that program.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import time
from typing import Final

from onconnect.keeper.logfile import LogFile
from onconnect.keeper.notes import ENDING, GOODBYE, LIMIT
from onconnect.keeper.output import Output, Sink, to_file, to_stderr
from onconnect.protocol.constants import HOST_CRASH
from onconnect.terminal import line

if sys.platform == "win32":
    from onconnect.keeper.watched_windows import ASKING, CRASH, Watched
else:
    from onconnect.keeper.watched_posix import ASKING, CRASH, Watched

_FLUSH: Final = 0.3
"""Seconds that stderr and the log file have when the host has gone."""

_LONGEST_DETAIL: Final = 8_000
"""Characters of a native crash's traceback that the extension is told."""

_ENDS: Final = {ENDING[0], *ASKING}
"""The bytes that tell that the host's end has begun."""


def main() -> None:
    """Watch over the host that the arguments name; never returns."""
    host, prints, life, token, name, path = sys.argv[1:]
    watched = Watched(int(host), int(prints), int(life))
    sys.path += path.split(os.pathsep)  # for platformdirs, once there is something to log
    _Watch(watched, token, name).run()
    os._exit(0)


class _Watch:
    """The watch over one host.

    Args:
        host: the host.
        token: what marks its records.
        name: its name.
    """

    def __init__(self, host: Watched, token: str, name: str) -> None:
        self._host = host
        self._stderr = Sink(to_stderr(lambda: self._stderr), _missed, lambda error: None)
        self._file = Sink(LogFile(name, host.pid).write, _missed_in_file, self._no_file)
        self._output = Output(token, self._stderr, self._file)
        self._ends_at = 0.0
        self._is_told = False
        self._was_forced = False

    def run(self) -> None:
        """Watch until the host has gone, then do what is left to do."""
        self._watch()
        self._host.ask_children()  # first, since they may print faster than is read
        for data in self._host.waiting(_FLUSH):
            self._output.take(data)
        how = "" if self._is_told else self._how()
        if how:
            self._output.record("error", how)
        self._stderr.flush(time.monotonic() + _FLUSH)
        if how:
            self._say_last_words(how)
        self._host.let_the_browser_go()
        self._host.end_children()
        for data in self._host.waiting():
            self._output.take(data)
        self._output.finish()
        self._stderr.flush(time.monotonic() + _FLUSH)
        self._file.flush(time.monotonic() + _FLUSH)
        os.close(2)
        for data in self._host.printed():  # by a program that lives on
            self._output.take(data)
        self._output.finish()
        self._file.flush(time.monotonic() + _FLUSH)

    def _watch(self) -> None:
        while True:
            for what, data in self._host.news(self._patience()):
                if what == "prints":
                    self._output.take(data)
                elif what == "end":
                    self._is_told = True  # the browser has left: there is nobody to tell
                    self._end_soon()
                elif not self._hear(data):
                    return
            if self._ends_at and time.monotonic() >= self._ends_at and not self._was_forced:
                self._was_forced = True
                if self._host.kill():
                    self._output.record("error", f"{_FORCED}: it held the interpreter")

    def _patience(self) -> float | None:
        if not self._ends_at or self._was_forced:
            return None
        return max(0.0, self._ends_at - time.monotonic())

    def _hear(self, notes: bytes) -> bool:
        """Take what the host tells; return False if it has gone."""
        if _ENDS & set(notes):
            self._end_soon()
        if GOODBYE[0] in notes:
            self._is_told = True
        return bool(notes)

    def _end_soon(self) -> None:
        self._ends_at = self._ends_at or time.monotonic() + LIMIT

    def _how(self) -> str:
        """Return the sentence about a host that has ended without a word."""
        return _FORCED if self._ends_at else self._host.how(self._output.last_words)

    def _say_last_words(self, how: str) -> None:
        words = self._output.last_words
        at = max(words.rfind(each) for each in CRASH)
        message = {"type": "fatal", "code": HOST_CRASH, "message": how}
        if at >= 0:
            message["detail"] = words[at:].decode("utf-8", "replace")[:_LONGEST_DETAIL]
        frame = json.dumps([message]).encode()
        self._host.say(struct.pack("=I", len(frame)) + frame)

    def _no_file(self, error: Exception) -> None:
        self._stderr.put(f"onconnect: no log file: {line(str(error))}\n".encode())


_FORCED: Final = f"the host was ended by force: something still ran {LIMIT:g} s after its end began"
"""The sentence about a host that did not end in time."""


def _missed(count: int) -> bytes:
    return f"\nonconnect: {_sentence(count)}\n".encode()


def _missed_in_file(count: int) -> bytes:
    return to_file({"level": "warning", "event": _sentence(count)})


def _sentence(count: int) -> str:
    return f"{count:,} lines are missing here: more came than could be written"
