"""FakePort is a page's end of a port, which a test posts on and receives from."""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final, Self

from onconnect.browser.byte_streams import ByteStreams
from onconnect.browser.stream import STREAM_KEY, Backlog
from onconnect.errors import PortDisconnectedError, UnserializableError
from onconnect.protocol import jsontext, kinds

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Generator, Mapping

    from onconnect.browser.byte_streams import Source
    from onconnect.testing.connection import Connection
    from onconnect.testing.routing import Context, Routing

_MAX_UNREAD: Final = 10_000
"""Messages that a port holds for `receive` before it counts as flooded."""


class FakePort:
    """A page's end of a port. Awaiting it waits until Python's listeners have heard of it.

    As a context manager it disconnects at the end of the block.

    Attributes:
        name: the name that it was opened with.
        sender: the description of who opened it; None at the opener's own end (P4).
        closed: whether it is disconnected.
        error: the text of `port.error` or `runtime.lastError` that says why it is disconnected;
            None if there is no reason.
    """

    connection: Connection

    def __init__(
        self,
        routing: Routing,
        page: Context,
        name: str,
        sender: Mapping[str, Any] | None = None,
        *,
        is_own: bool = False,
    ) -> None:
        self.name = name
        self.sender = sender
        self.closed = False
        self.error: str | None = None
        self._routing = routing
        self._waiting = routing.waiting
        self._page = page
        self._longest = None if is_own else routing.family.longest
        self._unread: deque[Any] = deque()
        self._streams = ByteStreams(
            self, _unlimited(), carries=routing.family.carries, drain=_drained
        )
        routing.opened[self] = name

    def __repr__(self) -> str:
        return f"<FakePort {self.name!r} {'disconnected' if self.closed else 'connected'}>"

    def __await__(self) -> Generator[Any, None, Self]:
        yield from self._routing.background.settle().__await__()
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.disconnect()

    def post_message(self, message: object) -> None:
        """Post a message as a page does; it is taken as it is now (P30).

        Raises:
            PortDisconnectedError: the port is disconnected (P44).
            UnserializableError: it cannot be carried, in Chromium. Firefox's ports carry more, and
                there the relay drops the message (P91).
            ValueError: it is longer than the browser's ports carry (P97).
        """
        family = self._routing.family
        self._page.leave_cache()
        if self.closed:
            raise PortDisconnectedError(family.disconnected)
        try:
            text = jsontext.dumps(message, family.carries)
        except UnserializableError as error:
            if family.unserializable is None:
                dropped = f"a message on port {self.name!r} was dropped: {error}"
                self._routing.background.report(dropped)
                return
            raise UnserializableError(family.unserializable) from error
        if self._longest is not None and len(text) > self._longest[0]:
            raise ValueError(self._longest[1])
        self.connection.post(self, text)

    async def receive(self, timeout: float | None = None) -> Any:  # noqa: ASYNC109 - of a wait
        """Wait for the next message on the port, and return it.

        Args:
            timeout: how many seconds it may take, instead of the browser's own number.

        Raises:
            HandlerError: none came in time, or none can come because the port is disconnected.
        """
        await self._waiting.until(
            lambda: bool(self._unread) or self.closed,
            f"no message came on port {self.name!r}",
            timeout,
        )
        if not self._unread:
            reason = f": {self.error}" if self.error else ""
            self._waiting.fail(f"port {self.name!r} was disconnected before a message came{reason}")
        return self._unread.popleft()

    async def send_stream(self, source: Source, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Send a stream as a page does by streams.js; return when Python has read all of it.

        Args:
            source: what `Port.send_stream` takes.
            timeout: how many seconds it may take, instead of the browser's own number.

        Raises:
            StreamCutError: Python reads no further, or the port has closed.
            HandlerError: Python has not read all of it in time.
        """
        problem = f"nobody has read the stream on port {self.name!r} to its end"
        await self._within(self._streams.send(source), problem, timeout)

    async def receive_stream(
        self,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> AsyncGenerator[bytes, None]:
        """Receive a stream as a page does by streams.js: yield the parts that Python sends.

        Args:
            timeout: how many seconds each part may take, instead of the browser's own number.

        Raises:
            StreamCutError: Python's source has failed, or the port has closed.
            HandlerError: a part has not come in time.
        """
        problem = f"no part of a stream came on port {self.name!r}"
        async with aclosing(self._streams.receive()) as parts:
            while part := await self._within(anext(parts, b""), problem, timeout):
                yield part

    async def _within(
        self,
        step: Awaitable[Any],
        problem: str,
        timeout: float | None,  # noqa: ASYNC109
    ) -> Any:
        """Return what a step of a stream comes to, within the time."""

        async def taken() -> Any:
            return await step

        task = asyncio.create_task(taken())
        task.add_done_callback(lambda _: self._waiting.changed())
        try:
            await self._waiting.until(lambda: task.done() or self.closed, problem, timeout)
            return await task
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait([task])

    async def wait_closed(self, timeout: float | None = None) -> str | None:  # noqa: ASYNC109
        """Wait until the other end has closed the port; return the error that it gave.

        Args:
            timeout: how many seconds it may take, instead of the browser's own number.

        Raises:
            HandlerError: it was not closed in time.
        """
        await self._waiting.until(
            lambda: self.closed, f"nobody has disconnected port {self.name!r}", timeout
        )
        return self.error

    @property
    def unread(self) -> list[Any]:
        """The messages that have come and that no `receive` has taken."""
        return list(self._unread)

    def disconnect(self) -> None:
        """Close the port, without an error at the other end (P33, P36)."""
        if self._close():
            self.connection.disconnect(self)

    def lose(self) -> None:
        """Close the port because its page has gone (P39 to P41)."""
        if self._close():
            self.connection.lose(self)

    def deliver(self, text: bytes) -> None:
        """Take a message of the other end; a page in the back/forward cache loses it (P42)."""
        if not self.closed and not self._page.is_cached:
            message = _value(text)
            if type(message) is dict and STREAM_KEY in message:
                self._streams.hear(message)
                return
            self._unread.append(message)
            if len(self._unread) == _MAX_UNREAD + 1:
                self._waiting.fault(
                    f"port {self.name!r} is flooded: more than {_MAX_UNREAD:,} messages have come "
                    "that nobody has received"
                )
            self._waiting.changed()

    def close(self, error: str | None) -> None:
        """Note that the other end has closed the port."""
        if self._close(error):
            self.error = error
            self._waiting.changed()

    def _close(self, error: str | None = None) -> bool:
        """Note that the port is closed; return whether it was open."""
        if self.closed:
            return False
        self.closed = True
        self._streams.lose(error or "its port was disconnected")
        self._routing.opened.pop(self, None)
        return True


def _unlimited() -> Backlog:
    """Return a backlog without a limit: a stream is never far ahead of its reader."""
    return Backlog(sys.maxsize, lambda: 0)


async def _drained() -> None:
    """Return at once: a page's port has no `drain`."""


def _value(text: bytes) -> Any:
    """Return what `jsontext.dumps` has written, with the values that JSON lacks."""
    message = jsontext.loads(b'{"type":"message","data":%b}' % text)
    if "kinds" in message:
        kinds.restore(message)
    return message["data"]
