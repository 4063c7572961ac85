"""Writes what orjson refuses: lone surrogates, deep nesting, and the values that JSON lacks.

A value that JSON lacks is written as JSON all the same, and its place in the message is noted
together with its kind: kinds.py puts it back at the other end. If the other end takes no such
values, or JavaScript has nothing of that sort, the error names the value and the remedy.
"""

from __future__ import annotations

import json
import math
from collections import deque
from collections.abc import Iterator
from enum import Enum
from io import BytesIO
from secrets import token_hex
from typing import Any

import orjson

from onconnect.errors import BrowserError, UnserializableError
from onconnect.protocol.constants import BIGINT_DIGITS, NESTING_LIMIT
from onconnect.protocol.kinds import array_of, view_of, write_base64
from onconnect.protocol.models import OPTIONS, as_json, as_python, as_text, is_model

_MAX_SAFE_INTEGER = 2**53 - 1
_LARGEST = 10**BIGINT_DIGITS
_CONTAINERS = (dict, list, tuple, set, frozenset)
_REMEDY = (
    "which is not carried here: it takes ports that carry more than JSON, so that in Chromium "
    'manifest.json needs "message_serialization": "structured_clone", and the relay of this version'
)


def dumps(value: object, *, carries: bool, name: str) -> bytes:
    """Return the JSON text of a message's member, and behind it the member `kinds` if it has any.

    Args:
        value: the member.
        carries: whether the other end takes values that JSON lacks.
        name: what an error calls the member.

    Raises:
        UnserializableError: it cannot be sent.
    """
    writer = _Writer(carries)
    try:
        plain = writer.plain(value, name, NESTING_LIMIT - 1)
        text = escape_surrogates(_json(plain))
    except RecursionError:
        raise _too_deep() from None
    return writer.completed(text)


