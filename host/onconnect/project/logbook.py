"""Shows the log files of a project's host: the newest one, and what comes after it."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from onconnect import terminal
from onconnect.errors import SetupError
from onconnect.keeper.logfile import log_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PERIOD = 0.1  # s between two looks for new lines


def newest(name: str) -> Path:
    """Return the newest log file of a host.

    Raises:
        SetupError: there is none.
    """
    folder = log_folder(name)
    found = _newest_in(folder)
    if found is None:
        raise SetupError(
            f"there is no log of {name} in {folder}: a host writes one when it has something to "
            "say, after a browser has started it"
        )
    return found


def lines(file: Path) -> Iterator[str]:
    """Yield what a log file says, for a terminal.

    Raises:
        SetupError: it cannot be read.
    """
    try:
        with file.open(encoding="utf-8", errors="backslashreplace") as text:
            yield from map(_shown, text)
    except OSError as error:
        raise SetupError(f"{file} cannot be read ({error.strerror})") from None


def following(file: Path) -> Iterator[str]:
    """Yield what a log file says, then what is added to it and to later hosts' files, for ever."""
    while True:
        begun, place, is_last = b"", 0, False
        while True:
            if data := _behind(file, place):
                place = data.place
                *whole, begun = (begun + data.text).split(b"\n")
                for line in whole:
                    yield _shown(line.decode("utf-8", "backslashreplace"))
            elif is_last:
                break
            else:
                later = _newest_in(file.parent)
                is_last = later is not None and later.name > file.name
                if not is_last:
                    time.sleep(_PERIOD)
        file = _newest_in(file.parent) or file
        yield f"--- {file}"


class _Piece(NamedTuple):
    """Some bytes of a file, and the place behind them."""

    text: bytes
    place: int


def _behind(file: Path, place: int) -> _Piece | None:
    """Return what a file has behind a place; None if there is nothing.

    It is open no longer than that: on Windows nobody could move it aside otherwise. A file that is
    shorter is a new one of that name.
    """
    with suppress(FileNotFoundError), file.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        begin = stream.seek(place if place <= size else 0)
        if text := stream.read():
            return _Piece(text, begin + len(text))
    return None


def _shown(line: str) -> str:
    """Return a line of a log file as people read it: time, level, text and fields."""
    with suppress(ValueError, TypeError, AttributeError):
        said: dict[str, Any] = json.loads(line)
        head = f"{said.pop('timestamp')} [{said.pop('level'):<7}] {said.pop('event')}"
        fields = " ".join(f"{key}={value!r}" for key, value in said.items())
        return terminal.block(f"{head} {fields}".rstrip())
    return terminal.line(line.rstrip("\n"))


def _newest_in(folder: Path) -> Path | None:
    with suppress(OSError):
        return max(folder.glob("*.log"), key=lambda path: path.name, default=None)
    return None
