"""Port is one end of a connection to a page, a tab or an extension; Ports keeps a channel's ports.

The rules are those of the browsers' ports: P1 to P50.
MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/Port
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Generic
from weakref import ReferenceType, ref

from onconnect.browser.event import Event
from onconnect.browser.runner import told
from onconnect.browser.stream import STREAM_KEY, MessageStream
from onconnect.browser.typed import MisfitError
from onconnect.errors import BrowserError, InvalidMessageError, PortDisconnectedError
from onconnect.protocol import parts
from onconnect.protocol.messages import shown

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable

    from typing_extensions import TypeVar

    from onconnect.browser.byte_streams import ByteStreams, Source
    from onconnect.browser.connected import ConnectedBrowser
    from onconnect.browser.runner import Runner
    from onconnect.browser.sending import Sending
    from onconnect.browser.stream import Backlog
    from onconnect.browser.typed import Reader
    from onconnect.types.runtime import MessageSender

    Received = TypeVar("Received", default=Any)
    Posted = TypeVar("Posted", default=Any)
else:
    from typing import TypeVar

    Received, Posted = TypeVar("Received"), TypeVar("Posted")

_LONGEST_REASON = 10_000
"""Characters of the reason for which a port is closed."""

last_error: ContextVar[BrowserError | None] = ContextVar("last_error", default=None)
"""Why the port whose on_disconnect is being dispatched was disconnected."""


class Port(Generic[Received, Posted]):
    """A connection to a page, a content script or another extension.

    `Port[Note, Saved]` is a port on which a `Note` is received and a `Saved` is posted. Where a
    listener of `on_connect` says so, `async for` reads each message as a `Note`, and raises
    InvalidMessageError for one that is none; the next message can be read after that.

    `post_message` and `disconnect` may be called from any thread, everything else on the event
    loop. `async for message in port` yields the messages from then on; it ends when the port
    disconnects, after all earlier messages. The messages that wait for such statements may take
    512 MiB of memory on all ports together, or what `waiting` in [tool.onconnect.limits] says; a
    port that exceeds this limit is closed with an error.

    Attributes:
        name: the name that it was opened with, "" by default (P2).
        sender: who opened it, as the browser says it: `sender["url"]`, `sender["tab"]["id"]` (P80);
            None on a port that Python opened (P4).
        error: why the port was disconnected; None while it is connected, and after an orderly end.
        on_message: fires with the message and the port.
        on_disconnect: fires with the port, once, if the other end closed it (P33, P34).
    """

    if TYPE_CHECKING:
        pass  # the types have defaults
    else:
        __class_getitem__ = classmethod(GenericAlias)  # so that one may be left out here, too

    def __init__(
        self, ports: Ports, number: int, name: str, sender: MessageSender | None = None
    ) -> None:
        self.name = name
        self.sender = sender
        self.error: BrowserError | None = None
        self.on_message = Event(f"port '{shown(name)}' onMessage", has_message=True)
        self.on_disconnect = Event(f"port '{shown(name)}' onDisconnect")
        self._ports = ports
        self._sending = ports.sending
        self._runner = ports.runner
        self._number = number
        self._connected = True
        self._kind: Any = None  # what its messages are
        self._read: Reader | None = None
        self._is_read_on = False  # by an `async for`, after the other end has closed it
        # weak, so that nothing piles up for an `async for` that was left
        self._streams: list[ReferenceType[MessageStream]] = []
        self._byte_streams: ByteStreams | None = None

    def __repr__(self) -> str:
        state = "connected" if self._connected else "disconnected"
        where = (self.sender or {}).get("url", "")
        return f"<Port {self._number} '{shown(self.name)}' {state} {where}>".replace(" >", ">")

    @property
    def browser(self) -> ConnectedBrowser:
        """The browser of the page at the other end."""
        return self._ports.browser()

    def post_message(self, message: Posted) -> None:
        """Send a message; it is taken as it is now, later changes are not seen (P30).

        If the other end closes the port, an `async for` still goes on to the last message that came
        before. Until it has ended, messages that are posted are dropped without an error (P132).

        Args:
            message: None, bool, int, float, str, and lists and dicts of them; pydantic models and
                dataclasses, also in those, as pydantic writes them to JSON, by their aliases. NaN
                and infinities arrive as null (P89), unless the browser's ports carry more than
                JSON: then they arrive as they are, and so do bytes, arrays of numbers, datetime,
                set, dict with other keys, integers of any size and exceptions, as docs/values.md
                says.

        Raises:
            PortDisconnectedError: the port is disconnected (P44), and no `async for` goes on.
            UnserializableError: the message cannot be carried (P90 to P93); the port stays usable.
            MessageTooLongError: its JSON is longer than 256 MiB, or what `message` in
                [tool.onconnect.limits] says; the port stays usable.
            BufferFullError: more than 512 MiB of memory, or what `waiting` there says, would wait
                to be sent, on all ports together; the port stays usable. There are two exceptions:
                a message that fits into a frame may wait on a port on which nothing else waits,
                and a message of any size may wait if nothing waits on any port.
        """
        if not self._connected:
            if self._is_read_on and any(stream.is_behind for stream in self._live_streams()):
                return
            raise PortDisconnectedError(self._sending.family.disconnected)
        sending = self._sending
        sending.post(self._number, parts.dumps(message, sending.carries, sending.posts_long))

    @property
    def buffered(self) -> int:
        """Bytes of posted messages that wait for the relay to take them; 0 when disconnected."""
        return self._sending.buffered(self._number) if self._connected else 0

    async def drain(self) -> None:
        """Wait until the relay has taken most of what was posted, as `StreamWriter.drain` does.

        It returns at once while at most 1 MiB waits, and on a disconnected port; otherwise it
        returns when at most 256 KiB wait. If more than half of the limit waits on all ports
        together, it returns when nothing waits on this one. A page may be further behind than the
        relay.
        """
        if self._connected:
            await self._sending.drain(self._number)

    async def send_stream(self, source: Source) -> None:
        """Send a stream of bytes, of any length, as fast as the page reads it (docs/streams.md).

        The page reads it from `onconnectStreams.readable(port)`. If it is cut, here or there, its
        port is closed.

        Args:
            source: bytes; a file that was opened with "rb", or anything else with `read(size)`,
                which may be a coroutine function; or an iterable or async iterable of bytes. What
                blocks in `read` runs in a thread.

        Raises:
            StreamCutError: the page cancelled the stream, or the port closed before the page had
                read all of it.
            TypeError: the source has something other than bytes.
            RuntimeError: a stream is being sent on this port.
            Exception: what the source raises; the page is told.
        """
        await self._streams_of_bytes().send(source)

    def receive_stream(self) -> AsyncGenerator[bytes, None]:
        """Return an iterator over the parts of a stream that the page sends (docs/streams.md).

        The page sends it by `onconnectStreams.send(port, source)`, at most 4 MiB ahead of the
        `async for`. A part is bytes, at most 512 KiB. An `async for` that is left before the end
        cuts the stream, and closes its port.

        Raises:
            StreamCutError: from the iterator: the page aborted the stream, or the port closed
                before its end.
            RuntimeError: from the iterator: a stream is being received on this port.
        """
        return self._streams_of_bytes().receive()

    def _streams_of_bytes(self) -> ByteStreams:
        if self._byte_streams is None:
            from onconnect.browser.byte_streams import ByteStreams  # which most hosts never need

            self._byte_streams = ByteStreams(
                self, self._ports.backlog, carries=self._sending.carries, drain=self.drain
            )
            if not self._connected:
                self._byte_streams.lose("its port is disconnected")
        return self._byte_streams

    def disconnect(self) -> None:
        """Close the port: the other end's on_disconnect fires, this one's does not (P33).

        Messages that were posted before still arrive (P24).

        On a disconnected port nothing happens (P34).
        """
        self._is_read_on = False
        if self._connected:
            self._connected = False
            self._ports.hang_up(self._number)

    def __aiter__(self) -> AsyncIterator[Received]:
        stream = MessageStream(self._ports.backlog)
        stream.read = self._read
        if self._connected:
            self._streams.append(ref(stream, self._streams.remove))
        else:
            stream.end()
        return stream

    def read_as(self, kind: Any, read: Reader) -> None:
        """Have each `async for` read the messages as a type.

        Args:
            kind: the type.
            read: reads a message as it.

        Raises:
            TypeError: another listener has the messages read as another type.
        """
        if self._kind not in (None, kind):
            raise TypeError(
                f"port '{shown(self.name)}' has messages of two types, {_name(self._kind)} and "
                f"{_name(kind)}: annotate its listeners with the same one"
            )

        def checked(message: object) -> object:
            try:
                return read(message)
            except MisfitError as misfit:
                raise InvalidMessageError(
                    f"a message of port '{shown(self.name)}' does not fit {_name(kind)}: {misfit}"
                ) from None

        self._kind, self._read = kind, checked
        for stream in self._live_streams():
            stream.read = checked

    def fail(self, error: BaseException) -> None:
        """Close the port because its listener has failed, behind what was posted (P24)."""
        if self._connected:
            reason = told(error)[:_LONGEST_REASON]
            if self._byte_streams is not None:
                self._byte_streams.fail(reason)
            self._ports.fail(self._number, reason)

    def receive(self, message: object) -> None:
        """Dispatch a message that came; nothing is kept for late listeners (P28)."""
        if type(message) is dict and STREAM_KEY in message:
            if self._byte_streams is not None:
                self._byte_streams.hear(message)
            return
        if self._connected:  # a thread may have closed it a moment ago
            self.on_message.dispatch(self._runner, message, self)
        if self._streams:
            self._stream(message)

    def _stream(self, message: object) -> None:
        for stream in self._live_streams():
            if not stream.put(message):
                limit = self._ports.backlog.limit
                self._ports.break_off(
                    self._number,
                    f"More than {limit:,} bytes of messages waited to be read, on all ports.",
                )
                return

    def close(self, error: BrowserError | None) -> None:
        """Note that the other end or the channel has closed the port; fire on_disconnect (P35)."""
        if self._connected:
            self._connected = False
            self._is_read_on = True
            self.error = error
            self.on_disconnect.dispatch(self._runner, self)
        self.end()

    def end(self) -> None:
        """End every `async for`, after the messages before the end."""
        for stream in self._live_streams():
            stream.end()
        if self._byte_streams is not None:
            self._byte_streams.lose(str(self.error or "its port was disconnected"))

    def forget(self) -> None:
        """Let the listeners of an ended port go, once no dispatch is under way (P8).

        Most of them hold the port, so that only the garbage collector would find it.
        """
        self.on_message.restore({})
        self.on_disconnect.restore({})

    def _live_streams(self) -> list[MessageStream]:
        return [stream for each in self._streams if (stream := each()) is not None]


class Ports:
    """The open ports of a channel.

    Args:
        sending: sends what is posted.
        runner: runs what listeners return.
        backlog: limits the messages that `async for` statements have not read yet.
        browser: returns the browser at the other end.

    Attributes:
        by_number: the open ports by their numbers.
    """

    def __init__(
        self,
        sending: Sending,
        runner: Runner,
        backlog: Backlog,
        browser: Callable[[], ConnectedBrowser],
    ) -> None:
        self.browser = browser
        self.by_number: dict[int, Port] = {}
        self.sending = sending
        self.runner = runner
        self.backlog = backlog

    def open(self, number: int, name: str, sender: MessageSender | None = None) -> Port:
        """Return a new port, which both ends know."""
        port = self.by_number[number] = Port(self, number, name, sender)
        return port

    def close(self, number: int, error: BrowserError | None) -> None:
        """Close a port that the other end has closed, unless a listener has done so a moment ago.

        Args:
            number: the port's number.
            error: why it is closed; None for an orderly end.
        """
        port = self.by_number.pop(number, None)
        self.sending.release(number)
        if port is not None:
            token = last_error.set(error)
            port.close(error)
            last_error.reset(token)
            _forget_soon(port)

    def close_all(self) -> None:
        """Close every port, as the channel ends."""
        for number in list(self.by_number):
            self.close(number, None)

    def hang_up(self, number: int) -> None:
        """Close a port that this end has closed, from any thread."""
        self.sending.on_loop(self._hang_up, number)

    def _hang_up(self, number: int) -> None:
        port = self.by_number.pop(number, None)
        if port is not None:
            port.end()
            _forget_soon(port)
        self.sending.release(number)
        self.sending.disconnect(number)

    def break_off(self, number: int, reason: str) -> None:
        """Close a port that cannot go on, and tell both ends why; what waits is dropped."""
        self.sending.break_off(number, reason)
        self.close(number, BrowserError(reason))

    def fail(self, number: int, reason: str) -> None:
        """Close a port whose listener has failed, behind what was posted; tell both ends why."""
        self.sending.disconnect(number, reason)
        self.close(number, BrowserError(reason))


def _name(kind: Any) -> str:
    return getattr(kind, "__name__", None) or str(kind)


def _forget_soon(port: Port) -> None:
    asyncio.get_running_loop().call_soon(port.forget)
