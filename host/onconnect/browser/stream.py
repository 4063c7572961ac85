"""The messages of one `async for message in port`, bounded."""

from __future__ import annotations

from asyncio import Future, get_running_loop
from collections import deque
from typing import Any, Final

from onconnect.errors import UnserializableError
from onconnect.protocol import jsontext

MAX_WAITING: Final = 64 * 1024 * 1024
"""Bytes of JSON that wait for an `async for` before its port is closed."""


class MessageStream:
    """Messages in the order they came, until `end`."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Any, int]] = deque()
        self._size = 0
        self._next: Future[None] | None = None
        self._ended = False

    def put(self, message: object) -> bool:
        """Queue a message; False if too much is waiting."""
        size = _size(message) if self._waiting else 0
        if self._size + size > MAX_WAITING:
            return False
        self._waiting.append((message, size))
        self._size += size
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
        while not self._waiting:
            if self._ended:
                raise StopAsyncIteration
            self._next = get_running_loop().create_future()
            await self._next
        message, size = self._waiting.popleft()
        self._size -= size
        return message


def _size(message: object) -> int:
    try:
        return len(jsontext.dumps(message))
    except UnserializableError:  # as an integer that JavaScript would round
        return len(repr(message))
