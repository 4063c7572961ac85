"""Sending sends what handlers post and answer, from any thread.

It is the only part of a channel that knows about threads. The requests of threads are carried out
on the event loop, in order. Writing waits until the end of a turn of the loop, so that many
messages travel as one frame.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from contextlib import suppress
from threading import Lock, get_ident
from typing import TYPE_CHECKING, Any, Final, Protocol

from onconnect.browser_families import CHROMIUM
from onconnect.protocol.parts import InParts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onconnect.browser_families import Family
    from onconnect.protocol.peer import Peer

HIGH_WATER: Final = 1024 * 1024
"""`drain` waits if more bytes than this wait on a port."""

LOW_WATER: Final = 256 * 1024
"""`drain` returns once no more bytes than this wait on a port."""

_FLUSH_AT: Final = 65_536
"""Messages of more bytes than this are written at once, before the turn of the loop ends."""

_LONGEST_ERROR: Final = 10_000
"""Characters of an error that the caller is told."""

A_TURN: Final = 2000
"""Requests of threads that are carried out in one turn of the loop."""

_DEFERRED: Final = 256
"""Bytes of memory that a thread's message takes beside its text until the peer has it."""

_COPIED: Final = 1024
"""A thread's message of fewer bytes than this is copied. orjson cuts a message from a block of this
size, and the rest of the block would stay in memory while the message waits."""


class Transport(Protocol):
    """Takes a channel's bytes."""

    def write(self, data: bytes) -> None:
        """Write without blocking; keep what cannot be written at once."""