def escape_surrogates(text: str) -> bytes:
    """Return a JSON text as UTF-8; halves of surrogate pairs in it become escapes."""
    return text.encode("utf-8", "backslashreplace")  # as JSON's escape is written in Python, too


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class _Writer:
    """Makes plain JSON of a value, and notes what it has replaced."""

    def __init__(self, carries: bool) -> None:
        self._carries = carries
        self._path: list[str | int] = []  # of the value that is being written
        self._kinds: list[list[str | int]] = []  # what is further inside comes later
        self._bytes: list[memoryview] = []
        self._mark = ""  # stands in the text where bytes will be
        self._is_in_model = False

    def completed(self, text: bytes) -> bytes:
        """Return the text with the bytes in it, and with `kinds` behind it."""
        if not self._kinds:
            return text
        out = BytesIO()
        first, *others = text.split(b'"%b"' % self._mark.encode()) if self._bytes else [text]
        out.write(first)
        for view, part in zip(self._bytes, others, strict=True):
            write_base64(out, view)
            out.write(part)
        out.write(b',"kinds":' + escape_surrogates(_json(self._kinds[::-1])))
        return out.getvalue()

    def plain(self, value: object, place: str, depth: int) -> object:
        """Return the value as the standard library's encoder is to see it.

        `place` names the value in an error, as message["tabs"][3]; `depth` levels are left.
        """
        if value is None or isinstance(value, (str, bool)):
            return value
        if isinstance(value, int):
            return self._integer(value, place)
        if isinstance(value, float):
            return value if math.isfinite(value) else self._irregular(value)
        if isinstance(value, _CONTAINERS) and not depth:
            raise _too_deep()
        path = self._path
        if isinstance(value, dict):
            if not all(isinstance(key, str) for key in value):
                return self._map(value, place, depth)
            members: dict[str, object] = {}
            for key, each in value.items():
                path.append(key)
                members[key] = self.plain(each, f"{place}[{key!r}]", depth - 1)
                path.pop()
            return members
        if isinstance(value, _CONTAINERS):
            is_set = isinstance(value, (set, frozenset))
            if is_set:
                self._check(value, place)
                self._note("Set")
            elements: list[object] = []
            for i, each in enumerate(value):  # a function here would double the frames of recursion
                path.append(i)
                elements.append(self.plain(each, f"{place}[{i}]", depth - 1))
                path.pop()
            return elements
        if is_model(value):
            return self._model(value, place, depth)
        return self._other(value, place, depth)

    def _model(self, value: object, place: str, depth: int) -> object:
        around, self._is_in_model = self._is_in_model, self._carries
        written = self.plain(_dumped(value, place, self._carries), place, depth)
        self._is_in_model = around
        return written

    def _map(self, value: dict[Any, object], place: str, depth: int) -> object:
        if not self._carries:
            key = next(key for key in value if not isinstance(key, str))
            raise UnserializableError(
                f"{place} has the key {key!r}: the keys of a JSON object are strings, and "
                f"this dict is a Map, {_REMEDY}"
            )
        if depth == 1:
            raise _too_deep()
        self._note("Map")
        pairs: list[object] = []
        for i, (key, each) in enumerate(value.items()):
            self._path += i, 0
            first = self.plain(key, f"the key {key!r} of {place}", depth - 2)
            self._path[-1] = 1
            pairs.append([first, self.plain(each, f"{place}[{key!r}]", depth - 2)])
            del self._path[-2:]
        return pairs

    def _other(self, value: object, place: str, depth: int) -> object:
        """Make plain JSON of a value that is not of JSON's own types."""
        from datetime import datetime

        if isinstance(value, datetime):
            self._check(value, place)
            return self._date(value, place)
        if isinstance(value, BaseException):
            self._check(value, place)
            return self._error(value, depth)
        if isinstance(value, Enum):
            return self.plain(value.value, place, depth)
        view = view_of(value)
        if view is None:
            return self._text(value, place, depth)
        if view.ndim == 0:  # a number of numpy's
            return self.plain(_number(view, place), place, depth)
        self._check(value, place)
        self._note(array_of(view, place))
        self._bytes.append(view)
        self._mark = self._mark or token_hex(16)  # so that no text can hold it
        return self._mark

    def _text(self, value: object, place: str, depth: int) -> object:
        """Let through what orjson knows, and in a model what pydantic knows."""
        if self._is_in_model and isinstance(value, (deque, Iterator)):
            return self.plain(list(value), place, depth)
        try:
            if self._is_in_model:
                return as_text(value)
            return orjson.loads(orjson.dumps(value, None, OPTIONS))
        except Exception:
            raise UnserializableError(
                f"{place} is of type {type(value).__qualname__}, which JSON cannot carry: "
                "send a string, a number, a list or a dict instead"
            ) from None

    def _error(self, value: BaseException, depth: int) -> dict[str, str]:
        if not depth:
            raise _too_deep()
        self._note("Error")
        if isinstance(value, BrowserError):
            return {"name": value.name, "message": value.message}
        try:
            text = str(value)
        except Exception:  # the text of a user's own error may be another error
            text = ""
        return {"name": type(value).__name__, "message": text}

    def _date(self, value: Any, place: str) -> str:
        from datetime import UTC

        if value.tzinfo is None:
            raise UnserializableError(
                f"{place} is a datetime without a time zone, so that JavaScript's Date could be "
                "another moment: send .astimezone() of it"
            )
        self._note("Date")
        written: str = value.astimezone(UTC).isoformat(timespec="milliseconds")
        return written.replace("+00:00", "Z")

    def _integer(self, value: int, place: str) -> object:
        if abs(value) <= _MAX_SAFE_INTEGER:
            return value
        if not self._carries:
            return _javascript_integer(value, place)
        if abs(value) >= _LARGEST:
            raise UnserializableError(
                f"{place} is an integer of more than {BIGINT_DIGITS:,} digits: send it as bytes"
            )
        self._note("BigInt")
        return str(int(value))

    def _irregular(self, value: float) -> str | None:
        if not self._carries:
            return None
        self._note("Number")
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"

    def _note(self, kind: str) -> None:
        self._kinds.append([kind, *self._path])

    def _check(self, value: object, place: str) -> None:
        if not self._carries:
            raise UnserializableError(f"{place} is of type {type(value).__qualname__}, {_REMEDY}")


def _number(view: memoryview, place: str) -> object:
    """Return the one element of a view without dimensions."""
    try:
        return view.tolist()
    except NotImplementedError:
        raise UnserializableError(
            f"{place} is a number of the format {view.format!r}, which Python cannot read: "
            "send float() or int() of it"
        ) from None


def _dumped(model: object, place: str, carries: bool) -> object:
    try:
        return as_python(model) if carries else as_json(model)
    except Exception as error:
        told = str(error).partition("\n")[0] or type(error).__name__
        raise UnserializableError(
            f"{place} is of type {type(model).__qualname__}, which pydantic cannot write: {told}"
        ) from error


def _too_deep() -> UnserializableError:
    return UnserializableError(
        f"the message is nested deeper than {NESTING_LIMIT} levels, or contains itself: flatten it"
    )


def _javascript_integer(value: int, place: str) -> int:
    """Let through what a JavaScript number holds, or what one is written as."""
    try:
        double = float(value)
    except OverflowError:
        double = float("inf")
    if not double.is_integer() or value not in (int(double), int(_digits(double))):
        raise UnserializableError(
            f"{place} is {value if abs(value) < 10**40 else 'an integer'} and a JavaScript "
            "number would round it: send it as a string"
        )
    return value


def _digits(double: float) -> str:
    """Return a large double as JavaScript writes it: its shortest digits, then zeros."""
    mantissa, _, exponent = f"{double!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    if not exponent:
        return whole
    return whole + fraction.ljust(int(exponent), "0")
