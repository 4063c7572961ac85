"""Long messages: in slices as they leave, whole again where they arrive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.protocol import jsontext
from onconnect.protocol.chunks import SLICE
from onconnect.protocol.frames import MAX_SENT
from tests.host.protocol.ends import End, exchange, greeted, pair, texts_of

if TYPE_CHECKING:
    from onconnect.protocol.messages import Role

both = pytest.mark.parametrize("role", ["browser", "host"])
SENDER = {"url": "http://localhost/"}
LONG = 2 * MAX_SENT


def ports(end: End, count: int) -> list[int]:
    """Open ports at the other end; return their numbers."""
    sign = -1 if end.peer.role == "browser" else 1
    rest: dict[str, Any] = {"target": {}} if end.peer.role == "browser" else {"sender": SENDER}
    numbers = [sign * (each + 1) for each in range(count)]
    end.receives(*({"type": "connect", "port": n, "name": "p", **rest} for n in numbers))
    end.sends()
    return numbers


def opened(role: Role, count: int, **options: Any) -> tuple[End, list[int]]:
    end = greeted(role, **options)
    numbers = ports(end, count)
    end.got.clear()
    return end, numbers


class Relay:
    """Acknowledges what an end sends.

    Attributes:
        frames: what has come so far, without acks.
    """

    def __init__(self, end: End, sent: int = 1) -> None:
        self.end = end
        self.sent = sent
        self.frames: list[list[Any]] = []

    def takes(self) -> list[list[Any]]:
        """Take the frames that are sent now, without acknowledging them."""
        frames = [json.loads(text) for text in texts_of(self.end.peer.data_to_send())]
        new = [[each for each in frame if each["type"] != "ack"] for frame in frames]
        new = [frame for frame in new if frame]
        self.frames += new
        self.sent += len(new)
        return new

    def acks(self) -> list[list[Any]]:
        """Acknowledge what has come; return the frames that follow."""
        self.end.receives({"type": "ack", "frames": self.sent})
        return self.takes()

    def takes_all(self) -> list[Any]:
        """Take until nothing more comes; return all messages but acks."""
        self.takes()
        while self.acks():
            pass
        return [each for frame in self.frames for each in frame]


def joined(chunks: list[Any]) -> Any:
    assert [each.get("last") for each in chunks] == [None] * (len(chunks) - 1) + [True]
    return json.loads("".join(each["text"] for each in chunks))


# As they leave


@both
@pytest.mark.parametrize("unit", ["x", "ü", "世", "🎉", '"', "\\", "\n", "\ud800", 'aü世🎉"'])
def test_a_long_message_leaves_in_slices_that_are_whole_text_and_fit(role: Role, unit: str) -> None:
    end, (port,) = opened(role, 1)
    data = unit * (LONG // len(unit))
    end.peer.message(port, jsontext.dumps(data))
    relay = Relay(end)
    relay.takes()
    while True:
        texts = texts_of(end.peer.data_to_send())
        assert texts == []
        end.receives({"type": "ack", "frames": relay.sent})
        texts = texts_of(end.peer.data_to_send())
        if not texts:
            break
        relay.frames += [json.loads(text) for text in texts]
        relay.sent += 1
        assert len(texts) == 1
        assert len(texts[0]) <= MAX_SENT
    chunks = [each for frame in relay.frames for each in frame if each["type"] == "chunk"]
    for each in chunks:
        assert len(each["text"].encode("utf-16-le")) // 2 <= SLICE  # and no half of a pair
    assert {(each["id"], each["port"]) for each in chunks} == {
        (1 if role == "browser" else -1, port)
    }
    assert joined(chunks) == {"type": "message", "port": port, "data": data}


@both
def test_a_message_just_above_a_frame_leaves_in_slices_and_arrives(role: Role) -> None:
    for size in range(MAX_SENT - 110, MAX_SENT + 10, 7):
        browser, host = pair()
        port = browser.peer.connect("", sender=SENDER)
        exchange(browser, host)
        end, other = (browser, host) if role == "browser" else (host, browser)
        end.peer.message(port, b'"%b"' % (b"x" * size))
        exchange(browser, host)
        assert len(other.got[-1]["data"]) == size
        assert other.log == []


@both
def test_calls_answers_and_connects_of_any_length_arrive(role: Role) -> None:
    browser, host = pair()
    end, other = (browser, host) if role == "browser" else (host, browser)
    rest: dict[str, Any] = {"sender": SENDER} if role == "browser" else {"target": {}}
    end.peer.call("a", ["x" * LONG])
    exchange(browser, host)
    assert other.got == [{"type": "call", "id": 1, "method": "a", "args": ["x" * LONG]}]
    other.peer.answer(1, b'"%b"' % (b"y" * LONG))
    exchange(browser, host)
    assert end.got == [{"type": "return", "id": 1, "value": "y" * LONG}]
    end.peer.call("b", [])
    exchange(browser, host)
    other.peer.throw(2, "z" * LONG)
    exchange(browser, host)
    assert end.got[1:] == [{"type": "throw", "id": 2, "error": {"message": "z" * LONG}}]
    port = end.peer.connect("n" * LONG, **rest)
    end.peer.message(port, b"1")
    exchange(browser, host)
    kinds = [(each["type"], each.get("name") or each.get("data")) for each in other.got[2:]]
    assert kinds == [("connect", "n" * LONG), ("message", 1)]
    assert browser.log == host.log == []


def test_events_of_any_length_arrive() -> None:
    browser, host = pair()
    browser.peer.event("storage.onChanged", ["x" * LONG], 3)
    exchange(browser, host)
    assert host.got == [
        {"type": "event", "event": "storage.onChanged", "args": ["x" * LONG], "listener": 3}
    ]


@both
def test_one_chunk_is_in_flight_and_others_go_first_in_each_frame(role: Role) -> None:
    end, (one, other) = opened(role, 2)
    relay = Relay(end)
    end.peer.message(one, b'"%b"' % (b"x" * LONG))
    ((chunk,),) = relay.takes()
    assert chunk["type"] == "chunk"
    for n in range(3):
        end.peer.message(other, b"%d" % n)
        ((message,),) = relay.takes()
        assert message["data"] == n
    end.peer.message(other, b'"waits"')
    end.peer.call("waits", [])
    assert relay.takes() == []
    (frame,) = relay.acks()
    assert [each["type"] for each in frame] == ["message", "call", "chunk"]


@both
def test_what_leaves_no_room_for_the_chunk_goes_in_the_next_frame(role: Role) -> None:
    end, (one, other) = opened(role, 2)
    relay = Relay(end)
    end.peer.message(one, b'"%b"' % (b'\\"' * LONG))
    relay.takes()
    for _ in range(3):
        end.peer.message(other, b'"%b"' % (b"y" * 900_000))
    assert [len(frame) for frame in relay.takes()] == [1, 1, 1]
    end.peer.message(other, b'"small"')
    end.peer.message(other, b'"%b"' % (b"z" * 900_000))
    first, second = relay.acks()
    assert [each["type"] for each in first] == ["message", "chunk"]
    assert [each["type"] for each in second] == ["message"]


@both
def test_messages_of_a_port_keep_their_order_around_long_ones(role: Role) -> None:
    browser, host = pair()
    end, other = (browser, host) if role == "browser" else (host, browser)
    rest: dict[str, Any] = {"sender": SENDER} if role == "browser" else {"target": {}}
    one, two = end.peer.connect("", **rest), end.peer.connect("", **rest)
    for each in (1, "a" * LONG, 2, "b" * LONG, "c" * LONG, 3, 4):
        end.peer.message(one, jsontext.dumps(each))
    end.peer.message(two, b"5")
    end.peer.disconnect(one)
    exchange(browser, host)
    came = [(each["port"], str(each.get("data", each["type"]))[:1]) for each in other.got[2:]]
    assert came[1] == (two, "5")
    assert [what for port, what in came if port == one] == list("1a2bc34d")
    assert browser.log == host.log == []
