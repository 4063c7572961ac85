"""Wire carries real bytes between the fake browser and Python, and can disturb them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from onconnect.protocol import frames, jsontext
from onconnect.protocol.constants import NESTING_LIMIT
from onconnect.protocol.limits import MIB, Limits
from onconnect.protocol.messages import counts
from onconnect.protocol.peer import Peer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onconnect.protocol.messages import Chunk, Message
    from onconnect.testing.host import Host

_RELAY_LIMITS: Final = Limits(waiting=512 * MIB)
"""How much the relay takes in and keeps, unless an extension says otherwise."""


class Wire:
    """The browser's end of a channel.

    All that is sent between two turns of the event loop travels as one frame.

    Args:
        host: the other end.
        deliver: called with each message of the host.

    Attributes:
        peer: the protocol at this end; call `flush_soon` after anything that sends.
        complaints: what this end has found wrong with the host's frames.
        is_closed: whether the browser has ended the stream.
        is_stalled: whether the browser reads nothing.
    """

    def __init__(self, host: Host, deliver: Callable[[Message], None]) -> None:
        self.peer = _Peer("browser", log=self._complain, limits=_RELAY_LIMITS)
        self._slices_sent = 0
        self.complaints: list[str] = []
        self.is_closed = False
        self.is_stalled = False
        self._host = host
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._piece: int | None = None
        self._unread: list[bytes] = []

    # What goes to the host

    def flush_soon(self) -> None:
        """Send what waits, at the next turn of the event loop."""
        self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        data = self.peer.data_to_send()
        if data:
            self._slices_sent += data.count(b'{"type":"chunk","id":')
            self._write(data)

    @property
    def slices(self) -> int:
        """How many slices of long messages have gone and come so far."""
        return self._slices_sent + self.peer.slices_received

    def _write(self, data: bytes) -> None:
        if self.is_closed:
            return
        size = self._piece or len(data)
        for at in range(0, len(data), size):
            self._loop.call_soon(self._host.write, data[at : at + size])

    def close(self) -> None:
        """End the stream, after what has been sent."""
        if not self.is_closed:
            self._flush()
            self.is_closed = True
            self._loop.call_soon(self._host.close)

    # What comes from the host

    def receive(self, data: bytes) -> None:
        """Take bytes that the host wrote."""
        if self.is_stalled:
            self._unread.append(data)
            return
        self.peer.receive_data(data)
        for message in self.peer.messages():
            self._deliver(message)
        self.flush_soon()

    def _complain(self, level: str, text: str, _: Mapping[str, Any]) -> None:
        self.complaints.append(f"{level}: {text}")

    # What can go wrong

    def split_writes(self, size: int | None = 1) -> None:
        """Write only `size` bytes at a time from now on, as a pipe may; None for whole frames."""
        self._piece = size

    def write_frames(self, *contents: bytes | list[Any]) -> None:
        """Write frames at once, even if the window of the protocol is full.

        Args:
            contents: the content of each frame: a list of messages of the protocol, or any bytes.
        """
        self._flush()
        texts = [each if isinstance(each, bytes) else jsontext.dumps(each) for each in contents]
        for text in texts:
            self.peer.count(text)
        self._write(b"".join(map(frames.encode, texts)))

    def write_bytes(self, data: bytes) -> None:
        """Write bytes that are no frame. Read as the length of a frame they may end the channel."""
        self._flush()
        self._write(data)

    def stall(self) -> None:
        """Stop reading until `read_on`, like a browser that is busy or asleep."""
        self.is_stalled = True

    def read_on(self) -> None:
        """Read what has come meanwhile, and go on reading."""
        unread, self._unread = self._unread, []
        self.is_stalled = False
        self.receive(b"".join(unread))


class _Peer(Peer):
    """An end that also counts slices, and frames that are written beside the protocol.

    Attributes:
        slices_received: those of long messages.
    """

    slices_received = 0

    def _on_chunk(self, chunk: Chunk) -> Message | None:
        self.slices_received += 1
        return super()._on_chunk(chunk)

    def count(self, text: bytes) -> None:
        """Count a frame that is written beside this, as its receiver does."""
        elements, _, fault = jsontext.loads_array(NESTING_LIMIT, bytearray(text))
        if text and (fault is not None or counts(elements)):
            self._flow.sent(holds_chunk=False)
