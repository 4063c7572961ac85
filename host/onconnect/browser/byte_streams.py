"""ByteStreams sends and receives streams of bytes on a port, in parts, as fast as they are read.

A stream is made of messages of its port. The end that reads says how many parts it has read, and
the end that writes is never more than a few parts ahead of that, so that no memory fills up,
however long the stream is. extension/onconnect/streams.js is the page's end; docs/streams.md has
the messages.
"""

from __future__ import annotations

import asyncio
from binascii import a2b_base64, b2a_base64
from collections.abc import AsyncIterable
from contextlib import aclosing, suppress
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, Final, Protocol

from onconnect.browser.runner import told
from onconnect.browser.stream import STREAM_KEY, MessageStream
from onconnect.errors import OnconnectError, PortDisconnectedError, StreamCutError
from onconnect.protocol.messages import shown

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
    from typing import TypeAlias

    from onconnect.browser.stream import Backlog

    Bytes: TypeAlias = bytes | bytearray | memoryview

PART: Final = 512 * 1024
"""Bytes of a part, at most. As base64 a part fits into a frame."""

AHEAD: Final = 8
"""Parts that may be under way: sent, and not read yet."""

_LONGEST_REASON: Final = 10_000
"""Characters of the reason for which a stream is cut."""


class _File(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Reader(Protocol):
    async def read(self, size: int, /) -> bytes: ...


if TYPE_CHECKING:
    Source: TypeAlias = Bytes | _File | _Reader | Iterable[Bytes] | AsyncIterable[Bytes]


class Carrier(Protocol):
    """What streams need of their port."""

    def post_message(self, message: Any) -> None:
        """Send a message."""

    def disconnect(self) -> None:
        """Close the port."""


class _Incoming:
    """A stream that is received."""

    def __init__(self, backlog: Backlog) -> None:
        self.parts = MessageStream(backlog)
        self.received = 0
        self.read = 0
        self.has_ended = False


class _Outgoing:
    """A stream that is sent."""

    def __init__(self) -> None:
        self.scope = asyncio.timeout(None)
        self.sent = 0
        self.read: int | None = None  # until the other end reads
        self.news = asyncio.Event()

    @property
    def has_room(self) -> bool:
        return self.read is not None and self.sent - self.read < AHEAD


class ByteStreams:
    """The streams of one port, at most one each way at a time.

    Args:
        port: carries their messages.
        backlog: limits the parts that wait to be read.
        carries: whether the port carries bytes; base64 travels otherwise.
        drain: waits until little waits on the port.
    """

    def __init__(
        self,
        port: Carrier,
        backlog: Backlog,
        *,
        carries: bool,
        drain: Callable[[], Awaitable[None]],
    ) -> None:
        self._port = port
        self._backlog = backlog
        self._carries = carries
        self._drain = drain
        self._incoming: _Incoming | None = None
        self._outgoing: _Outgoing | None = None
        self._lost = ""  # why there can be no streams any more

    async def receive(self) -> AsyncGenerator[bytes, None]:
        """Yield the parts of the stream that the other end sends.

        Raises:
            StreamCutError: the stream, or its port, has ended before its end.
            RuntimeError: a stream is being received on this port.
        """
        if self._incoming is not None:
            raise RuntimeError("a stream is being received on this port: read that to its end")
        self._check()
        incoming = self._incoming = _Incoming(self._backlog)
        try:
            self._tell_read(incoming)
            async for part in incoming.parts:
                yield part
                incoming.read += 1
                self._tell_read(incoming)
            if not incoming.has_ended:
                raise StreamCutError(self._lost)
            incoming.read += 1
            self._tell_read(incoming)
        except BaseException as error:
            self.cut("Python reads no further" if type(error) is GeneratorExit else told(error))
            raise
        finally:
            self._incoming = None

    async def send(self, source: Source) -> None:
        """Send a stream; return when the other end has read all of it.

        Raises:
            StreamCutError: the stream, or its port, has ended before its end.
            RuntimeError: a stream is being sent on this port.
            Exception: what the source raises.
        """
        if self._outgoing is not None:
            raise RuntimeError("a stream is being sent on this port: wait until it has gone")
        self._check()
        outgoing = self._outgoing = _Outgoing()
        try:
            async with outgoing.scope:
                self._post_sent("begin")
                async with aclosing(_parts_of(source)) as parts:
                    async for part in parts:
                        await self._send_part(outgoing, part)
                while outgoing.read is None:  # an empty stream ends for its reader as well
                    await _news(outgoing)
                self._post_sent("end", parts=outgoing.sent)
                outgoing.sent += 1
                while outgoing.read != outgoing.sent:
                    await _news(outgoing)
        except BaseException as error:
            if outgoing.scope.expired() and isinstance(error, TimeoutError):
                raise StreamCutError(self._lost) from None
            self.cut(told(error))
            raise
        finally:
            self._outgoing = None

    async def _send_part(self, outgoing: _Outgoing, part: memoryview) -> None:
        while not outgoing.has_room:
            await _news(outgoing)
        await self._drain()
        if self._carries:
            self._post_sent("part", bytes=part)
        else:
            self._post_sent("part", base64=b2a_base64(part, newline=False).decode())
        outgoing.sent += 1

    def _post_sent(self, what: str, **members: object) -> None:
        """Post a message of the stream that is sent."""
        try:
            self._post(what, **members)
        except PortDisconnectedError:  # a thread has closed it, and the event loop learns it later
            self.lose("its port was disconnected")
            raise StreamCutError(self._lost) from None

    def _check(self) -> None:
        if self._lost:
            raise StreamCutError(self._lost)

    def _post(self, what: str, **members: object) -> None:
        self._port.post_message({STREAM_KEY: what, **members})

    def _tell_read(self, incoming: _Incoming) -> None:
        """Tell the other end how much of its stream has been read, so that it sends more."""
        with suppress(OnconnectError):  # the port has closed: it is of interest no more
            self._post("read", parts=incoming.read, json=not self._carries)

    # What the other end says

    def hear(self, message: dict[str, Any]) -> None:
        """Take a message of a stream; what is of none that goes on here is dropped."""
        if self._lost:  # what comes behind a cut must not make a stream look complete
            return
        what, incoming, outgoing = message[STREAM_KEY], self._incoming, self._outgoing
        if incoming is not None and incoming.has_ended:
            incoming = None
        if what == "begin" and incoming is not None:
            self._tell_read(incoming)
        elif what == "part" and incoming is not None:
            self._take(incoming, _bytes_of(message))
        elif what == "end" and incoming is not None:
            self._end(incoming, message.get("parts"))
        elif what == "read" and outgoing is not None:
            self._note_read(outgoing, message.get("parts"))
        elif what == "cut":
            self.lose(str(message.get("reason"))[:_LONGEST_REASON])

    def _take(self, incoming: _Incoming, part: bytes | None) -> None:
        incoming.received += 1
        if part is None:
            self.cut("a part of a stream had no bytes")
        elif len(part) > PART or incoming.received - incoming.read > AHEAD:
            self.cut("more of a stream was sent than it may be ahead of its reader")
        elif not incoming.parts.put(part):
            limit = self._backlog.limit
            self.cut(f"more than {limit:,} bytes waited to be read, on all ports")

    def _end(self, incoming: _Incoming, parts: object) -> None:
        if parts != incoming.received:
            self.cut(f"of {shown(str(parts))} parts of a stream {incoming.received} have come")
            return
        incoming.has_ended = True
        incoming.parts.end()

    def _note_read(self, outgoing: _Outgoing, parts: object) -> None:
        if type(parts) is not int or not (outgoing.read or 0) <= parts <= outgoing.sent:
            self.cut(f"the reader of a stream claims to have read {shown(str(parts))} of its parts")
            return
        outgoing.read = parts
        outgoing.news.set()

    # The end of the port

    def cut(self, reason: str) -> None:
        """Break off what goes on, here and at the other end, and close the port."""
        self.fail(reason)
        self._port.disconnect()

    def fail(self, reason: str) -> None:
        """Break off what goes on, here and at the other end; the caller closes the port."""
        if self._incoming is not None or self._outgoing is not None:
            with suppress(OnconnectError):  # it has closed already
                self._post("cut", reason=reason[:_LONGEST_REASON])
        self.lose(reason)

    def lose(self, reason: str) -> None:
        """Break off what goes on here, because the port closes."""
        if not self._lost:
            self._lost = reason or "no reason was given"
            if self._incoming is not None:
                self._incoming.parts.end()
            if self._outgoing is not None:
                with suppress(RuntimeError):  # it has failed by itself
                    self._outgoing.scope.reschedule(0)


async def _news(outgoing: _Outgoing) -> None:
    outgoing.news.clear()
    await outgoing.news.wait()


async def _parts_of(source: Any) -> AsyncGenerator[memoryview, None]:
    """Yield what a source has, in pieces that are no longer than a part."""
    async with aclosing(_pieces_of(source)) as pieces:
        async for piece in pieces:
            try:
                view = memoryview(piece).cast("B")
            except TypeError:
                kind = type(piece).__name__
                raise TypeError(f"a stream carries bytes, and its source has a {kind}") from None
            for start in range(0, len(view), PART):
                yield view[start : start + PART]


async def _pieces_of(source: Any) -> AsyncGenerator[Any, None]:
    if isinstance(source, (bytes, bytearray, memoryview)):
        yield source
    elif iscoroutinefunction(read := getattr(source, "read", None)):
        while piece := await read(PART):
            yield piece
    elif read is not None:  # a file's: a slow disk must not hold up the event loop
        while piece := await asyncio.to_thread(read, PART):
            yield piece
    elif isinstance(source, AsyncIterable):
        async for piece in source:
            yield piece
    else:
        for piece in source:
            yield piece


def _bytes_of(message: dict[str, Any]) -> bytes | None:
    """Return what a part carries; None if that is not bytes."""
    part = message.get("bytes")
    if type(part) is bytes:
        return part
    try:
        return a2b_base64(message["base64"], strict_mode=True)
    except (KeyError, TypeError, ValueError):
        return None
