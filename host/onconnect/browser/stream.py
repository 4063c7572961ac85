"""MessageStream yields the messages of one `async for message in port`; Backlog limits them all."""

from __future__ import annotations

from asyncio import Future, get_running_loop
from collections import deque
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

STREAM_KEY: Final = "onconnect.stream"
"""The member that tells a message of a stream of bytes from the other messages of its port."""

_QUEUED: Final = 128
"""Bytes of memory that a message takes in a queue beside its data."""


class Backlog:
    """Counts the messages that wait for the `async for` statements of all ports of a channel.

    Args:
        limit: bytes of memory that may wait.
        share: returns how many bytes of memory the message takes that is being dispatched.

    Attributes:
        size: bytes of memory that wait.
    """

    def __init__(self, limit: int, share: Callable[[], int]) -> None:
        self.limit = limit
        self.share = share
        self.size = 0


class MessageStream:
    """Messages in the order they came, until `end`.

    Args:
        backlog: limits what waits.

    Attributes:
        read: turns each message into what is yielded, or raises; None for nothing.
    """

    def __init__(self, backlog: Backlog) -> None:
        self.read: Callable[[object], object] | None = None
        self._backlog = backlog
        self._waiting: deque[tuple[Any, int]] = deque()
        self._size = 0
        self._next: Future[None] | None = None
        self._ended = False
        self._is_handled = False  # the message that was handed out last

    def __del__(self) -> None:
        self._backlog.size -= self._size  # messages that an `async for` left unread

    @property
    def is_behind(self) -> bool:
        """Whether a message waits, or the one that was handed out last is still being handled."""
        return self._is_handled or bool(self._waiting)

    def put(self, message: object) -> bool:
        """Queue a message of any size; return False if it joins others and too much waits then."""
        backlog, size = self._backlog, _QUEUED
        if self._waiting:
            size += backlog.share()
            if backlog.size + size > backlog.limit:
                return False
        self._waiting.append((message, size))
        self._size += size
        backlog.size += size
        self._wake()
        return True

    def end(self) -> None:
        """Stop after what is waiting."""
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        if self._next is not None and not self._next.done():
            self._next.set_result(None)

    def __aiter__(self) -> MessageStream:
        return self

    async def __anext__(self) -> Any:
        self._is_handled = False
        while not self._waiting:
            if self._ended:
                raise StopAsyncIteration
            self._next = get_running_loop().create_future()
            await self._next
        message, size = self._waiting.popleft()
        self._size -= size
        self._backlog.size -= size
        self._is_handled = True
        return message if self.read is None else self.read(message)
