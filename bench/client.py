"""Plays the browser's side of a channel, in dialects that the measures use alike.

Rule 1: as little as possible happens while the clock runs. Messages are encoded when they are
loaded, and posting them takes a slice. Messages that arrive are counted and kept; `verify` compares
them with those that were posted.

Rule 2: the messages of one load have the same length, and so have their echoes from one host.
"""

from __future__ import annotations

import struct
from abc import ABC, abstractmethod
from base64 import b64decode
from collections import defaultdict
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .process import HostProcess

HEADER = struct.Struct("=I")
FRAME_LIMIT = 1_048_576
HEAD = 64
"""Bytes of a frame within which its ack is, if it has one: to look further would take time."""
WINDOW = 4
"""How many frames beyond our last ack we accept; the host says its own number in `ready`."""


class Client(ABC):
    """One end of a started host's pipes: messages go in, their echoes are counted.

    Args:
        process: the host.
        ports: the names of the ports that a relay opens, numbered 1, 2, 3 …: first those called
            "echo", on which loaded messages take turns; `request` uses the last.
    """

    def __init__(self, process: HostProcess, ports: tuple[str, ...]) -> None:
        self.process = process
        self.loaded: list[bytes] = []
        self.posted = 0
        self.transferred = 0
        """How many messages longer than a frame have arrived whole since the load."""

    @abstractmethod
    def request(self, message: bytes) -> None:
        """Ask for a text at once, beside what is loaded."""

    @abstractmethod
    def load(self, messages: list[bytes]) -> None:
        """Encode the messages that `post` will send; those of an earlier load are forgotten."""

    @abstractmethod
    def post(self, count: int) -> None:
        """Send the next `count` loaded messages, as the dialect allows."""

    @abstractmethod
    def receive(self) -> int:
        """Wait for bytes; return how many echoes they completed."""

    @abstractmethod
    def echoes(self) -> Iterable[object]:
        """Decode what came since the load."""

    def verify(self) -> None:
        """Raise unless each message posted since the load came back unchanged and in order."""
        echoes = list(self.echoes())
        if echoes != [orjson.loads(message) for message in self.loaded[: self.posted]]:
            raise self.process.failure(
                f"{self.posted} messages were not echoed unchanged and in order "
                f"({len(echoes)} came back)"
            )


class PlainClient(Client):
    """One message a frame and nothing else: what hand-written hosts speak."""

    def load(self, messages: list[bytes]) -> None:
        """Encode each message as a frame of its own."""
        self.loaded, self.posted, self.transferred = messages, 0, 0
        self._size = HEADER.size + same_length(messages)
        self._encoded = memoryview(b"".join(map(framed, messages)))
        self._chunks: list[bytes] = []
        self._received = self._answered = self._reply_size = 0

    def request(self, message: bytes) -> None:
        """Send a frame."""
        self.process.write(framed(message))

    def post(self, count: int) -> None:
        """Send the next frames at once."""
        start, self.posted = self.posted, self.posted + count
        self.process.write(self._encoded[start * self._size : self.posted * self._size])

    def receive(self) -> int:
        """Count by size: all echoes are equally long, however the host writes its JSON."""
        chunk = self.process.read()
        self._chunks.append(chunk)
        self._received += len(chunk)
        if not self._reply_size:
            if self._received < HEADER.size:
                return 0
            self._reply_size = HEADER.size + HEADER.unpack_from(b"".join(self._chunks))[0]
        before, self._answered = self._answered, self._received // self._reply_size
        return self._answered - before

    def echoes(self) -> Iterable[object]:
        """Decode what was received, frame by frame."""
        received = bytearray(b"".join(self._chunks))
        frames = take_frames(received)
        if received:
            raise self.process.failure("bytes are left over")
        return map(orjson.loads, frames)


