"""FakePort: a page's side of a port, and the connection that it is an end of.

The rules are those of the browsers' ports: P16, P31 to P46.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

from onconnect.errors import OnconnectError, PortDisconnectedError, UnserializableError
from onconnect.protocol import jsontext

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from onconnect.testing.page import FakePage
    from onconnect.testing.profiles import Profile
    from onconnect.testing.relay import Relay

MAX_UNREAD: Final = 10_000
"""Messages that a port holds for `receive` before it counts as flooded."""


class End(Protocol):
    """One end of a connection: a page's, or Python's."""

    connection: Connection

    def deliver(self, text: bytes) -> None:
        """Take a message's JSON text."""

    def close(self, error: str | None) -> None:
        """Take the end of the connection."""


class Connection:
    """What one call of `connect` made: an opener, and a receiver for each context that listens."""

    def __init__(self, profile: Profile, opener: End, receivers: Sequence[End]) -> None:
        self._profile = profile
        self._opener = opener
        self._receivers = list(receivers)
        for end in (opener, *receivers):
            end.connection = self

    def post(self, end: End, text: bytes) -> None:
        """Pass on what one end posts: an opener's to all receivers, a receiver's to the opener."""
        if end is self._opener:
            for receiver in list(self._receivers):
                receiver.deliver(text)
        elif end in self._receivers:
            self._opener.deliver(text)

    def disconnect(self, end: End, error: str | None = None) -> None:
        """Close what one end closes; in Chromium its siblings are told nothing (P38)."""
        if end is self._opener:
            self._close_receivers(error)
        elif end in self._receivers:
            self._receivers.remove(end)
            self._opener.close(error)
            if self._profile.tells_siblings:
                self._close_receivers(None)
            self._receivers.clear()

    def lose(self, end: End, error: str | None = None) -> None:
        """Note that an end's page has gone; in Chromium other receivers stay (P39)."""
        others = [receiver for receiver in self._receivers if receiver is not end]
        if end is not self._opener and others and not self._profile.ends_with_first:
            self._receivers.remove(end)
        else:
            self.disconnect(end, error)

    def _close_receivers(self, error: str | None) -> None:
        receivers, self._receivers = self._receivers, []
        for receiver in receivers:
            receiver.close(error)


class PythonEnd:
    """Python's end of a connection, behind the relay.

    Args:
        relay: the relay.
        number: the port's number in the protocol.
    """

    connection: Connection

    def __init__(self, relay: Relay, number: int) -> None:
        self._relay = relay
        self._number = number

    def deliver(self, text: bytes) -> None:
        """Send a message to Python; one that the relay cannot take closes the port (P107)."""
        try:
            self._relay.wire.peer.message(self._number, text)
        except OnconnectError as error:
            self.close(str(error))
            self.connection.disconnect(self)
        self._relay.wire.flush_soon()

    def close(self, error: str | None) -> None:
        """Tell Python that the port has closed."""
        self._relay.forget(self._number)
        self._relay.wire.peer.disconnect(self._number, error)
        self._relay.wire.flush_soon()


class FakePort:
    """A page's side of a port; awaiting it waits until Python's listeners have heard of it.

    As a context manager it disconnects at the end of the block.

    Attributes:
        name: the name that it was opened with.
        sender: who opened it; None on the opener's own side (P4).
        closed: whether it is disconnected.
        error: why, if there was a reason: the text of `port.error` or `runtime.lastError`.
    """

    connection: Connection

    def __init__(self, page: FakePage, name: str, sender: Mapping[str, Any] | None = None) -> None:
        self.name = name
        self.sender = sender
        self.closed = False
        self.error: str | None = None
        self._page = page
        fake = self._fake = page.fake
        self._unread: deque[Any] = deque()
        fake.opened.add(self)

    def __repr__(self) -> str:
        return f"<FakePort {self.name!r} {'disconnected' if self.closed else 'connected'}>"

    def __await__(self) -> Generator[Any, None, Self]:
        yield from self._fake.settle().__await__()
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.disconnect()

    def post_message(self, message: object) -> None:
        """Post a message as a page does; it is taken as it is now (P30).

        Raises:
            PortDisconnectedError: the port is disconnected (P44).
            UnserializableError: JSON cannot carry it, in Chromium; Firefox's ports carry more, and
                it is the relay that drops the message (P91).
            ValueError: it is longer than the browser's ports carry (P97).
        """
        self._page.leave_cache()
        if self.closed:
            raise PortDisconnectedError(self._fake.profile.disconnected)
        try:
            text = jsontext.dumps(message)
        except UnserializableError as error:
            if self._fake.profile.unserializable is None:
                self._fake.relay.report(f"a message on port {self.name!r} was dropped: {error}")
                return
            raise UnserializableError(self._fake.profile.unserializable) from error
        if (limit := self._fake.profile.longest) is not None and len(text) > limit[0]:
            raise ValueError(limit[1])
        self.connection.post(self, text)

    async def receive(self, timeout: float | None = None) -> Any:  # noqa: ASYNC109 - of a wait
        """Wait for the next message on the port, and return it.

        Args:
            timeout: seconds, instead of the browser's own.

        Raises:
            HandlerError: none came in time, or none can come as the port is disconnected.
        """
        await self._fake.until(
            lambda: bool(self._unread) or self.closed,
            f"no message came on port {self.name!r}",
            timeout,
        )
        if not self._unread:
            reason = f": {self.error}" if self.error else ""
            self._fake.fail(f"port {self.name!r} was disconnected before a message came{reason}")
        return self._unread.popleft()

    async def wait_closed(self, timeout: float | None = None) -> str | None:  # noqa: ASYNC109
        """Wait until the other end has closed the port; return the error that it gave.

        Args:
            timeout: seconds, instead of the browser's own.

        Raises:
            HandlerError: it was not closed in time.
        """
        await self._fake.until(
            lambda: self.closed, f"nobody has disconnected port {self.name!r}", timeout
        )
        return self.error

    @property
    def unread(self) -> list[Any]:
        """The messages that have come and that no `receive` has taken."""
        return list(self._unread)

    def disconnect(self) -> None:
        """Close the port, without an error at the other end (P33, P36)."""
        if not self.closed:
            self.closed = True
            self._fake.opened.discard(self)
            self.connection.disconnect(self)

    def lose(self) -> None:
        """Close the port as its page has gone (P39 to P41)."""
        if not self.closed:
            self.closed = True
            self._fake.opened.discard(self)
            self.connection.lose(self)

    def deliver(self, text: bytes) -> None:
        """Take a message of the other end; to a page in the back/forward cache it is lost (P42)."""
        if not self.closed and not self._page.is_cached:
            self._unread.append(jsontext.loads(text))
            if len(self._unread) == MAX_UNREAD + 1:
                self._fake.fault(
                    f"port {self.name!r} is flooded: more than {MAX_UNREAD:,} messages have come "
                    "that nobody has received"
                )
            self._fake.changed()

    def close(self, error: str | None) -> None:
        """Take the end that the other end made."""
        if not self.closed:
            self.closed = True
            self.error = error
            self._fake.opened.discard(self)
            self._fake.changed()