class _Posted:
    """Counts the messages that threads have posted and the peer does not have yet.

    Attributes:
        lock: to be held while the numbers are changed.
        by_port: bytes of JSON by port.
        size: bytes of memory of all messages.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.by_port: Counter[int] = Counter()
        self.size = 0


class Sending:
    """Sends all that goes to the browser.

    Its methods are called on the event loop that it was made on, unless they say otherwise.

    Args:
        peer: this end of the channel.
        transport: takes the bytes.
        limit: bytes of memory that may wait to be sent.
        failed: called with the error when writing failed.

    Attributes:
        family: the family of the browser at the other end; errors have that family's texts.
        carries: whether the other end takes values that JSON lacks.
        posts_long: whether a long message has been posted, so that others are likely.
    """

    def __init__(
        self, peer: Peer, transport: Transport, limit: int, failed: Callable[[Exception], None]
    ) -> None:
        self.family: Family = CHROMIUM
        self.carries = False
        self.posts_long = False
        self._peer = peer
        self._transport = transport
        self._limit = limit
        self._failed = failed
        self._loop = asyncio.get_running_loop()
        self._thread = get_ident()
        self._flush_is_due = False
        self._unflushed = 0
        self._deferred: deque[tuple[Callable[..., object], tuple[Any, ...]]] = deque()
        self._is_catching_up = False  # soon, or with what is left at the next turn
        self._posted = _Posted()
        self._draining: dict[int, list[asyncio.Future[None]]] = {}

    @property
    def is_on_loop(self) -> bool:
        """Whether the running thread is that of the event loop; from any thread."""
        return get_ident() == self._thread

    # Messages of ports

    def post(self, number: int, text: bytes | InParts) -> None:
        """Send a message on a port, from any thread."""
        if self._deferred or get_ident() != self._thread:
            self._post_from_thread(number, text)
            return
        self._peer.message(number, text)
        self._unflushed += len(text)
        if self._unflushed > _FLUSH_AT:
            self.posts_long = self.posts_long or isinstance(text, InParts)
            self.flush()  # so that the browser works on this much while more is made
        elif not self._flush_is_due:
            self.flush_soon()

    def _post_from_thread(self, number: int, text: bytes | InParts) -> None:
        posted = self._posted
        if isinstance(text, InParts):
            self.posts_long = True
        elif len(text) < _COPIED:
            text = bytes(memoryview(text))
        with posted.lock:
            self._peer.check_message(number, len(text), posted.size, posted.by_port[number])
            posted.by_port[number] += len(text)
            posted.size += len(text) + _DEFERRED
        self.later(self._post_for_thread, number, text)

    def _post_for_thread(self, number: int, text: bytes | InParts) -> None:
        posted = self._posted
        with posted.lock:
            posted.size -= len(text) + _DEFERRED
            posted.by_port[number] -= len(text)
            if not posted.by_port[number]:
                del posted.by_port[number]
        self._peer.message(number, text, is_checked=True)

    def buffered(self, number: int) -> int:
        """Return the bytes that wait to be sent on a port, from any thread."""
        return self._peer.buffered(number) + self._posted.by_port[number]

    async def drain(self, number: int) -> None:
        """Wait until little waits on an open port, if much does."""
        if not self._is_drained(number, HIGH_WATER):
            drained = self._loop.create_future()
            self._draining.setdefault(number, []).append(drained)
            await drained

    def _is_drained(self, number: int, water: int) -> bool:
        """Whether little waits on a port, and no more than half of the limit on all together."""
        waiting = self.buffered(number)
        return waiting <= water and (not waiting or 2 * self._peer.waiting <= self._limit)

    def release(self, number: int) -> None:
        """End the waits for a port to drain, because it has drained or closed."""
        for drained in self._draining.pop(number, ()):
            if not drained.done():
                drained.set_result(None)

    def disconnect(self, number: int, reason: str | None = None) -> None:
        """Tell the other end that a port has closed, behind what was posted on it."""
        self._peer.disconnect(number, reason)
        self.flush_soon()

    def break_off(self, number: int, reason: str) -> None:
        """Tell the other end that a port has failed."""
        self._peer.break_off(number, reason)
        self.flush_soon()

    # Answers to calls

    def answer(self, call: int, value: bytes | InParts | None) -> None:
        """Answer a call with a JSON text, or with nothing, from any thread.

        Raises:
            MessageTooLongError: the text is longer than a message may be.
        """
        if value is not None:
            self._peer.check_length(len(value))
        self.on_loop(self._peer.answer, call, value)

    def throw(self, call: int, message: str) -> None:
        """Fail a call, from any thread."""
        self.on_loop(self._peer.throw, call, message[:_LONGEST_ERROR])

    # Lines

    def say(self, level: str, text: str, fields: Mapping[str, Any]) -> None:
        """Send a line for the extension's console, from any thread."""
        if get_ident() == self._thread:  # at any moment: the garbage collector logs too
            self._peer.log(level, text, fields)
            self.flush_soon()
        else:
            self.later(self._peer.log, level, text, fields)

    # Order

    def on_loop(self, function: Callable[..., object], *args: Any) -> None:
        """Call a function that sends, on the event loop, and write it; from any thread."""
        if self._deferred or get_ident() != self._thread:
            self.later(function, *args)
        else:
            function(*args)
            self.flush_soon()

    def later(self, function: Callable[..., object], *args: Any) -> None:
        """Call a function at the next turn of the event loop; from any thread, at any moment."""
        self._deferred.append((function, args))
        if not self._is_catching_up:
            self._is_catching_up = True
            with suppress(RuntimeError):  # the loop has ended, and the channel with it
                self._loop.call_soon_threadsafe(self._catch_up_some)

    def _catch_up_some(self) -> None:
        """Do what was asked for by `later`, as much as one turn of the loop may take.

        Threads may ask for more meanwhile, and everything else must have its turn too.
        """
        self._is_catching_up = False  # a request that comes from here on asks for another turn
        try:
            self.catch_up(A_TURN)
        finally:
            if self._deferred and not self._is_catching_up:
                self._is_catching_up = True
                self._loop.call_soon(self._catch_up_some)

    def catch_up(self, at_most: int | None = None) -> None:
        """Do now what was asked for by `later`, so that it is sent before anything else."""
        for _ in range(len(self._deferred) if at_most is None else at_most):
            if not self._deferred:
                break
            function, args = self._deferred.popleft()
            function(*args)
        self.flush_soon()

    # Writing

    def hold(self) -> None:
        """Write nothing until the caller calls `flush`."""
        self._flush_is_due = True

    def let_go(self) -> None:
        """Take back `hold`: what is sent from now on is written without a call of `flush`."""
        self._flush_is_due = False

    def flush_soon(self) -> None:
        """Write at the next turn of the event loop."""
        if not self._flush_is_due:
            self._flush_is_due = True
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Write all that may be written now."""
        self._flush_is_due = False
        self._unflushed = 0
        try:
            data = self._peer.data_to_send()
            if data:
                self._transport.write(data)
        except Exception as error:
            if not self._peer.has_failed:
                self._failed(error)
        if self._draining:
            for number in list(self._draining):
                if self._is_drained(number, LOW_WATER):
                    self.release(number)