class PartsClient(PlainClient):
    """Takes texts from a host that cuts them by hand: see `hosts/json_parts.py`."""

    def load(self, messages: list[bytes]) -> None:
        """Forget what came."""
        super().load(messages)
        self._buffer = bytearray()
        self._parts: list[bytearray] = []

    def receive(self) -> int:
        """Keep the parts; a part is no echo."""
        self._buffer += self.process.read()
        for part in take_frames(self._buffer):
            self._parts.append(part)
            self.transferred += part.endswith(b'"last": true}')
        return 0

    def echoes(self) -> Iterable[object]:
        """Put the text together once, as a page would have it."""
        parts = (orjson.loads(part)["part"] for part in self._parts)
        yield b"".join(map(b64decode, parts)).decode()


class RelayClient(Client):
    """The relay's protocol, window and acks kept as the extension keeps them."""

    def __init__(self, process: HostProcess, ports: tuple[str, ...]) -> None:
        super().__init__(process, ports)
        self._ports = ports
        self._window = WINDOW
        self._ready = False
        self._sent = self._released = 0  # frames of ours, and what they acknowledged of them
        self._received = self._acknowledged = 0  # frames of theirs, and what we acknowledged
        self._waiting = 0
        self._buffer = bytearray()
        self._frames: list[bytearray] = []
        self._holds_chunk = False  # the host sends the next one when this frame is acknowledged
        for messages in ([HELLO], [connect(number, name) for number, name in enumerate(ports, 1)]):
            self.process.write(framed(b"[%b]" % b",".join(messages)))
            self._sent += 1

    def load(self, messages: list[bytes]) -> None:
        """Encode the messages twice: to be joined in a frame, and in frames of their own."""
        self.loaded, self.posted, self.transferred, self._frames = messages, 0, 0, []
        ports = self._ports.count("echo")
        # numbers are padded, for rule 2
        wrapped = [
            b'{"type":"message","port":%3d,"data":%b}' % (1 + number % ports, message)
            for number, message in enumerate(messages)
        ]
        self._length = same_length(wrapped)
        self._texts = memoryview(b"".join(message + b"," for message in wrapped))
        self._singles = memoryview(b"".join(framed(b"[%b]" % message) for message in wrapped))
        self._most = (FRAME_LIMIT - 64) // (self._length + 1)

    def request(self, message: bytes) -> None:
        """Send a message in a frame of its own; at that time the window has room for it."""
        text = b'{"type":"message","port":%d,"data":%b}' % (len(self._ports), message)
        self._write(text)

    def post(self, count: int) -> None:
        """Post as a page does, one by one: the first ones find room in the window, the rest wait.

        What waited already stays in front; `receive` lets it go when an ack arrives.
        """
        self._waiting += count
        if self._waiting == count:
            self._send_singles(min(self._waiting, self._room()))

    def receive(self) -> int:
        """Dispatch the frames that the bytes complete, as the extension would."""
        self._buffer += self.process.read()
        return sum(map(self._take, take_frames(self._buffer)))

    def _take(self, frame: bytearray) -> int:
        self._frames.append(frame)
        if len(frame) > FRAME_LIMIT:
            raise self.process.failure(f"it sent a frame of {len(frame)} bytes")
        if (at := frame.find(b'"ack"', 0, HEAD)) >= 0:
            self._release(frame, at)
        if at < 0 or len(frame) > HEAD or frame.count(b"{") > 1:  # an ack alone is not counted
            self._received += 1
            if self._received - self._acknowledged > WINDOW:
                raise self.process.failure("it sent more frames than the window allows")
        if not self._ready:
            self._look_for_ready(frame)
        chunk = frame.find(b'"type":"chunk"')  # within texts the quotes are escaped
        if chunk >= 0:
            self._holds_chunk = True
            self.transferred += frame.endswith(b',"last":true}]')
        self._send_waiting()
        return frame.count(b'"message"', 0, chunk if chunk >= 0 else len(frame))

    def _release(self, frame: bytearray, at: int) -> None:
        end = frame.index(b"}", at)
        released = int(frame[frame.rindex(b":", at, end) + 1 : end])
        if not self._released <= released <= self._sent:
            raise self.process.failure(f"it acknowledged {released} of {self._sent} frames")
        self._released = released

    def _look_for_ready(self, frame: bytearray) -> None:
        for message in orjson.loads(frame):
            if message["type"] == "ready":
                self._ready, self._window = True, message["window"]
            if message["type"] == "fatal":
                raise self.process.failure(f"{message['message']}\n{message.get('detail', '')}")

    def _room(self) -> int:
        return self._window - (self._sent - self._released)

    def _send_waiting(self) -> None:
        while self._waiting and self._room() > 0:
            self._send_batch(min(self._waiting, self._most))
        if self._received - self._acknowledged >= (1 if self._holds_chunk else 2):
            self.process.write(framed(b"[%b]" % self._ack()))

    def _send_singles(self, count: int) -> None:
        if count > 0 and self._received > self._acknowledged:
            self._send_batch(1)
            count -= 1
        if count > 0:
            start, self.posted = self.posted, self.posted + count
            size = HEADER.size + 2 + self._length
            self.process.write(self._singles[start * size : self.posted * size])
            self._sent += count
            self._waiting -= count

    def _send_batch(self, count: int) -> None:
        start, self.posted = self.posted, self.posted + count
        size = self._length + 1
        self._write(self._texts[start * size : self.posted * size - 1])
        self._waiting -= count

    def _write(self, texts: bytes | memoryview) -> None:
        ack = self._ack() + b"," if self._received > self._acknowledged else b""
        self.process.write(
            b"".join((HEADER.pack(len(ack) + len(texts) + 2), b"[", ack, texts, b"]"))
        )
        self._sent += 1

    def _ack(self) -> bytes:
        self._acknowledged = self._received
        self._holds_chunk = False
        return b'{"type":"ack","frames":%d}' % self._received

    def echoes(self) -> Iterator[object]:
        """Decode the `message` messages of the kept frames, chunked ones where they end."""
        slices: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        for frame in self._frames:
            for message in orjson.loads(frame):
                if message["type"] == "chunk":
                    slices[message["id"]][message.get("part", 0)].append(message["text"])
                    if not message.get("last"):
                        continue
                    message = whole(["".join(each) for each in slices.pop(message["id"]).values()])
                if message["type"] == "message":
                    yield message.get("data")


