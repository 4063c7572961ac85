"""What waits to be sent, in order, and how it is packed into frames.

A message that is longer than a frame leaves in slices, one a frame, each behind what the frame has
for others. What follows it on its port waits until it has gone. Several such messages take turns,
as many as the other end can be expected to hold in part; one more begins when one of them has gone.
"""

from __future__ import annotations

from collections import deque
from typing import Final, cast

from onconnect.protocol.chunks import Slices
from onconnect.protocol.wire import FRAME_LIMIT

MAX_WAITING_LOGS: Final = 1000
"""Log lines that wait for the other end; of more the oldest are dropped."""

MAX_LOGS_SIZE: Final = 4 * FRAME_LIMIT
"""Bytes of them, likewise."""

LONGEST: Final = FRAME_LIMIT - len(b"[]")
"""Bytes of one message's JSON text that fit into a frame: those of a frame but for its brackets."""


OVERHEAD: Final = 64
"""Bytes of memory that a message takes in the queues beside its text."""


class Lane:
    """The messages of one port, or of none, on their way out.

    Attributes:
        port: the number of the port; None of what belongs to none.
        name: the port's name.
        beginning: the JSON that messages of the port begin with.
        size: bytes of JSON that wait.
        behind: what waits for a message in slices to have left; None if there is none.
    """

    __slots__ = ("beginning", "behind", "name", "port", "size")

    def __init__(self, port: int | None = None, name: str = "") -> None:
        self.port = port
        self.name = name
        self.beginning = b"" if port is None else b'{"type":"message","port":%d,"data":' % port
        self.size = 0
        self.behind: deque[bytes | Slices] | None = None


