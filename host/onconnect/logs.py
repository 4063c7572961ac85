"""Sends log lines to stderr, to one file per process, and to the extension's console.

Each line goes at once to the keeper, which writes it. So a host that dies has lost no line, and the
host itself does not import the code that renders and writes lines.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import os
import sys
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from onconnect.browser.runner import LISTENER_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping

    Fields = Mapping[str, Any]

_LONGEST_LINE: Final = 100_000
"""Characters of a line."""

_LONGEST_FIELD: Final = 10_000
"""Characters of a field of a line."""

_MOST_FIELDS: Final = 100
"""Fields of a line."""

_LONGEST_MESSAGE: Final = 1_000
"""Characters of the sentence in `fatal`."""

_LONGEST_DETAIL: Final = 100_000
"""Characters of a traceback that `fatal` carries: the last ones."""

_LONGEST_CODE: Final = 100
"""Characters of the argument of `sys.exit`, in the sentence about it."""

FAILED: Final = "onconnect_failed"
"""The field of a line that says which handler has failed: the event of a listener, or a task."""

# Names that a line has by itself.
_RENAMED = {name: f"{name}_" for name in ("timestamp", "level", "event")}


class Log:
    """The log of one host process. Its methods may be called from any thread.

    Args:
        record: takes a line for stderr and the file: its fields, `timestamp`, `level`, `event`.

    Attributes:
        forward: called with level, text and fields of each line for the extension's console.
    """

    def __init__(self, record: Callable[[Mapping[str, Any]], None]) -> None:
        self.forward: Callable[[str, str, Fields], None] | None = None
        self._record = record

    def write(self, level: str, text: str, fields: Fields) -> None:
        """Take a line for stderr and the file.

        Args:
            level: "debug", "info", "warning" or "error".
            text: what happened.
            fields: values that belong to it.
        """
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {_RENAMED.get(key, key): value for key, value in _plain(fields).items()}
        self._record({**line, "timestamp": moment, "level": level, "event": text[:_LONGEST_LINE]})

    def tell(
        self, level: str, text: str, fields: Fields, error: BaseException | None = None
    ) -> None:
        """Take a line as `write` does, and from "info" up for the extension's console too."""
        if error is not None:
            text = f"{text}\n{_traceback_of(error)}"
        self.write(level, text, fields)
        if self.forward is not None and level != "debug":
            self.forward(level, text[:_LONGEST_LINE], _plain(fields))

    def report(self, context: Mapping[str, Any]) -> None:
        """Take what the event loop's exception handler is given.

        The field FAILED names the event whose listener it was, or a task that nobody has awaited.
        """
        failed = context.get(LISTENER_KEY)
        if failed is None and isinstance(task := context.get("future"), asyncio.Task):
            failed = task.get_name()
        fields = {} if failed is None else {FAILED: failed}
        self.tell("error", context["message"], fields, context.get("exception"))

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


def _traceback_of(error: BaseException) -> str:
    """Return an error's traceback without the first lines, which are onconnect's own."""
    place = error.__traceback__
    while place is not None and _is_ours(place.tb_frame.f_code.co_filename):
        place = place.tb_next
    if place is None and isinstance(error, SyntaxError):  # it names the user's line by itself
        return "".join(traceback.format_exception_only(error)).rstrip()
    lines = traceback.format_exception(type(error), error, place or error.__traceback__)
    return "".join(lines).rstrip()


def described(text: str, error: BaseException) -> tuple[str, str]:
    """Return the message and the detail of `fatal` for an error of a handler."""
    reason = traceback.format_exception_only(error)[-1].strip()
    return f"{text}: {reason}"[:_LONGEST_MESSAGE], _traceback_of(error)[-_LONGEST_DETAIL:]


def exit_reason(error: SystemExit) -> str:
    """Return the sentence about a handler's `sys.exit`: which one it was, and where."""
    asked = repr(error.code)[:_LONGEST_CODE] if error.code is not None else ""
    return f"a handler ended the host: {_place_of(error)} called sys.exit({asked})"


def _place_of(error: BaseException) -> str:
    """Return which function of a handler raised an error, as "notes.received, line 7,"."""
    place, name, line = error.__traceback__, "a handler", 0
    while place is not None:
        code = place.tb_frame.f_code
        if name == "a handler" and not _is_ours(code.co_filename):
            name = f"{place.tb_frame.f_globals.get('__name__', '')}.{code.co_qualname}"
        line = place.tb_lineno if name != "a handler" else 0
        place = place.tb_next
    return f"{name}, line {line}," if line else name


def _is_ours(filename: str) -> bool:
    return filename.startswith(_NOT_THE_USERS)


_NOT_THE_USERS: Final = (
    os.path.join(os.path.dirname(_is_ours.__code__.co_filename), ""),
    os.path.join(os.path.dirname(importlib.import_module.__code__.co_filename), ""),
    os.path.join(os.path.dirname(asyncio.run.__code__.co_filename), ""),
    contextlib.contextmanager.__code__.co_filename,
    "<frozen importlib",
)
"""Where code lies that is no user's, as the code itself says: in a program that is packed it is not
as the modules say."""


def _plain(fields: Fields) -> dict[str, object]:
    """Return a value that JSON can carry and that is not too long: a log line is never refused."""
    return {
        str(key)[:_LONGEST_FIELD]: _plain_value(fields[key]) for key in list(fields)[:_MOST_FIELDS]
    }


def _plain_value(value: object) -> object:
    if isinstance(value, (float, bool, type(None))):
        return value
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    return (value if isinstance(value, str) else repr(value))[:_LONGEST_FIELD]


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
        try:
            text = record.getMessage()
        except Exception:  # the arguments do not fit the text: a log call never raises
            text = f"{record.msg} {record.args!r}"
        self._log.tell(level, text, {"logger": record.name}, error)