def whole(texts: list[str]) -> dict[str, object]:
    """Return the message of a JSON text and of its one part, if it has one: the text itself."""
    message: dict[str, object] = orjson.loads(texts[0])
    if "parts" in message:
        (message["data"],) = texts[1:]
    return message


HELLO = orjson.dumps(
    {
        "type": "hello",
        "protocol": 1,
        "minProtocol": 1,
        "browser": {"name": "bench", "version": "1"},
        "extension": {"id": "x", "version": "1"},
        "profile": "bench",
        "window": WINDOW,
    }
)


def connect(port: int, name: str) -> bytes:
    """Return the message with which a page opens a port."""
    sender = {"id": "x", "url": "http://localhost/", "frameId": 0}
    return orjson.dumps({"type": "connect", "port": port, "name": name, "sender": sender})


def framed(text: bytes) -> bytes:
    """Return `text` as one native message."""
    return HEADER.pack(len(text)) + text


def take_frames(data: bytearray) -> list[bytearray]:
    """Take the whole frames off the start of `data`."""
    frames, at, end = [], 0, len(data)
    while end - at >= HEADER.size:
        start = at + HEADER.size
        (length,) = HEADER.unpack_from(data, at)
        if end - start < length:
            break
        at = start + length
        frames.append(data[start:at])
    del data[:at]
    return frames


def same_length(messages: list[bytes]) -> int:
    """Return the length that all the messages have (rule 2)."""
    (length,) = {len(message) for message in messages}
    return length