class Outbox:
    """JSON texts of messages, and after them those of log lines.

    Args:
        sign: that of the ids of messages that leave in slices.
        together: bytes of those that take turns; one that is alone may be longer.

    Attributes:
        size: bytes of memory of all messages that wait.
        append: put a message behind the others, as `add` does if its lane is free; `append_lane`
            is to follow with its lane, and both sizes are to be counted.
    """

    def __init__(self, sign: int, together: int) -> None:
        self._sign = sign
        self._together = together
        self._last_id = 0
        self.size = 0
        # one queue for ever each: their methods below are handed out
        self._messages: Final[deque[bytes | Slices]] = deque()
        self._lanes: Final[deque[Lane]] = deque()  # one for each message
        self.append: Final = self._messages.append
        self.append_lane: Final = self._lanes.append
        self._lined_up: deque[tuple[Slices, Lane]] = deque()  # those that are to take turns
        self._leaving: deque[tuple[Slices, Lane]] = deque()  # those that do
        self._leaving_size = 0  # bytes of them
        self._long = 0  # messages in slices, in all three
        self._dropped: set[Lane] = set()
        self._logs: deque[bytes] = deque()
        self._logs_size = 0
        self._last = b""

    def add(self, text: bytes, lane: Lane) -> None:
        """Put a message that fits into a frame behind the others of its lane."""
        lane.size += len(text)
        self.size += len(text) + OVERHEAD
        if lane.behind is None:
            self._messages.append(text)
            self._lanes.append(lane)
        else:
            lane.behind.append(text)

    def add_long(self, message: Slices, lane: Lane) -> None:
        """Put a message of any length behind the others of its lane."""
        lane.size += len(message)
        self.size += len(message) + OVERHEAD
        if lane.behind is None:
            self._queue_long(message, lane, deque())
        else:
            lane.behind.append(message)

    def _queue_long(self, message: Slices, lane: Lane, behind: deque[bytes | Slices]) -> None:
        self._messages.append(message)
        self._lanes.append(lane)
        self._long += 1
        if lane.port is not None:
            lane.behind = behind

    def add_log(self, text: bytes) -> None:
        """Put a log line behind all messages; the oldest line goes if there are too many."""
        if len(text) > LONGEST:
            return
        self._logs.append(text)
        self._logs_size += len(text)
        while len(self._logs) > MAX_WAITING_LOGS or self._logs_size > MAX_LOGS_SIZE:
            self._logs_size -= len(self._logs.popleft())

    def add_last(self, text: bytes) -> None:
        """Put a message behind everything."""
        self._last = text

    def drop(self, lane: Lane) -> None:
        """Forget what waits of a port; what has left of a message in slices is taken back.

        Nothing may be put into the lane any more, and `purge` is to follow.
        """
        if lane.size:
            lane.size, lane.behind = 0, None
            self._dropped.add(lane)

    def purge(self) -> None:
        """Free what has been dropped: of all ports that have closed together, in one go."""
        if not self._dropped:
            return
        queue = zip(self._messages, self._lanes, strict=True)
        kept = [(message, lane) for message, lane in queue if lane not in self._dropped]
        self._messages.clear()
        self._lanes.clear()
        for message, lane in kept:
            self._messages.append(message)
            self._lanes.append(lane)
        for slices, lane in (*self._lined_up, *self._leaving):
            if lane in self._dropped:
                slices.abort()
        self._lined_up = deque(each for each in self._lined_up if not each[0].is_done)
        self._leaving = deque(each for each in self._leaving if not each[0].is_done)
        self._leaving_size = sum(len(slices) for slices, _ in self._leaving)
        self._long = len(self._lined_up) + len(self._leaving)
        self._long += sum(isinstance(message, Slices) for message in self._messages)
        self._dropped.clear()
        self.size = self._measured()

    def _measured(self) -> int:
        """Return the bytes of memory of all messages that wait."""
        queued = list(zip(self._messages, self._lanes, strict=True))
        long = [*self._lined_up, *self._leaving, *queued]
        behind = [
            text
            for message, lane in long
            if lane.behind and type(message) is Slices
            for text in lane.behind
        ]
        size = sum(len(text) for text, _ in queued) + sum(map(len, behind))
        size += sum(slices.left for slices, _ in (*self._lined_up, *self._leaving))
        return size + OVERHEAD * (len(long) + len(behind))

    def is_ready(self, *, with_chunk: bool) -> bool:
        """Whether there is anything for the next frame, which may hold a chunk or not."""
        self._line_up()
        if self._messages or self._logs or (with_chunk and self._leaving):
            return True
        return bool(self._last and not self._leaving)

    def _line_up(self) -> None:
        """Let messages in slices before which nothing waits take turns with those that leave."""
        while self._messages and isinstance(message := self._messages[0], Slices):
            self._messages.popleft()
            self._lined_up.append((message, self._lanes.popleft()))
        while self._lined_up:
            size = self._leaving_size + len(self._lined_up[0][0])
            if self._leaving and size > self._together:
                break
            self._leaving.append(self._lined_up.popleft())
            self._leaving_size = size

    def has_room_for(self, first: bytes, *, with_chunk: bool) -> bool:
        """Whether a text fits into one frame with the message that is next."""
        if with_chunk and self._leaving:  # half a frame at most
            return True
        following = self._messages or self._logs or (self._last,)
        return len(first) + len(b",") + len(following[0]) <= LONGEST

    def take(self, first: bytes = b"", *, with_chunk: bool = True) -> tuple[list[bytes], bool]:
        """Return the elements of the next frame, and whether there is a chunk among them.

        They are `first`, then as much as fits of what waits, then the chunk.
        """
        texts = [first] if first else []
        room = LONGEST - len(first) - len(texts)
        holds_chunk = with_chunk and bool(self._leaving)
        if holds_chunk:
            self._take_with_chunk(texts, room)
        else:
            room = self._fill(texts, room)
            if not (self._messages or self._logs or self._leaving) and 0 < len(self._last) <= room:
                texts.append(self._last)
                self._last = b""
        return texts, holds_chunk

    def _take_with_chunk(self, texts: list[bytes], room: int) -> None:
        message, lane = self._leaving[0]
        if not message.has_begun:
            self._last_id += self._sign
        chunk, size = message.next(self._last_id)
        lane.size -= size
        self.size -= size
        self._fill(texts, room - len(chunk) - len(b","))
        texts.append(chunk)
        if not message.is_done:
            self._leaving.rotate(-1)
            return
        self._leaving.popleft()
        self._leaving_size -= len(message)
        self._long -= 1
        self.size -= OVERHEAD
        self._follow(lane)

    def _fill(self, texts: list[bytes], room: int) -> int:
        """Add as much as fits of what waits, in order; return the room that is left."""
        if not self._long:
            size = sum(map(len, self._messages)) + len(self._messages) * len(b",")
            if size <= room:
                texts += cast("deque[bytes]", self._messages)
                for lane in self._lanes:
                    lane.size = 0
                self.size -= size + len(self._messages) * (OVERHEAD - len(b","))
                self._messages.clear()
                self._lanes.clear()
                room -= size
        self._line_up()
        while self._messages and (size := len(self._messages[0])) <= room:
            texts.append(cast("bytes", self._messages.popleft()))
            self._lanes.popleft().size -= size
            self.size -= size + OVERHEAD
            room -= size + len(b",")
            self._line_up()
        while self._logs and (size := len(self._logs[0])) <= room:
            texts.append(self._logs.popleft())
            self._logs_size -= size
            room -= size + len(b",")
        return room

    def _follow(self, lane: Lane) -> None:
        """Let what waited for a message in slices follow it, up to the next such message."""
        behind, lane.behind = lane.behind, None
        while behind:
            message = behind.popleft()
            if isinstance(message, Slices):
                self._queue_long(message, lane, behind)
                return
            self._messages.append(message)
            self._lanes.append(lane)
