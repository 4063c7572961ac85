"""Keeps what waits to be sent within its bounds, and packs it into frames.

Rule 1: Messages leave in the order in which they were put here, except for rules 2 and 3.

Rule 2: A message that is longer than a frame leaves in slices. A frame holds one slice, behind the
    other messages in it. Later messages of its port wait in `Lane.behind` until the last slice has
    gone. Messages that belong to no port may overtake it.

Rule 3: Messages in slices take turns. Together they are no longer than one message may be, because
    the other end has to hold a part of each. One more begins when one of them has gone.

Rule 4: No message is longer than `Limits.message`.

Rule 5: All waiting messages take no more memory than `Limits.waiting`. A message on a port that
    would exceed this is refused. There are two exceptions: nothing waits on any port; or the
    message fits into a frame and nothing waits on its own port, which other ports would starve
    otherwise. A message that opens, answers or closes something is never refused.

Rule 6: `Outbox.size` and `Lane.size` count all that waits. Every method that puts a message into a
    queue, takes one out or drops one also counts it.

Rule 7: Log lines leave behind all messages. If too many wait, the oldest are dropped.

Rule 8: The last message of a channel leaves behind everything.

Rule 9: A slice is about as long as a frame while nothing but slices leaves. Beside other messages
    it is short, and so are the slices that follow, for a while, and one is under way in place of
    two: more such messages may come, and what comes waits for the slices that are under way.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, cast

from onconnect.errors import BufferFullError, MessageTooLongError
from onconnect.protocol.chunks import Slices
from onconnect.protocol.constants import (
    FRAME_LIMIT,
    LONG_SLICE_LENGTH,
    SHORT_SLICES_SIZE,
    SLICE_LENGTH,
)
from onconnect.protocol.messages import shown
from onconnect.protocol.parts import InParts

if TYPE_CHECKING:
    from onconnect.protocol.limits import Limits

MAX_WAITING_LOGS: Final = 1000
"""Log lines that may wait for the other end; if there are more, the oldest are dropped."""

MAX_LOGS_SIZE: Final = 4 * FRAME_LIMIT
"""Bytes of log lines that may wait; if there are more, the oldest lines are dropped."""

LONGEST: Final = FRAME_LIMIT - len(b"[]")
"""Bytes of one message's JSON text that fit into a frame, between its brackets."""

OVERHEAD: Final = 64
"""Bytes of memory that a message takes in the queues beside its text."""

_LONGEST_LONE: Final = LONGEST - 64
"""Bytes of a message that fits into one frame with an ack."""

_ENVELOPE = 64  # bytes that `message` and `return` put around a value at most


class Lane:
    """Counts and holds back the messages of one port, or those that belong to none.

    Attributes:
        port: the number of the port; None if the messages belong to none.
        name: the port's name.
        beginning: the JSON that messages of the port begin with.
        size: bytes of JSON that wait.
        behind: the messages that wait until one in slices has left; None if none is leaving.
    """

    __slots__ = ("beginning", "behind", "name", "port", "size")

    def __init__(self, port: int | None = None, name: str = "") -> None:
        self.port = port
        self.name = name
        self.beginning = b"" if port is None else b'{"type":"message","port":%d,"data":' % port
        self.size = 0
        self.behind: deque[bytes | Slices] | None = None


