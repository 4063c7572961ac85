"""Decides when waiting frames are sent: at most a window of them is in flight, until acks come.

Every frame counts, except an empty one (length 0) and one whose only message is `ack` or `waiting`.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from onconnect.protocol import frames
from onconnect.protocol.constants import ACK_ALONE_AT, CHUNKS_IN_FLIGHT, WINDOW

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onconnect.protocol.outbox import Outbox


class Flow:
    """Counts the frames of one end of a channel, in both directions.

    Args:
        outbox: what waits to be sent.
        log: called with a level, a text and fields about what the other end did wrong.

    Attributes:
        window: frames that the other end accepts unacknowledged.
        is_lifted: whether the window is ignored, as no ack can come any more.
    """

    def __init__(self, outbox: Outbox, log: Callable[[str, str, Mapping[str, Any]], None]) -> None:
        self.window = WINDOW
        self.is_lifted = False
        self._outbox = outbox
        self._log = log
        self._sent = 0
        self._sent_acknowledged = 0
        # the numbers of the last frames with a chunk, oldest first
        self._sent_with_chunk = deque([0] * CHUNKS_IN_FLIGHT, maxlen=CHUNKS_IN_FLIGHT)
        self._received = 0
        self._received_acknowledged = 0
        self._acks: list[int] = []  # acks in the frame that is being dispatched
        self._holds_chunk = False  # whether the other end waits for an ack to send its next chunk
        self._is_flooded = False

    def received_chunk(self) -> None:
        """Note that the frame that is being dispatched holds a chunk."""
        self._holds_chunk = True

    def received_ack(self, number: int) -> None:
        """Take an ack; it releases what waits when its frame has been dispatched."""
        self._acks.append(number)

    def dispatched(self, *, counts: bool) -> None:
        """Note that a frame was received and dispatched, and count it if it counts."""
        if counts:
            self._received += 1
            if self._owed > WINDOW and not self._is_flooded:
                self._is_flooded = True
                self._log("warning", f"more than {WINDOW} frames came unacknowledged", {})
        for number in self._acks:
            if self._sent_acknowledged <= number <= self._sent:
                self._sent_acknowledged = number
            else:  # lower than the last, or beyond what was sent
                self._log("warning", "ignored an impossible ack", {"frames": number})
        self._acks.clear()

    def sent(self, *, holds_chunk: bool = False) -> None:
        """Count a frame that is sent."""
        self._sent += 1
        if holds_chunk:
            self._sent_with_chunk.append(self._sent)

    def data_to_send(self) -> bytes:
        """Return the frames that may be written now, together with the acks that are owed."""
        outbox = self._outbox
        is_open = self._sent - self._sent_acknowledged < self.window
        if is_open and (text := outbox.take_lone()) is not None:
            self._sent += 1
            return frames.encode(b"[%b%b]" % (self._ack() + b"," if self._owed else b"", text))
        out = []
        outbox.purge()
        while self.is_lifted or self._sent - self._sent_acknowledged < self.window:
            with_chunk = self.is_lifted or self._may_send_chunk()
            if not outbox.is_ready(with_chunk=with_chunk):
                break
            ack = self._ack() if self._owed else b""
            if ack and not outbox.has_room_for(ack, with_chunk=with_chunk):
                out.append(frames.encode_array([ack]))
                ack = b""
            texts, holds_chunk = outbox.take(ack, with_chunk=with_chunk)
            out.append(frames.encode_array(texts))
            self.sent(holds_chunk=holds_chunk)
        if self._owed >= (1 if self._holds_chunk else ACK_ALONE_AT):
            out.append(frames.encode_array([self._ack()]))
        return b"".join(out)

    def _may_send_chunk(self) -> bool:
        last = -1 if self._outbox.has_short_slices else 0
        return self._sent_with_chunk[last] <= self._sent_acknowledged

    @property
    def _owed(self) -> int:
        """Frames that were dispatched here and not acknowledged yet."""
        return self._received - self._received_acknowledged

    def _ack(self) -> bytes:
        self._holds_chunk = False
        self._received_acknowledged = self._received
        return b'{"type":"ack","frames":%d}' % self._received
