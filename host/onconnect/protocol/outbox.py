"""What waits to be sent, in order, and how it is packed into frames."""

from __future__ import annotations

from collections import deque
from typing import Final

from onconnect.errors import MessageTooLongError
from onconnect.protocol.frames import MAX_SENT

MAX_WAITING_LOGS: Final = 1000
"""Log lines that wait for the other end; of more the oldest are dropped."""

LONGEST: Final = MAX_SENT - len(b"[]")
"""Bytes of one message's JSON text: those of a frame but for its brackets."""


class Outbox:
    """JSON texts of messages, and after them those of log lines.

    Attributes:
        append: put a message that is known to fit behind the others.
    """

    def __init__(self) -> None:
        self._messages: deque[bytes] = deque()
        self.append = self._messages.append
        self._logs: deque[bytes] = deque(maxlen=MAX_WAITING_LOGS)

    def __bool__(self) -> bool:
        return bool(self._messages or self._logs)

    def add(self, text: bytes) -> None:
        """Put a message behind the others.

        Raises:
            MessageTooLongError: it does not fit into a frame.
        """
        if len(text) > LONGEST:
            raise MessageTooLongError(len(text), LONGEST)
        self._messages.append(text)

    def add_log(self, text: bytes) -> None:
        """Put a log line behind all messages; the oldest line goes if there are too many."""
        if len(text) <= LONGEST:
            self._logs.append(text)

    def add_last(self, text: bytes) -> None:
        """Put a message behind everything."""
        self._messages.extend(self._logs)
        self._logs.clear()
        self._messages.append(text)

    def has_room_for(self, first: bytes) -> bool:
        """Whether a text fits into one frame with the message that is next."""
        following = self._messages or self._logs
        return len(first) + len(b",") + len(following[0]) <= LONGEST

    def take(self, first: bytes = b"") -> list[bytes]:
        """Return the elements of the next frame: `first`, then as much as fits of what waits."""
        texts = [first] if first else []
        room = LONGEST - len(first) - len(texts)
        for waiting in (self._messages, self._logs):
            size = sum(map(len, waiting)) + len(waiting) * len(b",")
            if size <= room:
                texts += waiting
                waiting.clear()
                room -= size
            while waiting and (size := len(waiting[0])) <= room:
                texts.append(waiting.popleft())
                room -= size + len(b",")
        return texts