class Outbox:
    """The JSON texts of messages, and after them those of log lines.

    Args:
        sign: the sign of the ids that messages in slices get.
        limits: the bounds of a message and of all that waits.

    Attributes:
        lanes: the lanes of the ports that are open, by their numbers.
        size: bytes of memory of all messages that wait.
    """

    def __init__(self, sign: int, limits: Limits) -> None:
        self.lanes: dict[int, Lane] = {}
        self.size = 0
        self._sign = sign
        self._last_id = 0
        self._message_limit = limits.message
        self._waiting_limit = limits.waiting
        # If all that waits, with a further message, is no larger than this, it keeps rules 4 and 5.
        self._safe_size = min(LONGEST, limits.message, limits.waiting - OVERHEAD) - _ENVELOPE
        self._portless = Lane()
        self._messages: deque[bytes | Slices] = deque()
        self._owners: deque[Lane] = deque()  # the lane of each message
        self._lined_up: deque[tuple[Slices, Lane]] = deque()  # messages that will take turns
        self._leaving: deque[tuple[Slices, Lane]] = deque()  # messages that take turns now
        self._leaving_size = 0  # bytes of them
        self._short_size = 0  # bytes of slices that are to be short (rule 9)
        self._dropped: set[Lane] = set()
        self._logs: deque[bytes] = deque()
        self._logs_size = 0
        self._last = b""

    # What is put here

    def message(self, port: int, data: bytes | InParts, *, is_checked: bool = False) -> None:
        """Put a message on a port; drop it if the port has closed, as the other end may close it.

        Args:
            port: the port's number.
            data: the message's JSON text, as `parts.dumps` returns it.
            is_checked: whether `check_message` has let it through before.

        Raises:
            MessageTooLongError: it is longer than a message may be (rule 4).
            BufferFullError: too much waits, on all ports together (rule 5).
        """
        lane = self.lanes.get(port)
        if lane is None:
            return
        total = self.size
        if (
            type(data) is not bytes
            or total + len(data) > self._safe_size
            or lane.behind is not None
        ):
            if not is_checked:
                self.check_message(port, len(data))
            self.post(data, lane.beginning, b"}", lane)
        else:  # nearly all messages are such
            text = lane.beginning + data + b"}"
            size = len(text)
            lane.size += size
            self.size = total + size + OVERHEAD
            self._messages.append(text)
            self._owners.append(lane)

    def check_message(self, port: int, size: int, before: int = 0, on_port: int = 0) -> None:
        """Raise what `message` would raise for a text of this size; from any thread.

        Args:
            port: the port's number.
            size: bytes of the message's JSON text.
            before: bytes of memory of the messages that are about to be put here before it.
            on_port: bytes of JSON of those of them that are for this port.
        """
        self.check_length(size)
        lane = self.lanes.get(port)
        total = before + self.size
        if lane is None or total + size + OVERHEAD <= self._waiting_limit:
            return
        if not before and not any(each.size for each in self.lanes.values()):
            return
        waiting = on_port + lane.size
        if waiting or size > LONGEST - _ENVELOPE:
            name = f"{port} '{shown(lane.name)}'"
            raise BufferFullError(name, waiting, total, self._waiting_limit)

    def check_length(self, size: int) -> None:
        """Raise MessageTooLongError if a value of this size may not be sent; from any thread.

        This is rule 4, for the data of a `message` and the value of a `return`.
        """
        if size > self._message_limit - _ENVELOPE:
            raise MessageTooLongError(size, self._message_limit - _ENVELOPE)

    def post(
        self,
        body: bytes | InParts,
        head: bytes = b"",
        tail: bytes = b"",
        lane: Lane | None = None,
    ) -> None:
        """Put a message here that rule 5 does not concern.

        Args:
            body: its JSON text, or the long part of it.
            head: what comes before the body.
            tail: what comes after it.
            lane: the lane of its port; None if it belongs to none.

        Raises:
            MessageTooLongError: it is longer than a message may be (rule 4).
        """
        lane = lane or self._portless
        size = len(head) + len(body) + len(tail)
        if size > self._message_limit:
            raise MessageTooLongError(size, self._message_limit)
        if isinstance(body, InParts) or size > LONGEST:
            self._add_long(Slices(lane.port, body, head, tail), lane)
        else:
            self._add(head + body + tail, lane)

    def _add(self, text: bytes, lane: Lane) -> None:
        lane.size += len(text)
        self.size += len(text) + OVERHEAD
        if lane.behind is None:
            self._messages.append(text)
            self._owners.append(lane)
        else:
            lane.behind.append(text)

    def _add_long(self, message: Slices, lane: Lane) -> None:
        lane.size += len(message)
        self.size += len(message) + OVERHEAD
        if lane.behind is None:
            self._queue_long(message, lane, deque())
        else:
            lane.behind.append(message)

    def _queue_long(self, message: Slices, lane: Lane, behind: deque[bytes | Slices]) -> None:
        self._messages.append(message)
        self._owners.append(lane)
        if lane.port is not None:
            lane.behind = behind

    def add_log(self, text: bytes) -> None:
        """Put a log line here; one that fits into no frame is dropped."""
        if len(text) > LONGEST:
            return
        self._logs.append(text)
        self._logs_size += len(text)
        while len(self._logs) > MAX_WAITING_LOGS or self._logs_size > MAX_LOGS_SIZE:
            self._logs_size -= len(self._logs.popleft())

    def add_last(self, text: bytes) -> None:
        """Put the last message of the channel here."""
        self._last = text

    def drop(self, lane: Lane) -> None:
        """Drop what waits on a port; what has left of a message in slices is taken back.

        Nothing may be put into the lane any more. `purge` must follow before anything is taken.
        """
        if lane.size:
            lane.size, lane.behind = 0, None
            self._dropped.add(lane)

    def purge(self) -> None:
        """Free what has been dropped, for all ports together in one go."""
        if not self._dropped:
            return
        queue = zip(self._messages, self._owners, strict=True)
        kept = [(message, lane) for message, lane in queue if lane not in self._dropped]
        self._messages = deque(message for message, _ in kept)
        self._owners = deque(lane for _, lane in kept)
        for slices, lane in (*self._lined_up, *self._leaving):
            if lane in self._dropped:
                slices.abort()
        self._lined_up = deque(each for each in self._lined_up if not each[0].is_done)
        self._leaving = deque(each for each in self._leaving if not each[0].is_done)
        self._leaving_size = sum(len(slices) for slices, _ in self._leaving)
        self._dropped.clear()
        self.size = self._measured()

    def _measured(self) -> int:
        """Return the bytes of memory of all messages that wait."""
        queued = list(zip(self._messages, self._owners, strict=True))
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

    # What is taken

    @property
    def has_short_slices(self) -> bool:
        """Whether slices are short, as other messages leave beside them (rule 9)."""
        return self._short_size > 0

    def is_ready(self, *, with_chunk: bool) -> bool:
        """Whether there is anything for the next frame, which may hold a chunk or not."""
        self._line_up()
        if self._messages or self._logs or (with_chunk and self._leaving):
            return True
        return bool(self._last and not self._leaving)

    def _line_up(self) -> None:
        """Let messages in slices take turns once nothing waits before them, within rule 3."""
        while self._messages and isinstance(message := self._messages[0], Slices):
            self._messages.popleft()
            self._lined_up.append((message, self._owners.popleft()))
        while self._lined_up:
            size = self._leaving_size + len(self._lined_up[0][0])
            if size > self._message_limit:
                break
            self._leaving.append(self._lined_up.popleft())
            self._leaving_size = size

    def has_room_for(self, first: bytes, *, with_chunk: bool) -> bool:
        """Whether a text fits into one frame with the message that is next."""
        if with_chunk and self._leaving:  # its chunk is shorter than a frame by 64 KiB
            return True
        following = self._messages or self._logs or (self._last,)
        return len(first) + len(b",") + len(following[0]) <= LONGEST

    def take_lone(self) -> bytes | None:
        """Take the message that waits, if it is short and nothing else waits; else return None.

        An answer to a message that comes by itself is such. `take` would take it too, but slowly.
        """
        if len(self._messages) != 1 or self._leaving or self._lined_up or self._logs:
            return None
        text = self._messages[0]
        if self._dropped or self._last or type(text) is not bytes or len(text) > _LONGEST_LONE:
            return None
        self._messages.clear()
        self._owners.pop().size = 0
        self.size -= len(text) + OVERHEAD
        return text

    def take(self, first: bytes = b"", *, with_chunk: bool = True) -> tuple[list[bytes], bool]:
        """Return the elements of the next frame, and whether there is a chunk among them.

        They are `first`, then as much as fits of what waits, then the chunk.
        """
        texts = [first] if first else []
        room = LONGEST - len(first) - len(texts)
        holds_chunk = with_chunk and bool(self._leaving)
        if self._leaving and self._messages:
            self._short_size = SHORT_SLICES_SIZE
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
        length = SLICE_LENGTH if self.has_short_slices else LONG_SLICE_LENGTH
        chunk, size = message.next(self._last_id, length)
        self._short_size -= size
        lane.size -= size
        self.size -= size
        self._fill(texts, room - len(chunk) - len(b","))
        texts.append(chunk)
        if not message.is_done:
            self._leaving.rotate(-1)
            return
        self._leaving.popleft()
        self._leaving_size -= len(message)
        self.size -= OVERHEAD
        self._follow(lane)

    def _fill(self, texts: list[bytes], room: int) -> int:
        """Add as much as fits of what waits, in order; return the room that is left."""
        if not self._leaving:
            size = sum(map(len, self._messages)) + len(self._messages) * len(b",")
            if size <= room:  # all of it, and no message in slices is that short
                texts += cast("deque[bytes]", self._messages)
                for lane in self._owners:
                    lane.size = 0
                self.size -= size + len(self._messages) * (OVERHEAD - len(b","))
                self._messages.clear()
                self._owners.clear()
                room -= size
        self._line_up()
        while self._messages and (size := len(self._messages[0])) <= room:
            texts.append(cast("bytes", self._messages.popleft()))
            self._owners.popleft().size -= size
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
            self._owners.append(lane)
