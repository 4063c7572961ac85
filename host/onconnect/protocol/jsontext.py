"""Reads and writes JSON as the wire wants it: fast, strict, and with lone surrogates.

orjson does the work. It refuses what JavaScript allows in strings (half of a surrogate pair) and in
nesting (more than 254 levels when writing), and what JSON lacks: careful.py writes such values, by
the standard library. A pydantic model and a dataclass, wherever in the value they are, are written
as pydantic dumps them.
"""

from __future__ import annotations

import gc
import marshal
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import orjson

from onconnect.protocol.constants import NESTING_LIMIT
from onconnect.protocol.models import OPTIONS, as_json, as_values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    Text: TypeAlias = bytes | bytearray

NO_MEMORY: Final = "there is not enough memory for it"
"""The fault of a text whose value needs more memory than there is."""

_ORJSON_READS = 1024  # levels of a text
_SHORT = 16_384  # bytes of a text in which brackets are counted faster than it is read in others
_LARGE = 1_048_576  # bytes of a text for whose value memory may be short
_ARRAY, _OBJECT, _MEMBER = 72, 200, 24  # bytes of memory that each takes, at least
_PIECE = 65_536  # characters of a string that are written at a time

_IRREGULAR = re.compile(rb"g.{6}[\xf0-\xff][\x7f\xff]", re.DOTALL)
"""What `marshal` writes of NaN and infinities, and at times of other things."""

_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{},]', re.DOTALL)


def dumps(value: object, carries: bool = False, name: str = "message") -> bytes:
    """Return the JSON text of a message's member, as UTF-8.

    If it has values that JSON lacks, the text goes on behind the member with the member `kinds`:
    `"aGk=","kinds":[["Uint8Array"]]`. NaN and infinities become null if they are not carried (P89).

    Args:
        value: the member.
        carries: whether the other end takes values that JSON lacks.
        name: what an error calls the member.

    Raises:
        UnserializableError: the value cannot be carried, or a JavaScript number cannot hold an
            integer in it, or it is nested too deep for a message.
    """
    text = quickly(value, carries)
    if text is None:
        from onconnect.protocol import careful  # which most hosts never need

        text = careful.dumps(value, carries=carries, name=name)
    return text


def quickly(value: object, carries: bool = False) -> bytes | None:
    """Return what `dumps` does; None if that takes a visit of each value, or cannot be done."""
    try:
        if type(value) is str and len(value) > _PIECE:
            return _dumps_in_pieces(value)
        text = orjson.dumps(value, as_values if carries else as_json, OPTIONS)
    except orjson.JSONEncodeError:
        return None
    # `in` takes longer, as it first tries whether the bytes are a number
    return None if carries and text.find(b"null") >= 0 and _may_be_irregular(value) else text


def quoted(text: str) -> bytes:
    """Return a piece of a text as a JSON string; halves of surrogate pairs become escapes."""
    try:
        return orjson.dumps(text)
    except orjson.JSONEncodeError:
        return dumps(text)


def _may_be_irregular(value: Any) -> bool:
    """Whether NaN or an infinity may be in a value: orjson writes null for them without a word.

    To visit each number would take long. `marshal` writes a float as the letter g and its eight
    bytes, of which the last two tell such a number.
    """
    try:
        return bool(_IRREGULAR.search(marshal.dumps(value, 2)))
    except ValueError:  # there are models in it, which only a visit understands
        return True


def _dumps_in_pieces(text: str) -> bytes:
    """Write a long string piece by piece: orjson would keep a copy in UTF-8 with the string."""
    out = BytesIO()
    out.write(b'"')
    for start in range(0, len(text), _PIECE):
        out.write(orjson.dumps(text[start : start + _PIECE])[1:-1])
    out.write(b'"')
    return out.getvalue()


