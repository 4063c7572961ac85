"""Writes what a host prints and logs to stderr and to the log file.

A host that prints waits only while its output is being written. If stderr or the disk takes nothing
for a moment, the host goes on; a line says how much is missing once it takes something again.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from onconnect.keeper.notes import MARK
from onconnect.terminal import block, escaped

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST_LINE: Final = 100_000
"""Bytes of a printed line that the log file takes; stderr gets it whole."""

_WAITING: Final = 4 * 1024 * 1024
"""Bytes that may wait for a slow place."""

_PATIENCE: Final = 0.25
"""Seconds without a written byte after which the keeper no longer waits for a slow place."""

_AT_ONCE: Final = 8192
"""Bytes of one write."""

_WORDS_KEPT: Final = 16_384
"""Bytes of the last output, in which the keeper looks for the traceback of a native crash."""


class Output:
    """Takes what the host prints and records.

    Args:
        token: what marks records.
        stderr: takes bytes for stderr.
        file: takes bytes for the log file.
    """

    def __init__(self, token: str, stderr: Sink, file: Sink) -> None:
        self._mark = MARK + token.encode()
        self._stderr = stderr
        self._file = file
        self._rest = b""
        self._records: dict[bytes, list[bytes]] = {}
        self._line = bytearray()
        self._cut = 0
        self._is_amid_a_line = False
        self.last_words = b""

    def take(self, data: bytes) -> None:
        """Take what was read from the pipe."""
        data, self._rest = self._rest + data, b""
        while True:
            at = data.find(self._mark)
            end = data.find(b"\n", at) if at >= 0 else -1
            if end < 0:
                break
            self._print(data[:at])
            self._piece(data[at + len(self._mark) : end])
            data = data[end + 1 :]
        if at < 0:  # a mark may be cut in two
            at = data.rfind(MARK, max(0, len(data) - len(self._mark)))
            if at < 0 or not self._mark.startswith(data[at:]):
                at = len(data)
        self._print(data[:at])
        self._rest = data[at:]

    def finish(self) -> None:
        """Take what is there of the last line: nothing comes after it."""
        rest, self._rest = self._rest, b""
        self._print(rest)
        if self._line:
            self._end_line()

    def record(self, level: str, event: str) -> None:
        """Take a line of the keeper's own."""
        self._record({"timestamp": _now(), "level": level, "event": event})

    def _print(self, data: bytes) -> None:
        if not data:
            return
        self._stderr.put(data)
        self.last_words = (self.last_words + data[-_WORDS_KEPT:])[-_WORDS_KEPT:]
        self._is_amid_a_line = not data.endswith(b"\n")
        *lines, rest = data.split(b"\n")
        for line in lines:
            self._extend(line)
            self._end_line()
        self._extend(rest)

    def _extend(self, part: bytes) -> None:
        room = _LONGEST_LINE - len(self._line)
        self._line += part[:room]
        self._cut += max(0, len(part) - room)

    def _end_line(self) -> None:
        text = self._line.removesuffix(b"\r").decode("utf-8", "backslashreplace")
        if self._cut:
            text += f"… and {self._cut:,} bytes more"
        self._line.clear()
        self._cut = 0
        if text:
            self._file.put(
                to_file({"logger": "print", "timestamp": _now(), "level": "info", "event": text})
            )

    def _piece(self, piece: bytes) -> None:
        name, _, text = piece.partition(b" ")
        pieces = self._records.setdefault(name, [])
        pieces.append(text[1:])
        if text.startswith(b"."):
            del self._records[name]
            text = b"".join(pieces)
            try:
                line = json.loads(text)
                line["timestamp"], line["level"], line["event"]
            except (ValueError, TypeError, KeyError):  # torn, since others wrote in between
                self._print(text + b"\n")
            else:
                self._record(line)

    def _record(self, line: dict[str, Any]) -> None:
        if self._is_amid_a_line:
            self._stderr.put(b"\n")
            self._is_amid_a_line = False
        self._stderr.put(_to_console(line))
        self._file.put(to_file(line))


class Sink:
    """A place that a thread writes to, and the queue of what waits for it.

    Args:
        write: writes some bytes; what it raises is told by `failed`.
        missed: returns a line that tells how many pieces were dropped.
        failed: called when writing fails after it has worked.
    """

    def __init__(
        self,
        write: Callable[[bytes], None],
        missed: Callable[[int], bytes],
        failed: Callable[[Exception], None],
    ) -> None:
        self._write = write
        self._missed_line = missed
        self._failed = failed
        self._works = True
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._missed = 0
        self._moved = time.monotonic()
        self._changed = threading.Condition()
        threading.Thread(target=self._run, daemon=True).start()

    def put(self, data: bytes) -> None:
        """Have bytes written; wait for room as long as the place takes something."""
        with self._changed:
            if not self._size:
                self._moved = time.monotonic()
            while self._size > _WAITING and time.monotonic() - self._moved < _PATIENCE:
                self._changed.wait(_PATIENCE)
            if self._size > _WAITING:
                self._missed += max(1, data.count(b"\n"))
                return
            if self._missed:
                data = self._missed_line(self._missed) + data
                self._missed = 0
            self._waiting.append(data)
            self._size += len(data)
            self._changed.notify_all()

    def flush(self, until: float) -> None:
        """Wait until all is written, or until a moment of the monotonic clock."""
        with self._changed:
            self._changed.wait_for(lambda: not self._size, max(0.0, until - time.monotonic()))

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._size)
                data = self._waiting[0]
            try:
                self._write(data)
                self._works = True
            except Exception as error:
                if self._works:  # once, not for each line
                    self._works = False
                    self._failed(error)
            with self._changed:
                self._waiting.popleft()
                self._size -= len(data)
                self._moved = time.monotonic()
                self._changed.notify_all()

    def moved(self) -> None:
        """Note that some bytes were written."""
        self._moved = time.monotonic()


def _to_console(line: dict[str, Any]) -> bytes:
    """Return a line of the log as people read it."""
    fields = {**line}
    head = f"{fields.pop('timestamp')} [{fields.pop('level')}] {fields.pop('event')}"
    text = " ".join([head, *(f"{key}={value}" for key, value in fields.items())])
    return f"{block(text)}\n".encode()


def to_file(line: dict[str, Any]) -> bytes:
    """Return a line of the log as a line of JSON."""
    text = escaped(json.dumps(line, ensure_ascii=False))
    return f"{text}\n".encode()


def to_stderr(sink: Callable[[], Sink]) -> Callable[[bytes], None]:
    """Return a function that writes to stderr; it raises OSError where the terminal is gone."""

    def write(data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(2, view[:_AT_ONCE]) :]
            sink().moved()

    return write


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
