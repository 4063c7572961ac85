"""Puts the values in place that JSON lacks: bytes, dates, sets, maps, numbers, errors.

On the wire such a value is JSON, and the member `kinds` of its message says what it stands for:
`[["Uint8Array", "image"]]` if the data is `{"image": "aGk="}`. What is further inside comes first,
so that a set of dates is a set of dates.

Rule 1: A kind that is not known, does not fit the JSON in its place, or has a place that is not
    there makes the message a bad one.

Rule 2: What Python cannot hold makes the message a bad one, as a set of lists, or a map with the
    keys 1 and true, which are one key in Python. Nothing is lost in silence.
"""

from __future__ import annotations

import binascii
import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from onconnect.errors import BrowserError, UnserializableError
from onconnect.protocol.constants import BIGINT_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import BytesIO


class _Array(NamedTuple):
    """How Python's memoryview has the elements of a typed array."""

    format: str
    size: int


ARRAYS: Final[dict[str, _Array]] = {
    "Int8Array": _Array("b", 1),
    "Int16Array": _Array("h", 2),
    "Uint16Array": _Array("H", 2),
    "Int32Array": _Array("i", 4),
    "Uint32Array": _Array("I", 4),
    "BigInt64Array": _Array("q", 8),
    "BigUint64Array": _Array("Q", 8),
    "Float32Array": _Array("f", 4),
    "Float64Array": _Array("d", 8),
}
"""The typed arrays whose elements are not bytes, by their names in JavaScript."""

MEMBERS: Final = {"message": "data", "return": "value", "call": "args", "event": "args"}
"""The member of each type of message that may have values that JSON lacks."""

_ARRAY_OF = {array.format: name for name, array in ARRAYS.items()} | {"B": "Uint8Array"}
_SAME_SIZE = {"l": "iq", "L": "IQ"}  # of four bytes or of eight, by the system
_NUMBERS: Final = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_PIECE = 3 * 65_536  # bytes that are written at a time
_LARGEST_KEY = 2**64  # beyond it, integers can be made that all have the same hash


class _UnfitError(ValueError):
    """A kind does not fit its place; the text says why."""


def restore(message: dict[str, Any]) -> str | None:
    """Put the values that `kinds` names in their places; return what is wrong with one, if any."""
    member = MEMBERS.get(message["type"])
    kinds = message.pop("kinds")
    if kinds is None or member is None:
        return None
    if type(kinds) is not list:
        return "its kinds is not an array"
    for each in kinds:
        try:
            kind, inside, last = _place(message, member, each)
            if kind not in _READERS:
                raise _UnfitError("one of them is not known")
            inside[last] = _READERS[kind](inside[last])
        except _UnfitError as unfit:
            return f"its kinds do not fit: {unfit}"
    return None


def put_in(message: dict[str, Any], parts: list[str | bytes]) -> None:
    """Put the parts of a message where its member `parts` says.

    Raises:
        ValueError: there are not as many places, or a part does not fit its own.
    """
    kind, places = message.get("type"), message.get("parts")
    member = MEMBERS.get(kind) if type(kind) is str else None
    if member is None or type(places) is not list or len(places) != len(parts):
        raise _UnfitError("it names not as many parts as have come")
    for place, part in zip(places, parts, strict=True):
        kind, inside, last = _place(message, member, place)
        inside[last] = _of_kind(kind, part)
    del message["parts"]


def write_base64(out: BytesIO, view: memoryview) -> None:
    """Write bytes as a JSON string of base64, piece by piece: nothing is copied as a whole."""
    out.write(b'"')
    octets = view.cast("B") if view.nbytes else view  # no view of nothing can be cast
    for start in range(0, view.nbytes, _PIECE):
        out.write(binascii.b2a_base64(octets[start : start + _PIECE], newline=False))
    out.write(b'"')


def view_of(value: object) -> memoryview | None:
    """Return the bytes of a value that has the buffer protocol; None if it has not."""
    try:
        return memoryview(value)  # type: ignore[arg-type]  # that is the question
    except (TypeError, BufferError):
        return None


def array_of(view: memoryview, place: str) -> str:
    """Return the kind that has such elements.

    Args:
        view: the elements.
        place: names the value in an error.

    Raises:
        UnserializableError: no typed array has them.
    """
    letter = view.format
    if letter in _SAME_SIZE:
        letter = _SAME_SIZE[letter][view.itemsize == 8]
    kind = _ARRAY_OF.get(letter)
    if kind is None or view.ndim != 1 or not view.c_contiguous:
        raise UnserializableError(
            f"{place} has {view.ndim} dimensions of elements of the format {view.format!r}, and a "
            "typed array has one, of numbers in the machine's order: send its bytes, and its shape "
            "beside them"
        )
    return kind


