"""Cuts long messages into slices as they leave, and puts them together as they arrive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from onconnect.protocol import jsontext
from onconnect.protocol.constants import (
    NESTING_LIMIT,
    REFUSED_LIMIT,
    SLICE_LENGTH,
    UNFINISHED_LIMIT,
)

if TYPE_CHECKING:
    from onconnect.protocol.messages import Chunk

_NEVER_IN_SLICES = frozenset({"hello", "ready", "fatal", "bye", "ack", "chunk"})
_HEAD = re.compile(rb'\{"type":"(call|return|throw|connect)","(id|port)":(-?\d{1,15})[,}]')


class Slices:
    """A message that leaves in slices; each is cut when its turn has come.

    Args:
        port: the number of its port; None if it belongs to none.
        body: its JSON text, or the long part of it.
        head: what comes before the body.
        tail: what comes after it.
    """

    def __init__(self, port: int | None, body: bytes, head: bytes = b"", tail: bytes = b"") -> None:
        self._port = b"" if port is None else b'"port":%d,' % port
        self._body = body
        self._head = head
        self._tail = tail
        self._size = len(head) + len(body) + len(tail)
        self._at = 0
        self._number = 0
        self._is_aborted = False
        self.is_done = False

    def __len__(self) -> int:
        return self._size

    @property
    def left(self) -> int:
        """Bytes that have not left."""
        if self._is_aborted:
            return 0
        return self._size - (len(self._head) + self._at if self._at else 0)

    @property
    def has_begun(self) -> bool:
        """Whether a slice has left, so that the other end holds a part of the message."""
        return self._number != 0

    def next(self, number: int) -> tuple[bytes, int]:
        """Return the JSON text of the next chunk, and how many bytes of the message it carries.

        Args:
            number: the id that the message gets if this is its first chunk.
        """
        self._number = self._number or number
        if self._is_aborted:
            self.is_done = True
            return self._chunk(b"", b',"abort":true'), 0
        head = b"" if self._at else self._head
        end = self._at + SLICE_LENGTH - len(head) - len(self._tail)
        if end < len(self._body):
            while self._body[end] & 0xC0 == 0x80:  # inside a character
                end -= 1
            piece = head + self._body[self._at : end]
        else:
            piece = head + self._body[self._at :] + self._tail
            self.is_done = True
        self._at = end
        if not self.is_done:
            return self._chunk(piece, b""), len(piece)
        self._body = b""
        return self._chunk(piece, b',"last":true'), len(piece)

    def abort(self) -> None:
        """Take the message back: by the next chunk, or at once if no slice has left."""
        self._body = b""
        self._is_aborted = True
        self.is_done = not self.has_begun

    def _chunk(self, piece: bytes, end: bytes) -> bytes:
        return b'{"type":"chunk","id":%d,%b"text":%b%b}' % (
            *(self._number, self._port),
            *(_quoted(piece), end),
        )


def _quoted(text: bytes) -> bytes:
    """Return a piece of a JSON text as a JSON string."""
    if text.isascii():  # otherwise orjson would spend most of its time on UTF-8
        return jsontext.dumps(text.decode())
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
        text: its JSON text.
    """

    element: Any
    is_deep: bool
    text: bytearray


class _HalfBuilt:
    __slots__ = ("port", "text")

    def __init__(self, port: int | None) -> None:
        self.port = port
        self.text = bytearray()


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
        piece = jsontext.utf8(chunk["text"])
        half_built = self._half_built.get(number)
        if half_built is None:
            half_built = self._half_built[number] = _HalfBuilt(port)
        half_built.text += piece
        self._size += len(piece)
        if wrong := self._fault(half_built, port):
            fields = self._forget(number)
            if not is_end:
                self._refuse(number)
            raise RefusedError(wrong, half_built.port, fields)
        if not is_end:
            return None
        self._size -= len(half_built.text)
        return _read(self._half_built.pop(number).text, port)

    def forget_port(self, port: int) -> None:
        """Free the unfinished messages of a port; their further slices are dropped."""
        for number in [each for each, it in self._half_built.items() if it.port == port]:
            self._forget(number)
            self._refuse(number)

    def _fault(self, half_built: _HalfBuilt, port: int | None) -> str | None:
        if half_built.port != port:
            return "a message in slices changed its port on the way"
        if len(half_built.text) > self._limit:
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
        self._size -= len(half_built.text)
        return _beginning(half_built.text)

    def _refuse(self, number: int) -> None:
        self._refused[number] = None
        if len(self._refused) > REFUSED_LIMIT:
            del self._refused[next(iter(self._refused))]


def _read(text: bytearray, port: int | None) -> Whole:
    """Return the value of a whole message whose slices belong to a port, or to none."""
    try:
        element, is_deep = jsontext.loads_measured(NESTING_LIMIT, text)
    except ValueError as error:
        wrong = f"a message in slices is not JSON ({error})"
        raise RefusedError(wrong, None, _beginning(text)) from None
    except MemoryError:
        wrong = f"there is not enough memory for a message in slices of {len(text):,} bytes"
        raise RefusedError(wrong, port, _beginning(text)) from None
    fields = element if type(element) is dict else {}
    if fields.get("port") != port:
        wrong = "it names another port than its slices"
        raise RefusedError(wrong, None, _beginning(text))
    kind = fields.get("type")
    if type(kind) is str and kind in _NEVER_IN_SLICES:
        raise RefusedError(f"a {kind} may not come in slices", None, _beginning(text))
    return Whole(element, is_deep, text)


def _beginning(text: bytes | bytearray) -> dict[str, Any]:
    """Return the type and the number of a message, if its text begins with them."""
    match = _HEAD.match(text)
    if match is None:
        return {}
    kind, name, number = match.groups()
    return {"type": kind.decode(), name.decode(): int(number)}
