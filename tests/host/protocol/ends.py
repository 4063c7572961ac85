"""Surrounds a Peer: keeps what it logs, hands on and sends, and makes frames by hand."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.protocol.peer import Peer

if TYPE_CHECKING:
    from onconnect.protocol.messages import Role

both = pytest.mark.parametrize("role", ["browser", "host"])
"""Runs a test once for each end."""

SENDER = {"url": "http://localhost/"}
HELLO: dict[str, Any] = {
    "type": "hello",
    "protocol": 1,
    "minProtocol": 1,
    "browser": {"name": "Firefox", "version": "153.7.0"},
    "extension": {"id": "demo@onconnect", "version": "0.1.0"},
    "profile": "5b3c0d5e",
    "window": 4,
}
HOST = {"name": "onconnect.demo", "version": "0.1.0", "python": "3.11.7", "pid": 4711}
READY: dict[str, Any] = {"type": "ready", "protocol": 1, "host": HOST, "window": 4, "values": True}
GREETINGS: dict[Role, dict[str, Any]] = {"host": HELLO, "browser": READY}
"""What each end is greeted with."""


def framed(text: bytes) -> bytes:
    return struct.pack("=I", len(text)) + text


def frame(*messages: Any) -> bytes:
    return framed(json.dumps(messages).encode())


def texts_of(data: bytes) -> list[bytes]:
    """Return the JSON texts of whole frames."""
    texts = []
    while data:
        (length,) = struct.unpack_from("=I", data)
        assert len(data) >= 4 + length
        texts.append(data[4 : 4 + length])
        data = data[4 + length :]
    return texts


class End:
    """One end of a channel.

    Attributes:
        peer: the peer under test.
        got: the messages that it handed on.
        log: what it logged: levels, texts and fields.
    """

    def __init__(self, role: Role, **options: Any) -> None:
        self.log: list[tuple[str, str, Any]] = []
        self.got: list[Any] = []
        self.peer = Peer(role, log=lambda *line: self.log.append(line), **options)

    def receives(self, *messages: Any) -> list[Any]:
        """Take one frame; return what the peer hands on of it."""
        return self.reads(frame(*messages))

    def reads(self, data: bytes) -> list[Any]:
        """Take bytes; return the messages that the peer hands on."""
        self.peer.receive_data(data)
        messages = list(self.peer.messages())
        self.got += messages
        return messages

    def sends(self) -> list[list[Any]]:
        """Return the frames that the peer sends now."""
        return [json.loads(text) for text in texts_of(self.peer.data_to_send())]

    def says(self) -> list[Any]:
        """Return the messages that the peer sends now, without its acks."""
        return [each for frame in self.sends() for each in frame if each["type"] != "ack"]

    def logged(self, level: str) -> list[str]:
        return [text for each, text, _ in self.log if each == level]


def greeted(role: Role, window: int = 4, *, values: bool = False, **options: Any) -> End:
    """Return an end whose handshake is done, `values` or not.

    It has sent one frame and received two, and everything is acknowledged.
    """
    end = End(role, **options)
    greeting = GREETINGS[role] | {"window": window, "values": values}
    if role == "browser":
        greet(end)
        assert len(end.sends()) == 1
        end.receives({"type": "ack", "frames": 1}, greeting)
        end.receives()
        assert end.sends() == [[{"type": "ack", "frames": 2}]]
    else:
        end.receives(greeting)
        end.receives()
        greet(end)
        assert len(end.sends()) == 1
        end.receives({"type": "ack", "frames": 1})
    assert end.log == []
    end.got.clear()
    return end


def greet(end: End) -> None:
    if end.peer.role == "browser":
        end.peer.hello(
            browser=HELLO["browser"], extension=HELLO["extension"], profile=HELLO["profile"]
        )
    else:
        end.peer.ready(HOST)


def pair(**options: Any) -> tuple[End, End]:
    """Return a browser and a host that have greeted each other, with nothing in flight."""
    browser, host = End("browser", **options), End("host", **options)
    greet(browser)
    greet(host)
    exchange(browser, host)
    browser.got.clear()
    host.got.clear()
    return browser, host


def exchange(browser: End, host: End) -> None:
    """Carry what either sends to the other until both are silent."""
    while True:
        to_host, to_browser = browser.peer.data_to_send(), host.peer.data_to_send()
        if not to_host and not to_browser:
            return
        host.reads(to_host)
        browser.reads(to_browser)


def line(text: str) -> dict[str, Any]:
    """Return a message that either end takes at any time."""
    return {"type": "log", "level": "info", "text": text}


def essence(messages: list[Any]) -> list[Any]:
    """Return what both halves agree on in answers: the texts of errors are not alike."""
    return [{k: each[k] for k in ("type", "port", "id") if k in each} for each in messages]


def frames_until_full(end: End) -> int:
    """Send a message at a time until the window is full; return how many went."""
    for sent in range(100):
        end.peer.call(f"call {sent}", [])
        if not end.sends():
            return sent
    raise AssertionError("there is no window")


def ports(end: End, count: int) -> list[int]:
    """Open ports at the other end; return their numbers."""
    sign = -1 if end.peer.role == "browser" else 1
    rest: dict[str, Any] = {"target": {}} if end.peer.role == "browser" else {"sender": SENDER}
    numbers = [sign * (each + 1) for each in range(count)]
    end.receives(*({"type": "connect", "port": n, "name": "p", **rest} for n in numbers))
    end.sends()
    return numbers


def opened(role: Role, count: int, **options: Any) -> tuple[End, list[int]]:
    """Return an end with ports that the other end has opened, and their numbers."""
    end = greeted(role, **options)
    numbers = ports(end, count)
    end.got.clear()
    return end, numbers
