"""Log lines: to stderr, to one file a process, and to the extension's console; never to stdout.

A line is taken at once and written by a thread, which imports structlog a moment after the first
line: a host that has nothing to say never pays for it, and one that has does not hold up its first
reply.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import queue
import sys
import threading
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from onconnect import terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping
    from logging.handlers import RotatingFileHandler
    from pathlib import Path

    Fields = Mapping[str, Any]

FILES_KEPT: Final = 20
"""Log files of a host; the oldest are removed when a new one begins."""

FILE_SIZE: Final = 5_000_000
"""Bytes of a log file before it is moved aside; the last one moved aside is kept."""

START_AFTER: Final = 0.5
"""Seconds between the first line and the import of structlog."""

LONGEST_LINE: Final = 100_000
"""Characters of a line for the extension's console."""

# fields that structlog would take for tracebacks
_RENAMED = {name: f"{name}_" for name in ("stack", "exception", "exc_info")}

_NOT_THE_USERS = (
    os.path.dirname(__file__),
    os.path.dirname(importlib.__file__),
    "<frozen importlib",
)


class Log:
    """The log of one host process. Its methods may be called from any thread.

    Args:
        name: the host's name, which names the folder of its files.

    Attributes:
        forward: called with level, text and fields of each line for the extension's console.
    """

    def __init__(self, name: str) -> None:
        self.forward: Callable[[str, str, Fields], None] | None = None
        self._name = name
        self._lines: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._hurry = threading.Event()

    def write(self, level: str, text: str, fields: Fields) -> None:
        """Take a line for stderr and the file.

        Args:
            level: "debug", "info", "warning" or "error".
            text: what happened.
            fields: values that belong to it.
        """
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {_RENAMED.get(key, key): _plain(value) for key, value in fields.items()}
        self._lines.put({**line, "timestamp": moment, "level": level, "event": text})
        if level == "error":
            self._hurry.set()
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="onconnect log", daemon=True)
                self._thread.start()

    def tell(
        self, level: str, text: str, fields: Fields, error: BaseException | None = None
    ) -> None:
        """Take a line as `write` does, and from "info" up for the extension's console too."""
        if error is not None:
            text = f"{text}\n{traceback_of(error)}"
        self.write(level, text, fields)
        if self.forward is not None and level != "debug":
            plain = {key: _plain(value) for key, value in fields.items()}
            self.forward(level, text[:LONGEST_LINE], plain)

    def close(self, within: float = 5.0) -> None:
        """Write what waits, for so many seconds at most."""
        self._hurry.set()
        if self._thread is not None:
            self._lines.put(None)
            self._thread.join(within)

    def capture(self) -> None:
        """Take what is logged by `logging`, and by structlog where a handler has imported it."""
        root = logging.getLogger()
        root.addHandler(_Handler(self))
        root.setLevel(logging.INFO)
        if "structlog" in sys.modules:
            self._capture_structlog()

    def _capture_structlog(self) -> None:
        import structlog

        def take(_: object, level: str, event: MutableMapping[str, Any]) -> str:
            text, error = str(event.pop("event", "")), event.pop("exc_info", None)
            error = sys.exc_info()[1] if error is True else error
            level = {"warn": "warning", "critical": "error", "exception": "error"}.get(level, level)
            self.tell(level, text, event, error if isinstance(error, BaseException) else None)
            raise structlog.DropEvent

        if not structlog.is_configured():
            structlog.configure(processors=[structlog.contextvars.merge_contextvars, take])

    # The thread

    def _run(self) -> None:
        self._hurry.wait(START_AFTER)
        import structlog

        to_console = structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, pad_level=False)
        to_file = structlog.processors.JSONRenderer(default=repr, ensure_ascii=False)
        file = self._open_file()
        while (line := self._lines.get()) is not None:
            # neither a line that cannot be written nor a stderr that is gone ends the log
            with contextlib.suppress(Exception):
                if file is not None:
                    text = terminal.escaped(str(to_file(None, "", dict(line))))
                    file.handle(logging.makeLogRecord({"msg": text}))
            with contextlib.suppress(Exception):
                sys.stderr.write(f"{terminal.block(to_console(None, '', line))}\n")
        if file is not None:
            file.close()

    def _open_file(self) -> RotatingFileHandler | None:
        from logging.handlers import RotatingFileHandler

        try:
            path = log_file(self._name)
            path.parent.mkdir(parents=True, exist_ok=True)
            _prune(path.parent)
            return RotatingFileHandler(
                path, maxBytes=FILE_SIZE, backupCount=1, encoding="utf-8", errors="backslashreplace"
            )
        except Exception as error:
            sys.stderr.write(f"onconnect: no log file: {terminal.line(str(error))}\n")
            return None


def log_folder(name: str) -> Path:
    """Return where the log files of a host lie."""
    from platformdirs import user_log_path

    return user_log_path("onconnect", appauthor=False) / name


def log_file(name: str) -> Path:
    """Return a name for this process's log file: its start, to the second, and its id."""
    return log_folder(name) / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}.log"


def traceback_of(error: BaseException) -> str:
    """Return an error's traceback, from the first line on that is not onconnect's own."""
    place = error.__traceback__
    while place is not None and _is_ours(place.tb_frame.f_code.co_filename):
        place = place.tb_next
    lines = traceback.format_exception(type(error), error, place or error.__traceback__)
    return "".join(lines).rstrip()


def _is_ours(filename: str) -> bool:
    return filename.startswith(_NOT_THE_USERS)


def _prune(folder: Path) -> None:
    """Remove the oldest log files, so that the new one is among those kept."""
    files = sorted(folder.glob("*.log"), key=lambda path: path.name)
    for path in files[: -FILES_KEPT + 1]:
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}.1").unlink(missing_ok=True)


def _plain(value: object) -> object:
    """Return what JSON can carry: a log line is never refused."""
    if isinstance(value, int) and abs(value) >= 2**53:
        return repr(value)
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)


class _Handler(logging.Handler):
    """Takes the records of `logging` into a Log."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        level = record.levelname.lower()
        if record.levelno > logging.ERROR:
            level = "error"
        elif level not in ("debug", "info", "warning", "error"):
            level = "info"
        error = record.exc_info[1] if record.exc_info else None
        self._log.tell(level, record.getMessage(), {"logger": record.name}, error)
