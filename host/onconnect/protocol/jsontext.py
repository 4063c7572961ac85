"""Reads and writes JSON as the wire wants it: fast, strict, and with lone surrogates.

orjson does the work. It refuses what JavaScript allows in strings (half of a surrogate pair) and in
nesting (more than 254 levels when writing), so such values go through the standard library. If
neither can carry a value, the error names it. A pydantic model and a dataclass, wherever in the
value they are, are written as pydantic writes them.
"""

from __future__ import annotations

import gc
import math
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import orjson

from onconnect.errors import UnserializableError
from onconnect.protocol.constants import NESTING_LIMIT
from onconnect.protocol.models import as_json, is_model

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
_MAX_SAFE_INTEGER = 2**53 - 1
_OPTIONS = (
    orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_STRICT_INTEGER
)

_SURROGATE = re.compile("[\ud800-\udfff]")
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{},]', re.DOTALL)


def dumps(value: object) -> bytes:
    """Return the JSON text of a message's member, as UTF-8; NaN and infinities become null (P89).

    Raises:
        UnserializableError: JSON cannot carry the value, or a JavaScript number cannot hold an
            integer in it, or it is nested too deep for a message.
    """
    try:
        if type(value) is str and len(value) > _PIECE:
            return _dumps_in_pieces(value)
        return orjson.dumps(value, as_json, _OPTIONS)
    except orjson.JSONEncodeError:
        return _dumps_carefully(value)


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
        return _escape_surrogates(text)


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


def _dumps_carefully(value: object) -> bytes:
    import json

    try:
        plain = _plain(value, "message", NESTING_LIMIT - 1)
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except RecursionError:
        raise _too_deep() from None
    return _escape_surrogates(text)


def _escape_surrogates(text: str) -> bytes:
    return _SURROGATE.sub(lambda half: f"\\u{ord(half.group()):04x}", text).encode()


def _plain(value: object, place: str, depth: int) -> object:
    """Return the value as the standard library's encoder is to see it.

    `place` names the value in an error, as message["tabs"][3]; `depth` levels are left.
    """
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        return _javascript_integer(value, place)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (dict, list, tuple)) and not depth:
        raise _too_deep()
    if isinstance(value, dict):
        members: dict[str, object] = {}
        for key, each in value.items():
            if not isinstance(key, str):
                raise UnserializableError(
                    f"{place} has the key {key!r}: the keys of a JSON object are strings"
                )
            members[key] = _plain(each, f"{place}[{key!r}]", depth - 1)
        return members
    if isinstance(value, (list, tuple)):
        elements: list[object] = []
        for i, each in enumerate(value):  # a comprehension would double the frames of recursion
            elements.append(_plain(each, f"{place}[{i}]", depth - 1))
        return elements
    if is_model(value):
        return _plain(_written(value, place), place, depth)
    return _as_orjson_writes_it(value, place)


def _written(model: object, place: str) -> object:
    try:
        return as_json(model)
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
    if abs(value) > _MAX_SAFE_INTEGER:
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


def _as_orjson_writes_it(value: object, place: str) -> object:
    """Let through what orjson knows beyond JSON's own types: enumerations and UUIDs."""
    try:
        return orjson.loads(orjson.dumps(value, None, _OPTIONS))
    except orjson.JSONEncodeError:
        raise UnserializableError(
            f"{place} is of type {type(value).__qualname__}, which JSON cannot carry: "
            "send a string, a number, a list or a dict instead"
        ) from None
