"""Long messages: in slices as they leave, whole again where they arrive."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onconnect.errors import BufferFullError, MessageTooLongError
from onconnect.protocol import jsontext
from onconnect.protocol.limits import Limits
from onconnect.protocol.wire import (
    FRAME_LIMIT,
    REFUSED_LIMIT,
    SLICE_LENGTH,
    UNFINISHED_LIMIT,
)
from tests.host.protocol.ends import End, exchange, framed, greeted, pair, texts_of

if TYPE_CHECKING:
    from onconnect.protocol.messages import Role

both = pytest.mark.parametrize("role", ["browser", "host"])
SENDER = {"url": "http://localhost/"}
LONG = 2 * FRAME_LIMIT


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
        assert len(texts[0]) <= FRAME_LIMIT
    chunks = [each for frame in relay.frames for each in frame if each["type"] == "chunk"]
    for each in chunks:
        assert len(each["text"].encode("utf-16-le")) // 2 <= SLICE_LENGTH  # and no half of a pair
    assert {(each["id"], each["port"]) for each in chunks} == {
        (1 if role == "browser" else -1, port)
    }
    assert joined(chunks) == {"type": "message", "port": port, "data": data}


@both
def test_a_message_just_above_a_frame_leaves_in_slices_and_arrives(role: Role) -> None:
    for size in range(FRAME_LIMIT - 110, FRAME_LIMIT + 10, 7):
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


@both
def test_several_long_messages_take_turns(role: Role) -> None:
    end, numbers = opened(role, 3)
    for port in numbers:
        end.peer.message(port, b'"%b"' % (b"x" * LONG))
    end.peer.call("a", ["x" * LONG])
    turns = [each["id"] for each in Relay(end).takes_all()]
    sign = 1 if role == "browser" else -1
    assert turns[:8] == [sign * n for n in (1, 2, 3, 4)] * 2
    assert sorted(set(turns), key=abs) == [sign * n for n in (1, 2, 3, 4)]


@both
def test_long_messages_that_take_turns_are_no_longer_together_than_one_may_be(role: Role) -> None:
    end, numbers = opened(role, 4, limits=Limits(message=3 * LONG // 2))
    for port in numbers:
        end.peer.message(port, b'"%b"' % (b"x" * LONG))
    turns = [abs(each["id"]) for each in Relay(end).takes_all()]
    chunks = len(turns) // 4
    assert turns == [n for n in (1, 2, 3, 4) for _ in range(chunks)]


@both
def test_a_long_message_whose_turn_has_not_come_is_dropped_without_a_word(role: Role) -> None:
    end, numbers = opened(role, 3, limits=Limits(message=3 * FRAME_LIMIT))
    for port in numbers:
        end.peer.message(port, b'"%b"' % (b"x" * LONG))
    relay = Relay(end)
    relay.takes()
    end.receives(*({"type": "disconnect", "port": port} for port in numbers[:2]))
    first, *rest = relay.takes_all()[1:]
    assert first.get("abort") is True
    assert {each["port"] for each in rest} == {numbers[2]}
    assert len(joined(rest)["data"]) == LONG


def test_two_ends_of_the_same_limits_refuse_nothing_of_each_other() -> None:
    browser, host = pair(limits=Limits(message=3 * FRAME_LIMIT))
    for _ in range(8):
        browser.peer.connect("", sender=SENDER)
        host.peer.connect("", target={})
    exchange(browser, host)
    browser.got.clear()
    host.got.clear()
    for end in (browser, host):
        for port in (*range(1, 9), *range(-8, 0)):
            end.peer.message(port, b'"%b"' % (b"x" * LONG))
    exchange(browser, host)
    assert browser.log == host.log == []
    for end in (browser, host):
        assert sorted(each["port"] for each in end.got) == [*range(-8, 0), *range(1, 9)]
        assert {len(each["data"]) for each in end.got} == {LONG}


@both
def test_calls_pass_a_long_call(role: Role) -> None:
    end = greeted(role)
    end.peer.call("long", ["x" * LONG])
    relay = Relay(end)
    relay.takes()
    end.peer.call("short", [])
    assert [[each.get("method") for each in frame] for frame in relay.takes()] == [["short"]]


@both
def test_an_ack_that_is_owed_goes_with_the_chunk(role: Role) -> None:
    end, (port,) = opened(role, 1)
    end.peer.message(port, b'"%b"' % (b"x" * LONG))
    end.sends()
    end.receives({"type": "ack", "frames": 2}, {"type": "log", "level": "info", "text": ""})
    ((ack, chunk),) = end.sends()
    assert (ack["type"], chunk["type"]) == ("ack", "chunk")


@both
def test_log_lines_do_not_wait_for_a_long_message(role: Role) -> None:
    end, (port,) = opened(role, 1)
    relay = Relay(end)
    end.peer.message(port, b'"%b"' % (b"x" * LONG))
    relay.takes()
    end.peer.log("info", "a line", {})
    assert [each["text"] for frame in relay.takes() for each in frame] == ["a line"]


@both
def test_last_words_come_behind_long_messages_and_wait_for_no_ack(role: Role) -> None:
    end, (port,) = opened(role, 1)
    end.peer.message(port, b'"%b"' % (b"x" * LONG))
    end.peer.message(port, b'"behind"')
    end.sends()
    end.peer.fatal("host-crash", "why")
    said = end.says()
    assert [each["type"] for each in said[-2:]] == ["message", "fatal"]
    assert [each.get("last") for each in said[:-2]][-1] is True


@both
def test_last_words_that_do_not_fit_into_the_last_frame_get_one_of_their_own(role: Role) -> None:
    end, (port,) = opened(role, 1)
    end.peer.message(port, b'"%b"' % (b"x" * (FRAME_LIMIT - 200)))
    end.peer.fatal("host-crash", "y" * 500)
    frames = Relay(end).takes()
    assert [[each["type"] for each in frame] for frame in frames] == [["message"], ["fatal"]]


# A port that closes


@both
def test_what_was_posted_before_a_disconnect_still_travels(role: Role) -> None:
    end, (port,) = opened(role, 1)
    for data in (b"1", b'"%b"' % (b"x" * LONG), b"2"):
        end.peer.message(port, data)
    end.peer.disconnect(port)
    end.peer.message(port, b"3")
    said = [each for each in Relay(end).takes_all() if each["type"] != "chunk"]
    assert said == [
        {"type": "message", "port": port, "data": 1},
        {"type": "message", "port": port, "data": 2},
        {"type": "disconnect", "port": port},
    ]


@both
@pytest.mark.parametrize("begun", [False, True])
def test_what_waits_for_a_port_that_the_other_end_has_closed_is_dropped(
    role: Role, begun: bool
) -> None:
    end, (port, other) = opened(role, 2)
    relay = Relay(end)
    full = [end.peer.message(other, b'"full"') or relay.takes() for _ in range(3 if begun else 4)]
    assert all(full)
    for data in (b'"%b"' % (b"x" * LONG), b'"behind"', b'"%b"' % (b"y" * LONG)):
        end.peer.message(port, data)
    end.peer.message(other, b'"%b"' % (b"z" * LONG))
    end.peer.message(other, b'"last"')
    assert bool(relay.takes()) == begun
    end.receives({"type": "disconnect", "port": port})
    assert end.peer.buffered(port) == 0
    relay.frames.clear()
    said = relay.takes_all()
    aborts = [each for each in said if each.get("abort")]
    sign = 1 if role == "browser" else -1
    assert aborts == (
        [{"type": "chunk", "id": sign, "port": port, "text": "", "abort": True}] if begun else []
    )
    assert {each["port"] for each in said if each not in aborts} == {other}
    assert said[-1]["data"] == "last"


@both
def test_ports_that_close_together_leave_what_others_post_in_order(role: Role) -> None:
    end, numbers = opened(role, 5)
    relay = Relay(end)
    for n in range(20):
        for port in numbers:
            end.peer.message(port, b"%d" % n)
        relay.takes()
    closed, stays = numbers[:4], numbers[4]
    end.receives(*({"type": "disconnect", "port": port} for port in closed[:2]))
    for port in closed[2:]:
        end.peer.break_off(port, "it had enough")
    end.peer.message(stays, b"20")
    relay.frames.clear()
    said = relay.takes_all()
    assert [each["data"] for each in said if each["port"] == stays] == list(range(4, 21))
    others = [each for each in said if each["port"] != stays]
    assert [(each["type"], each["port"]) for each in others] == [
        ("disconnect", port) for port in closed[2:]
    ]


@both
def test_breaking_off_a_port_drops_what_waits_and_tells_why(role: Role) -> None:
    end, (port, other) = opened(role, 2)
    relay = Relay(end)
    end.peer.message(port, b'"%b"' % (b"x" * LONG))
    relay.takes()
    for n in range(3):
        end.peer.message(other, b"%d" % n)
        relay.takes()
    end.peer.message(port, b'"behind"')
    end.peer.break_off(port, "it had enough")
    end.peer.break_off(port, "again")
    (frame,) = relay.acks()
    assert [each["type"] for each in frame] == ["disconnect", "chunk"]
    assert frame[0]["error"] == "it had enough"
    assert frame[1]["abort"] is True
    assert relay.acks() == []


# What waits


@both
def test_the_bytes_that_wait_on_a_port_are_known(role: Role) -> None:
    end, (port, other) = opened(role, 2)
    relay = Relay(end)
    for _ in range(4):
        end.peer.message(other, b"1")
        relay.takes()
    assert (end.peer.buffered(port), end.peer.buffered(99)) == (0, 0)
    end.peer.message(port, b'"12345"')
    small = end.peer.buffered(port)
    assert small == len(f'{{"type":"message","port":{port},"data":"12345"}}')
    end.peer.message(port, b'"%b"' % (b"x" * LONG))
    end.peer.message(port, b"[]")
    waiting = end.peer.buffered(port)
    assert waiting > LONG
    seen = [waiting]
    while relay.acks():
        seen.append(end.peer.buffered(port))
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) > 5
    assert seen[-1] == 0
    assert end.peer.buffered(other) == 0


@both
def test_a_port_on_which_much_waits_takes_no_more(role: Role) -> None:
    end, (port, other) = opened(role, 2, limits=Limits(waiting=1000))
    relay = Relay(end)
    for _ in range(4):
        end.peer.message(other, b"1")
        relay.takes()
    end.peer.message(port, b'"%b"' % (b"x" * 5000))  # a lone one may be of any size
    with pytest.raises(BufferFullError) as caught:
        end.peer.message(port, b"1")
    assert caught.value.limit == 1000
    assert caught.value.waiting == end.peer.buffered(port) > 5000
    assert f"port {port} 'p'" in str(caught.value)
    assert "`await port.drain()`" in str(caught.value)
    end.peer.message(other, b"2")
    relay.takes_all()
    end.peer.message(port, b"1")
    assert relay.takes() == [[{"type": "message", "port": port, "data": 1}]]


@both
def test_a_message_longer_than_the_limit_is_refused(role: Role) -> None:
    end, (port,) = opened(role, 1, limits=Limits(message=FRAME_LIMIT))
    with pytest.raises(MessageTooLongError) as caught:
        end.peer.message(port, b'"%b"' % (b"x" * FRAME_LIMIT))
    assert caught.value.size == FRAME_LIMIT + 2
    end.peer.message(port, b'"%b"' % (b"x" * (caught.value.limit - 2)))
    assert len(joined_or_whole(Relay(end).takes_all())["data"]) == caught.value.limit - 2


@both
def test_what_is_not_too_long_for_the_check_can_be_sent(role: Role) -> None:
    end, (port,) = opened(role, 1, limits=Limits(message=1000))
    end.receives({"type": "call", "id": 2**53 - 1, "method": "a", "args": []})
    longest = 1000 - 64
    end.peer.check_length(longest)
    with pytest.raises(MessageTooLongError):
        end.peer.check_length(longest + 1)
    data = b'"%b"' % (b"x" * (longest - 2))
    end.peer.message(port, data)
    end.peer.answer(2**53 - 1, data)
    assert [each["type"] for each in end.says()] == ["message", "return"]


def joined_or_whole(messages: list[Any]) -> Any:
    return joined(messages) if messages[0]["type"] == "chunk" else messages[0]


# As they arrive


def sliced(message: Any, size: int, **members: Any) -> list[Any]:
    """Return a message in chunks of some characters."""
    text = json.dumps(message, ensure_ascii=False)
    slices = [text[at : at + size] for at in range(0, len(text), size)]
    chunks = [{"type": "chunk", **members, "text": each} for each in slices]
    return [*chunks[:-1], chunks[-1] | {"last": True}]


@both
@given(data=st.data())
@settings(max_examples=50)
def test_any_slicing_in_any_interleaving_arrives_whole(role: Role, data: Any) -> None:
    end, numbers = opened(role, 3)
    texts = st.text(max_size=30)
    values = data.draw(st.lists(texts, min_size=1, max_size=5))
    queues = []
    for n, value in enumerate(values, 1):
        port = numbers[n % 3]
        message = {"type": "message", "port": port, "data": [n, value]}
        queues.append(sliced(message, data.draw(st.integers(1, 20)), id=n, port=port))
    rest = [queue[:] for queue in queues]
    frames: list[list[Any]] = []
    ends: list[int] = []
    while any(rest):
        queue = data.draw(st.sampled_from([each for each in rest if each]))
        frames.append([queue.pop(0)])
        if not queue:
            ends.append(frames[-1][0]["id"])
    end.receives(*(each for frame in frames for each in frame))
    assert [each["data"] for each in end.got] == [[n, values[n - 1]] for n in ends]
    assert end.log == []


@both
def test_slices_that_split_a_surrogate_pair_are_joined(role: Role) -> None:
    end, (port,) = opened(role, 1)
    chunks = sliced({"type": "message", "port": port, "data": "🎉"}, 1000, id=1, port=port)
    (text,) = [each["text"] for each in chunks]
    head, tail = text.split("🎉")
    slices = [head + "\ud83c", "\udf89" + tail]
    got = end.receives(
        {"type": "chunk", "id": 1, "port": port, "text": slices[0]},
        {"type": "chunk", "id": 1, "port": port, "text": slices[1], "last": True},
    )
    assert got == [{"type": "message", "port": port, "data": "🎉"}]


@both
def test_an_aborted_message_is_forgotten_and_its_id_with_it(role: Role) -> None:
    end, (port,) = opened(role, 1)
    chunk = {"type": "chunk", "id": 7, "port": port, "text": '{"type":'}
    end.receives(chunk, chunk | {"text": "", "abort": True}, chunk | {"id": 8, "abort": True})
    message = {"type": "message", "port": port, "data": 1}
    assert end.receives(*sliced(message, 5, id=7, port=port)) == [message]
    assert end.log == []


@both
def test_a_message_in_slices_is_checked_as_any_other(role: Role) -> None:
    end, (port, other) = opened(role, 2, window=100)
    message = {"type": "message", "port": port}
    bad: list[tuple[Any, int | None]] = [
        ([1], None),
        ({"type": "message", "port": other, "data": 1}, port),
        ({"type": "message", "port": port, "data": 1}, None),
        ({"type": "ack", "frames": 1}, None),
        ({"type": "chunk", "id": 9, "text": ""}, None),
        ({"type": ["message"], "port": port}, port),
        (message | {"data": json.loads("[" * 512 + "]" * 512)}, port),
        ({"type": "call", "id": 5, "method": "a"}, None),
        ({"type": "return", "id": 99}, None),
    ]
    for n, (each, number) in enumerate(bad, 1):
        members = {"id": n} if number is None else {"id": n, "port": number}
        assert end.receives(*sliced(each, 100, **members)) == []
        said = end.says()
        kinds = sorted(reply["type"] for reply in said)
        assert kinds == {8: ["log", "throw"], 9: []}.get(n, ["log"])
    good = message | {"data": json.loads("[" * 511 + "]" * 511)}
    assert end.receives(*sliced(good, 100, id=20, port=port)) == [good]
    event = {"type": "teleport"}
    assert end.receives(*sliced(event, 5, id=21)) == []
    assert end.logged("warning") == ["skipped a message of an unknown type"]


@both
def test_what_is_no_json_in_slices_is_reported_and_who_waits_for_it_is_told(role: Role) -> None:
    end, (port,) = opened(role, 1)
    end.peer.call("a", [])
    end.sends()

    def sent(text: str, **members: Any) -> list[Any]:
        return end.receives({"type": "chunk", "id": 1, "text": text, "last": True, **members})

    assert sent('{"type":"message"', port=port) == []
    assert [each["type"] for each in end.says()] == ["log"]
    assert sent('{"type":"call","id":3,"method":"a","args":[') == []
    assert [each["type"] for each in end.says()] == ["throw", "log"]
    (answer,) = sent('{"type":"return","id":1,"value":[')
    assert (answer["type"], answer["id"]) == ("throw", 1)
    assert "a message in slices is not JSON" in answer["error"]["message"]
    assert sent('{"type":"return","id":1,"value":[') == []
    message = {"type": "message", "port": port, "data": 1}
    assert end.receives(message) == [message]


# Bounds


@both
def test_a_message_beyond_the_limit_closes_its_port_with_an_error_at_both_ends(role: Role) -> None:
    end, (port, other) = opened(role, 2, limits=Limits(message=1000))
    chunk = {"type": "chunk", "id": 1, "port": port, "text": "x" * 600}
    assert end.receives(chunk) == []
    text = "a message in slices is longer than 1,000 bytes"
    assert end.receives(chunk) == [{"type": "disconnect", "port": port, "error": text}]
    assert [each for each in end.says() if each["type"] != "log"] == [
        {"type": "disconnect", "port": port, "error": text}
    ]
    assert end.logged("error") == [f"closed a port: {text}"]
    assert end.receives(chunk, chunk | {"last": True}) == []  # dropped in silence
    message = {"type": "message", "port": other, "data": 1}
    assert end.receives(message) == [message]
    assert len(end.log) == 1


@both
def test_all_half_built_messages_together_are_bounded(role: Role) -> None:
    end, numbers = opened(role, 4, limits=Limits(message=1000))
    closed = []
    for n, port in enumerate(numbers, 1):
        closed += end.receives({"type": "chunk", "id": n, "port": port, "text": "ü" * 300})
    (one,) = closed
    assert one["port"] == numbers[3]
    assert one["error"] == "the messages that arrive in slices hold more than 2,000 bytes"
    end.receives({"type": "disconnect", "port": numbers[0]})
    assert end.receives({"type": "chunk", "id": 9, "port": numbers[1], "text": "ü" * 300}) == []


@both
def test_the_number_of_half_built_messages_is_bounded(role: Role) -> None:
    end, (port,) = opened(role, 1)
    chunks = [{"type": "chunk", "id": n, "text": ""} for n in range(1, UNFINISHED_LIMIT + 1)]
    assert end.receives(*chunks) == []
    assert end.log == []
    (closed,) = end.receives({"type": "chunk", "id": 9999, "port": port, "text": ""})
    assert closed["error"] == "more than 1,024 messages arrive in slices at once"
    end.receives(*(each | {"abort": True} for each in chunks))
    assert end.receives({"type": "chunk", "id": 10_000, "text": ""}) == []
    assert len(end.logged("error")) == 1


@both
def test_slices_that_change_their_port_close_it(role: Role) -> None:
    end, (one, other) = opened(role, 2)
    end.receives({"type": "chunk", "id": 1, "port": one, "text": "{"})
    (closed,) = end.receives({"type": "chunk", "id": 1, "port": other, "text": "}", "last": True})
    assert closed == {
        "type": "disconnect",
        "port": one,
        "error": "a message in slices changed its port on the way",
    }


@both
def test_without_a_port_who_waits_is_told_that_a_message_was_too_long(role: Role) -> None:
    end = greeted(role, limits=Limits(message=500))
    end.peer.call("a", [])
    end.sends()

    def too_long(number: int, head: str) -> list[Any]:
        chunk = {"type": "chunk", "id": number, "text": head + "x" * 500}
        return end.receives(chunk, chunk, chunk | {"last": True})

    (answer,) = too_long(1, '{"type":"return","id":1,"value":"')
    text = "a message in slices is longer than 500 bytes"
    assert answer == {"type": "throw", "id": 1, "error": {"message": text}}
    assert too_long(2, '{"type":"return","id":1,"value":"') == []
    assert too_long(3, '{"type":"call","id":4,"method":"') == []
    assert too_long(4, '{"type":"event","event":"') == []
    replies = [each for each in end.says() if each["type"] != "log"]
    assert replies == [{"type": "throw", "id": 4, "error": {"message": text}}]
    assert len(end.logged("error")) == 4


@both
def test_a_connect_that_is_too_long_is_answered_with_a_disconnect(role: Role) -> None:
    end = greeted(role, limits=Limits(message=500))
    number = -1 if role == "browser" else 1
    head = f'{{"type":"connect","port":{number},"name":"'
    assert end.receives({"type": "chunk", "id": 1, "port": number, "text": head + "x" * 500}) == []
    (reply,) = [each for each in end.says() if each["type"] != "log"]
    assert (reply["type"], reply["port"]) == ("disconnect", number)


@both
def test_slices_for_a_port_of_this_end_that_has_closed_are_dropped_in_silence(role: Role) -> None:
    end = greeted(role)
    number = 5 if role == "browser" else -5
    end.receives({"type": "chunk", "id": 1, "port": number, "text": "{", "last": True})
    assert end.log == []


@both
def test_a_port_that_closes_frees_its_half_built_messages(role: Role) -> None:
    end, (one, other) = opened(role, 2, limits=Limits(message=1000))
    for n, port in ((1, one), (2, other)):
        end.receives({"type": "chunk", "id": n, "port": port, "text": "x" * 900})
    end.peer.disconnect(one)
    end.receives({"type": "disconnect", "port": other})
    (port,) = ports_from(end, 3)
    more = [{"type": "chunk", "id": n, "port": port, "text": "x" * 900} for n in (3, 4)]
    late = [
        {"type": "chunk", "id": n, "port": closed, "text": "x"}
        for n, closed in ((1, one), (2, other))
    ]
    assert end.receives(*more, *late) == []
    assert end.logged("error") == []


def ports_from(end: End, number: int) -> list[int]:
    sign = -1 if end.peer.role == "browser" else 1
    rest: dict[str, Any] = {"target": {}} if end.peer.role == "browser" else {"sender": SENDER}
    end.receives({"type": "connect", "port": sign * number, "name": "", **rest})
    return [sign * number]


@both
def test_refused_messages_are_remembered_up_to_a_bound(role: Role) -> None:
    end, (port,) = opened(role, 1, limits=Limits(message=500))
    frames = [{"type": "chunk", "id": n, "text": "x" * 501} for n in range(1, REFUSED_LIMIT + 3)]
    end.receives(*frames)
    assert len(end.logged("error")) == REFUSED_LIMIT + 2
    end.receives(frames[-1], frames[-1] | {"last": True})
    assert len(end.logged("error")) == REFUSED_LIMIT + 2
    end.receives(frames[0])  # forgotten, and refused anew
    assert len(end.logged("error")) == REFUSED_LIMIT + 3
    message = {"type": "message", "port": port}
    assert end.receives(message) == [message]


# Both ends


def test_two_ends_carry_long_messages_at_once_whatever_they_are() -> None:
    chance = random.Random(4)
    browser, host = pair()
    numbers = [browser.peer.connect(str(n), sender=SENDER) for n in range(3)]
    exchange(browser, host)
    host.got.clear()
    posted: dict[str, dict[int, list[Any]]] = {"browser": {}, "host": {}}
    for n in range(60):
        end = chance.choice([browser, host])
        port = chance.choice(numbers)
        data = [n, chance.choice(["x", "世", "🎉", '"', "\udc00"]) * chance.choice([1, 3, 700_000])]
        end.peer.message(port, jsontext.dumps(data))
        posted[end.peer.role].setdefault(port, []).append(data)
        if chance.random() < 0.5:
            host.reads(browser.peer.data_to_send())
            browser.reads(host.peer.data_to_send())
    exchange(browser, host)
    for end, other in ((browser, host), (host, browser)):
        came: dict[int, list[Any]] = {}
        for each in other.got:
            came.setdefault(each["port"], []).append(each["data"])
        assert came == posted[end.peer.role]
        assert end.log == []


@both
@pytest.mark.parametrize("has_port", [True, False])
def test_a_message_that_finds_no_room_closes_its_port_or_fails_its_call(
    role: Role, has_port: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = greeted(role)
    sign = 1 if role == "host" else -1
    members = {"sender": {}} if role == "host" else {"target": {}}
    end.receives({"type": "connect", "port": sign, "name": "", **members})

    def fail(levels: int, text: bytearray) -> Any:
        raise MemoryError

    monkeypatch.setattr(jsontext, "loads_measured", fail)
    port = {"port": sign} if has_port else {}
    kind = "message" if has_port else "call"
    text = json.dumps({"type": kind, **(port or {"id": 1}), "data": 1}, separators=(",", ":"))
    chunk = json.dumps([{"type": "chunk", "id": 1, **port, "text": text, "last": True}])
    monkeypatch.setattr(
        jsontext, "loads_array", lambda levels, text: (json.loads(text), False, None)
    )
    got = end.reads(framed(chunk.encode()))
    wrong = f"there is not enough memory for a message in slices of {len(text)} bytes"
    if has_port:
        assert got == [{"type": "disconnect", "port": sign, "error": wrong}]
        assert {"type": "disconnect", "port": sign, "error": wrong} in end.says()
    else:
        assert got == []
        assert {"type": "throw", "id": 1, "error": {"message": wrong}} in end.says()