def utf8(text: str) -> bytes:
    """Return a piece of a JSON text as UTF-8; halves of surrogate pairs in it become escapes."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        from onconnect.protocol.careful import escape_surrogates

        return escape_surrogates(text)


def loads(text: Text) -> Any:
    """Return the value of a JSON text of UTF-8.

    Raises:
        ValueError: it is not JSON.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return _loads_carefully(text)


def loads_measured(levels: int, text: bytearray) -> tuple[Any, bool]:
    """Return the value of a JSON text of UTF-8, and whether it is nested deeper than `levels`.

    A long text is put into extra arrays, so many that orjson's own limit refuses it if it is too
    deep: that costs no more than reading it. Afterwards it is the same text again.

    The garbage collector rests meanwhile: nothing that is made here is garbage, and with many small
    arrays it would take more time than reading them.

    Raises:
        ValueError: it is not JSON.
        MemoryError: there is not enough memory for its value.
    """
    if len(text) <= _SHORT and text.count(b"[") + text.count(b"{") <= levels:
        return loads(text), False
    if len(text) > _LARGE:
        _make_sure_of_memory(text)
    around = _ORJSON_READS - levels
    collects = gc.isenabled()
    gc.disable()
    text[:0] = b"[" * around  # a copy of a long text would double it
    text += b"]" * around
    try:
        value = orjson.loads(text)
        for _ in range(around):
            (value,) = value  # one holds more if the text has paired its brackets with ours
    except ValueError:
        value = None
    finally:
        if collects:
            gc.enable()
        del text[:around], text[-around:]
    if value is not None:
        return value, False
    value = loads(text)
    return value, depth(value, levels) > levels


def _make_sure_of_memory(text: bytearray) -> None:
    """Raise MemoryError if there is not enough memory for the value of a text.

    orjson would only notice after it has tried to get memory for each of its elements.
    """
    size = text.count(b"[") * _ARRAY + text.count(b"{") * _OBJECT + text.count(b",") * _MEMBER
    bytes(size)  # it is freed at once, and its memory is never touched


def loads_array(levels: int, text: bytearray) -> tuple[list[Any], bool, str | None]:
    """Return the elements of a JSON array, and whether it is nested deeper than `levels`.

    The third value is what is wrong with the array; None if nothing is. If the array is broken, the
    elements are those that can be read between the commas of its top level.
    """
    try:
        elements, is_deeper = loads_measured(levels, text)
    except MemoryError:
        return [], False, NO_MEMORY
    except ValueError:
        elements, fault = _salvage(text)
        return elements, depth(elements, levels) > levels, fault
    if type(elements) is list:
        return elements, is_deeper, None
    return [], False, "it is not an array"


def _salvage(text: Text) -> tuple[list[Any], str]:
    if not text.lstrip().startswith(b"["):
        return [], "it is not an array"
    elements, fault = [], "its end is missing"
    for piece in split_array(text):
        try:
            elements.append(loads(piece))
        except ValueError as error:
            fault = f"one of its messages is not JSON ({error})"
    return elements, fault


def split_array(text: Text) -> Iterator[Text]:
    """Yield the texts between the commas of a broken array's top level."""
    closed = text.rstrip().removesuffix(b"]")
    start = closed.index(b"[") + 1
    inside = 0
    for token in _TOKEN.finditer(closed, start):
        match token.group():
            case b"[" | b"{":
                inside += 1
            case b"]" | b"}" if inside:
                inside -= 1
            case b"," | b"]" if not inside:
                yield closed[start : token.start()]
                start = token.end()
    yield closed[start:]


def depth(value: object, limit: int = NESTING_LIMIT) -> int:
    """Return the levels of a value, counting no further than one beyond `limit`."""
    levels = 0
    level = [value]
    while level and levels <= limit:
        containers = [each for each in level if isinstance(each, (dict, list))]
        levels += bool(containers)
        level = []
        for each in containers:
            level += each.values() if isinstance(each, dict) else each
    return levels


def _loads_carefully(text: Text) -> Any:
    import json

    try:
        return json.loads(text.decode(), parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError(f"nested deeper than {NESTING_LIMIT} levels") from None


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