def _place(message: dict[str, Any], member: str, entry: Any) -> tuple[str, Any, Any]:
    """Return the kind of an entry, what holds its value, and the last step to that."""
    if type(entry) is not list or not entry or type(entry[0]) is not str:
        raise _UnfitError("one of them is not an array with a kind and a path")
    kind, *path = entry
    inside: Any = message
    last: Any = member
    for step in path:
        inside, last = _at(inside, last), step
    _at(inside, last)
    return kind, inside, last


def _of_kind(kind: str, part: str | bytes) -> object:
    """Return a part as what its kind says."""
    if isinstance(part, str):
        if kind == "String":
            return part
    elif kind == "Uint8Array":
        return part
    elif kind in ARRAYS:
        return _elements(ARRAYS[kind], part)
    raise _UnfitError("one of them is of another kind")


def _at(inside: Any, step: Any) -> Any:
    is_there = (type(step) is str and type(inside) is dict and step in inside) or (
        type(step) is int and type(inside) is list and 0 <= step < len(inside)
    )
    if not is_there:
        raise _UnfitError("the path of one leads nowhere")
    return inside[step]


def read_base64(text: Any) -> bytes:
    """Return the bytes of base64.

    Raises:
        ValueError: it is none.
    """
    if type(text) is not str or len(text) % 4:
        raise _UnfitError("bytes are not base64")
    try:
        data = binascii.a2b_base64(
            text
        )  # which skips what is not base64; strict takes twice as long
    except ValueError:
        data = b""
    end = binascii.b2a_base64(data[-(len(data) % 3 or 3) :], newline=False).decode()
    if len(data) != len(text) // 4 * 3 - text[-2:].count("=") or not text.endswith(end):
        raise _UnfitError("bytes are not base64")
    return data


def _array(array: _Array) -> Callable[[Any], memoryview]:
    return lambda text: _elements(array, read_base64(text))


def _elements(array: _Array, data: bytes) -> memoryview:
    if len(data) % array.size:
        raise _UnfitError("a typed array ends inside an element")
    if not data:  # no view of nothing can be cast
        from array import array as elements

        return memoryview(elements(array.format))
    return memoryview(data).cast(cast("Any", array.format))


def _date(text: Any) -> object:
    from datetime import datetime

    try:
        date = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise _UnfitError("a date is none that Python can hold") from None
    if date.tzinfo is None:
        raise _UnfitError("a date has no time zone")
    return date


def _integer(text: Any) -> int:
    if type(text) is not str or len(text) > BIGINT_DIGITS + 1:
        raise _UnfitError("a BigInt is not a string of digits")
    if not (text.isascii() and text.removeprefix("-").isdigit()):
        raise _UnfitError("a BigInt is not a string of digits")
    return int(text)


def _number(text: Any) -> float:
    if type(text) is not str or text not in _NUMBERS:
        raise _UnfitError("a Number is none that JSON lacks")
    return _NUMBERS[text]


def _set(elements: Any) -> set[Any]:
    if type(elements) is not list:
        raise _UnfitError("a Set is not an array")
    return set(_keyed(elements, "a Set"))


def _map(pairs: Any) -> dict[Any, Any]:
    if type(pairs) is not list or not all(type(pair) is list and len(pair) == 2 for pair in pairs):
        raise _UnfitError("a Map is not an array of pairs")
    keyed = _keyed([key for key, _ in pairs], "a Map")
    return {key: each for key, (_, each) in zip(keyed, pairs, strict=True)}


def _keyed(keys: list[Any], what: str) -> dict[Any, None]:
    """Return the keys as those of a dict, if Python can tell all of them apart."""
    if any(type(key) is int and abs(key) > _LARGEST_KEY for key in keys):
        raise _UnfitError(f"{what} has a key beyond 64 bits")
    try:
        keyed = dict.fromkeys(keys)
    except (TypeError, ValueError):
        raise _UnfitError(f"{what} has a key that Python cannot hash") from None
    if len(keyed) != len(keys):
        raise _UnfitError(f"{what} has keys that are one key in Python")
    return keyed


def _error(members: Any) -> BrowserError:
    if type(members) is dict:
        name, text = members.get("name"), members.get("message")
        if type(name) is str and type(text) is str:
            return BrowserError(text, name=name)
    raise _UnfitError("an Error has no name and message")


_READERS: Final[dict[str, Callable[[Any], object]]] = {
    "Uint8Array": read_base64,
    "Date": _date,
    "BigInt": _integer,
    "Number": _number,
    "Set": _set,
    "Map": _map,
    "Error": _error,
    **{name: _array(array) for name, array in ARRAYS.items()},
}
