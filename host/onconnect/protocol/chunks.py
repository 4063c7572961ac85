"""Cuts long messages into slices as they leave, and puts them together as they arrive."""

from __future__ import annotations

import re
from binascii import b2a_base64
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from onconnect.protocol import jsontext
from onconnect.protocol.constants import (
    CHUNK_LIMIT,
    LONG_SLICE_LENGTH,
    NESTING_LIMIT,
    REFUSED_LIMIT,
    SLICE_LENGTH,
    UNFINISHED_LIMIT,
)
from onconnect.protocol.parts import Coming, InParts, size_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onconnect.protocol.messages import Chunk

_SLICE_OVERHEAD = 64  # bytes that a slice counts beside its text: empty ones take memory too
_NEVER_IN_SLICES = frozenset({"hello", "ready", "fatal", "bye", "ack", "chunk"})
_HEAD = re.compile(rb'\{"type":"(call|return|throw|connect)","(id|port)":(-?\d{1,15})[,}]')


class Slices:
    """A message that leaves in slices; each is cut when its turn has come.

    Args:
        port: the number of its port; None if it belongs to none.
        body: its JSON text, or the long part of it.
        head: what comes before the body.
        tail: what comes after it.

    Attributes:
        left: bytes that have not left.
        is_done: whether nothing more of it leaves.
    """

    def __init__(
        self, port: int | None, body: bytes | InParts, head: bytes = b"", tail: bytes = b""
    ) -> None:
        self._port = b"" if port is None else b'"port":%d,' % port
        self._size = self.left = len(head) + len(body) + len(tail)
        self._length = self._longest = LONG_SLICE_LENGTH
        self._slices = self._cut(body, head, tail)
        self._number = 0
        self._is_aborted = False
        self.is_done = False

    def __len__(self) -> int:
        return self._size

    @property
    def has_begun(self) -> bool:
        """Whether a slice has left, so that the other end holds a part of the message."""
        return self._number != 0

    def next(self, number: int, length: int) -> tuple[bytes, int]:
        """Return the JSON text of the next chunk, and how many bytes of the message it carries.

        Args:
            number: the id that the message gets if this is its first chunk.
            length: bytes of JSON, or characters, that it carries at most.
        """
        self._number = self._number or number
        self._length = min(length, self._longest)
        if self._is_aborted:
            self.is_done = True
            return self._chunk(b'"text":"","abort":true'), 0
        members, size = next(self._slices)
        self.left -= size
        self.is_done = not self.left
        return self._chunk(members + b',"last":true' * self.is_done), size

    def abort(self) -> None:
        """Take the message back: by the next chunk, or at once if no slice has left."""
        self._slices = iter(())
        self.left = 0
        self._is_aborted = True
        self.is_done = not self.has_begun

    def _chunk(self, members: bytes) -> bytes:
        return b'{"type":"chunk","id":%d,%b%b}' % (self._number, self._port, members)

    def _cut(self, body: bytes | InParts, head: bytes, tail: bytes) -> Iterator[tuple[bytes, int]]:
        """Return the members of each chunk that only it has, and the bytes of the message in it."""
        if isinstance(body, bytes):
            return self._cut_json(body, head, tail)
        of_parts = (
            self._cut_text(part, number) if isinstance(part, str) else self._cut_bytes(part, number)
            for number, part in enumerate(body.parts, 1)
        )
        return chain(self._cut_json(body.text, head, tail), *of_parts)

    def _cut_json(self, body: bytes, head: bytes, tail: bytes) -> Iterator[tuple[bytes, int]]:
        start = 0
        while start < len(body):
            end = start + self._length
            while end < len(body) and body[end] & 0xC0 == 0x80:  # inside a character
                end -= 1
            piece = (b"" if start else head) + body[start:end] + (tail if end >= len(body) else b"")
            quoted = _quoted(piece)
            if self._fits(quoted):
                yield b'"text":' + quoted, len(piece)
                start = end

    def _cut_text(self, text: str, number: int) -> Iterator[tuple[bytes, int]]:
        weight = size_of(text) // len(text)
        start = 0
        while start < len(text):
            piece = text[start : start + self._length]
            quoted = jsontext.quoted(piece)
            if self._fits(quoted):
                yield b'"part":%d,"text":%b' % (number, quoted), weight * len(piece)
                start += len(piece)

    def _cut_bytes(self, octets: memoryview, number: int) -> Iterator[tuple[bytes, int]]:
        start = 0
        while start < len(octets):
            piece = octets[start : start + self._length // 4 * 3]
            base64 = b2a_base64(piece, newline=False)
            yield b'"part":%d,"bytes":%d,"text":"%b"' % (number, len(octets), base64), len(piece)
            start += len(piece)

    def _fits(self, quoted: bytes) -> bool:
        """Whether a chunk takes this; otherwise the slices of the message become shorter."""
        if len(quoted) <= CHUNK_LIMIT or self._length <= SLICE_LENGTH:
            return True
        self._length = self._longest = self._length // 2
        return False


def _quoted(text: bytes) -> bytes:
    """Return a piece of a JSON text as a JSON string."""
    if text.isascii():  # otherwise orjson would spend most of its time on UTF-8
        return jsontext.quoted(text.decode())
    return b'"%b"' % text.replace(b"\\", b"\\\\").replace(b'"', b'\\"')


class RefusedError(Exception):
    """A message in slices cannot be taken; its further slices are dropped.

    Attributes:
        port: the port that is to be closed for it; None if there is none to close.
        fields: the type and the number of the message, as far as its first slice tells them.
    """

    def __init__(self, reason: str, port: int | None, fields: dict[str, Any]) -> None:
        super().__init__(reason)
        self.port = port
        self.fields = fields


class Whole(NamedTuple):
    """A message that came in slices and is whole now.

    Attributes:
        element: its value, which is not checked yet.
        is_deep: whether it may be nested deeper than `NESTING_LIMIT`.
        size: the bytes of its JSON text and of its parts.
    """

    element: Any
    is_deep: bool
    size: int


class _HalfBuilt:
    __slots__ = ("held", "parts", "port", "size", "text")

    def __init__(self, port: int | None) -> None:
        self.port = port
        self.text = bytearray()
        self.parts: list[Coming] = []
        self.size = 0  # of the text and the parts
        self.held = 0  # the same, and what each slice takes beside its text

    def add(self, chunk: Chunk) -> int:
        """Take a slice; return the bytes that it holds.

        Raises:
            ValueError: it does not fit what has come.
        """
        part, length = chunk.get("part") or 0, chunk.get("bytes")
        if part == len(self.parts) + 1:
            self.parts.append(Coming(length))
        if part != len(self.parts) or (part == 0 and length is not None):
            raise ValueError("the slices of its parts are not in order")
        if part:
            size = self.parts[-1].add(chunk["text"], length)
        else:
            piece = jsontext.utf8(chunk["text"])
            self.text += piece
            size = len(piece)
        self.size += size
        self.held += size + _SLICE_OVERHEAD
        return size + _SLICE_OVERHEAD


class Assembly:
    """The messages that arrive in slices and are not whole yet.

    Args:
        limit: bytes of JSON that one message may have; all together may have twice as many.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._half_built: dict[int, _HalfBuilt] = {}
        self._refused: dict[int, None] = {}
        self._size = 0

    def add(self, chunk: Chunk) -> Whole | None:
        """Take a chunk; return the message if this was its last.

        Raises:
            RefusedError: a bound is exceeded, the chunk contradicts an earlier one, or the message
                cannot be read or may not come in slices.
        """
        number, port = chunk["id"], chunk.get("port")
        is_end = bool(chunk.get("last") or chunk.get("abort"))
        if number in self._refused:
            if is_end:
                del self._refused[number]
            return None
        if chunk.get("abort"):
            self._forget(number)
            return None
        half_built = self._half_built.get(number)
        if half_built is None:
            half_built = self._half_built[number] = _HalfBuilt(port)
        try:
            self._size += half_built.add(chunk)
            wrong = self._fault(half_built, port)
        except ValueError as error:
            wrong = str(error)
        except MemoryError:
            wrong = _too_little_memory(half_built)
        if wrong:
            fields = self._forget(number)
            if not is_end:
                self._refuse(number)
            raise RefusedError(wrong, half_built.port, fields)
        if not is_end:
            return None
        self._size -= half_built.held
        return _read(self._half_built.pop(number))

    def forget_port(self, port: int) -> None:
        """Free the unfinished messages of a port; their further slices are dropped."""
        for number in [each for each, it in self._half_built.items() if it.port == port]:
            self._forget(number)
            self._refuse(number)

    def _fault(self, half_built: _HalfBuilt, port: int | None) -> str | None:
        if half_built.port != port:
            return "a message in slices changed its port on the way"
        if half_built.size > self._limit:
            return f"a message in slices is longer than {self._limit:,} bytes"
        if self._size > 2 * self._limit:
            return f"the messages that arrive in slices hold more than {2 * self._limit:,} bytes"
        if len(self._half_built) > UNFINISHED_LIMIT:
            return f"more than {UNFINISHED_LIMIT:,} messages arrive in slices at once"
        return None

    def _forget(self, number: int) -> dict[str, Any]:
        """Free an unfinished message; return what its beginning tells of it."""
        half_built = self._half_built.pop(number, None)
        if half_built is None:
            return {}
        self._size -= half_built.held
        return _beginning(half_built.text)

    def _refuse(self, number: int) -> None:
        self._refused[number] = None
        if len(self._refused) > REFUSED_LIMIT:
            del self._refused[next(iter(self._refused))]


def _read(whole: _HalfBuilt) -> Whole:
    """Return the value of a message whose last slice has come."""
    text, port = whole.text, whole.port
    try:
        element, is_deep = jsontext.loads_measured(NESTING_LIMIT, text)
    except ValueError as error:
        wrong = f"a message in slices is not JSON ({error})"
        raise RefusedError(wrong, None, _beginning(text)) from None
    except MemoryError:
        raise RefusedError(_too_little_memory(whole), port, _beginning(text)) from None
    fields = element if type(element) is dict else {}
    if fields.get("port") != port:
        wrong = "it names another port than its slices"
        raise RefusedError(wrong, None, _beginning(text))
    kind = fields.get("type")
    if type(kind) is str and kind in _NEVER_IN_SLICES:
        raise RefusedError(f"a {kind} may not come in slices", None, _beginning(text))
    if whole.parts or fields.get("parts") is not None:
        _put_in(fields, whole)
    return Whole(element, is_deep, whole.size)


def _too_little_memory(half_built: _HalfBuilt) -> str:
    return f"there is not enough memory for a message in slices of {half_built.size:,} bytes"


def _put_in(fields: dict[str, Any], whole: _HalfBuilt) -> None:
    from onconnect.protocol import kinds  # which most hosts never need

    try:
        kinds.put_in(fields, [part.whole() for part in whole.parts])
    except ValueError as error:
        wrong = f"its parts do not fit: {error}"
        raise RefusedError(wrong, None, _beginning(whole.text)) from None
    except MemoryError:
        wrong = _too_little_memory(whole)
        raise RefusedError(wrong, whole.port, _beginning(whole.text)) from None


def _beginning(text: bytes | bytearray) -> dict[str, Any]:
    """Return the type and the number of a message, if its text begins with them."""
    match = _HEAD.match(text)
    if match is None:
        return {}
    kind, name, number = match.groups()
    return {"type": kind.decode(), name.decode(): int(number)}
