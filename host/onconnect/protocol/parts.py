"""Lets the long strings and bytes of a long message travel beside its JSON text, each as a part.

null stands in the place of such a value, and the member `parts` of the message says what goes
there: `[["String", "text"], ["Uint8Array", "image"]]` is a kind and a path for each part. So a long
string is escaped once, and bytes become base64, slice by slice as they leave. Where they are in the
message itself, or in dicts and lists that are not many, nothing of them has to be written when the
message is posted. Bytes that may change are copied then.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from onconnect.protocol import jsontext
from onconnect.protocol.constants import FRAME_LIMIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    Part: TypeAlias = str | memoryview

LONG: Final = 65_536
"""Characters or bytes of a value that becomes a part; it does if it has more."""

_LOOKED_AT = 1000  # values of a message among which long ones are looked for
_LEVELS = 8  # of arrays and objects in which they are


class InParts:
    """A value whose long strings and bytes are beside its JSON text. It fits into no frame.

    Args:
        text: the JSON text, and behind it the member `parts`.
        parts: the long values, in the order in which `parts` names them.

    Attributes:
        text: as the argument.
        parts: as the argument.
    """

    __slots__ = ("_size", "parts", "text")

    def __init__(self, text: bytes, parts: Sequence[Part]) -> None:
        self.text = text
        self.parts = parts
        self._size = len(text) + sum(map(size_of, parts))

    def __len__(self) -> int:
        return self._size


def size_of(part: Part) -> int:
    """Return the bytes of a part, as the relay counts them.

    A string takes one byte a character, or two if it has one beyond ASCII.
    """
    return len(part) * (2 if isinstance(part, str) and not part.isascii() else 1)


def dumps(
    value: object, carries: bool = False, looks_first: bool = True, name: str = "message"
) -> bytes | InParts:
    """Return what `jsontext.dumps` does, or a long value in parts.

    A long string, and long bytes, take no time here, whatever their length.

    Args:
        value: the member of a message.
        carries: whether the other end takes values that JSON lacks.
        looks_first: whether long strings are looked for in a dict before it is written as JSON,
            which would be for nothing. For a small dict the look costs more than it may save.
        name: what an error calls the member.

    Raises:
        UnserializableError: as from `jsontext.dumps`.
    """
    if type(value) is dict:
        is_long = looks_first and any(map(_is_long_string, value.values()))
    else:
        is_long = _is_long_string(value)
    text = None if is_long else jsontext.quickly(value, carries)
    if text is not None and len(text) <= FRAME_LIMIT:  # nearly all values are such
        return text
    taking = _Taking(carries, name)
    rest = taking.without(value, ())
    if sum(map(size_of, taking.parts)) > FRAME_LIMIT:
        text = jsontext.dumps(rest, carries, name)
        return InParts(text + b',"parts":' + jsontext.dumps(taking.kinds), taking.lasting())
    return jsontext.dumps(value, carries, name) if text is None else text


def _is_long_string(value: object) -> bool:
    return type(value) is str and len(value) > FRAME_LIMIT


class _Taking:
    """Takes the long values out of a value, as far as few others have to be looked at.

    Attributes:
        kinds: the kind of each part, and its path.
        parts: the long values; bytes are still those of the value.
    """

    def __init__(self, carries: bool, name: str) -> None:
        self._carries = carries
        self._name = name
        self._left = _LOOKED_AT
        self.kinds: list[list[str | int]] = []
        self.parts: list[Part] = []

    def without(self, value: Any, path: tuple[str | int, ...]) -> Any:
        """Return the value without what is long in it, which is copied where something is."""
        if isinstance(value, str):
            return self._take("String", value, path) if len(value) > LONG else value
        if type(value) in (dict, list, tuple):
            if len(value) > self._left or len(path) == _LEVELS:
                return value
            self._left -= len(value)
            return self._without(value, path)
        if value is None or isinstance(value, (int, float)) or not self._carries:
            return value
        return self._without_bytes(value, path)

    def _without(self, value: Any, path: tuple[str | int, ...]) -> Any:
        is_object = type(value) is dict
        if is_object and not all(type(key) is str for key in value):  # it is a Map
            return value
        rest: Any = None
        for key, each in value.items() if is_object else enumerate(value):
            plain = self.without(each, (*path, key))
            if plain is not each:
                rest = rest or (dict(value) if is_object else list(value))
                rest[key] = plain
        return rest or value

    def _without_bytes(self, value: Any, path: tuple[str | int, ...]) -> Any:
        from onconnect.protocol import kinds  # which most hosts never need

        view = kinds.view_of(value)
        if view is None or view.nbytes <= LONG:
            return value
        place = self._name + "".join(f"[{step!r}]" for step in path)
        kind = kinds.array_of(view, place)
        return self._take(kind, view.cast("B"), path)

    def lasting(self) -> list[Part]:
        """Return the parts, of which those that may change are copied."""
        return [
            part if isinstance(part, str) or type(part.obj) is bytes else memoryview(bytes(part))
            for part in self.parts
        ]

    def _take(self, kind: str, part: Part, path: tuple[str | int, ...]) -> None:
        self.kinds.append([kind, *path])
        self.parts.append(part)


class Coming:
    """A part that is not whole yet.

    Args:
        length: how many bytes it will have; None if it is a string.
    """

    def __init__(self, length: int | None) -> None:
        self._length = length
        self._strings: list[str] = []
        self._bytes = BytesIO()

    def add(self, text: str, length: int | None) -> int:
        """Take a slice, as text or as base64; return its bytes.

        Raises:
            ValueError: it is not base64, or not of a part of that length.
        """
        if length != self._length:
            raise ValueError("a part of it changed its length")
        if length is None:
            self._strings.append(text)
            return size_of(text)
        from onconnect.protocol import kinds

        return self._bytes.write(kinds.read_base64(text))

    def whole(self) -> str | bytes:
        """Return the part.

        Raises:
            ValueError: it has another length than was told.
        """
        if self._length is None:
            return "".join(self._strings)
        if self._bytes.tell() != self._length:
            raise ValueError("a part of it is not as long as was told")
        return self._bytes.getvalue()  # without a copy
