"""How many frames may be in flight, and which acknowledgement is owed.

Every frame counts but an empty one (length 0) and one whose only message is an ack.
"""

from __future__ import annotations

from typing import Final

WINDOW: Final = 4
"""Frames that an end accepts beyond those it has acknowledged, until it tells another number."""

SMALLEST_WINDOW: Final = 2
"""A lone ack waits for two frames, so that a smaller window would stand still."""

ACK_ALONE_AT: Final = 2
"""Frames that are unacknowledged when an ack goes without data."""


class Flow:
    """The counters of one end of a channel.

    Attributes:
        window: frames that the other end accepts unacknowledged.
        is_lifted: whether the window is ignored, as no ack can come any more.
    """

    def __init__(self) -> None:
        self.window = WINDOW
        self.is_lifted = False
        self._sent = 0
        self._sent_acknowledged = 0
        self._sent_with_chunk = 0  # the number of the last such frame
        self._received = 0
        self._received_acknowledged = 0

    def may_send(self) -> bool:
        """Whether another frame fits into the other end's window."""
        return self.is_lifted or self._sent - self._sent_acknowledged < self.window

    def may_send_chunk(self) -> bool:
        """Whether no frame with a chunk is in flight."""
        return self.is_lifted or self._sent_with_chunk <= self._sent_acknowledged

    @property
    def owed(self) -> int:
        """Frames that were dispatched here and not acknowledged yet."""
        return self._received - self._received_acknowledged

    def sent(self, *, holds_chunk: bool = False) -> None:
        """Count a frame that is sent."""
        self._sent += 1
        if holds_chunk:
            self._sent_with_chunk = self._sent

    def received(self) -> None:
        """Count a frame that was received and dispatched."""
        self._received += 1

    def acknowledge(self) -> int:
        """Return the number that the ack being sent says; nothing is owed after it."""
        self._received_acknowledged = self._received
        return self._received

    def acknowledged(self, frames: int) -> bool:
        """Take an ack; False if it is lower than the last or beyond what was sent."""
        if not self._sent_acknowledged <= frames <= self._sent:
            return False
        self._sent_acknowledged = frames
        return True
