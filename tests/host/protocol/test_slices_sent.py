"""A long message leaves in slices, which hold up no other."""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.protocol import jsontext, parts
from onconnect.protocol.constants import CHUNKS_IN_FLIGHT, FRAME_LIMIT
from onconnect.protocol.limits import Limits
from tests.host.protocol.ends import SENDER, both, exchange, greeted, opened, pair, texts_of
from tests.host.protocol.slices import LONG, Receiver, joined

if TYPE_CHECKING:
    from collections.abc import Callable

    from onconnect.protocol.messages import Role

UNITS = ["x", "ü", "世", "🎉", "\u0001", '"', "\\", "\n", "\ud800", 'aü世🎉"']


@both
@pytest.mark.parametrize("dumps", [jsontext.dumps, parts.dumps])
@pytest.mark.parametrize("unit", UNITS)
def test_a_long_message_leaves_in_slices_that_are_whole_text_and_fit(
    role: Role, unit: str, dumps: Callable[[str], bytes | parts.InParts]
) -> None:
    end, (port,) = opened(role, 1)
    data = unit * (LONG // len(unit))
    end.peer.message(port, dumps(data))
    receiver = Receiver(end)
    texts = texts_of(end.peer.data_to_send())
    assert len(texts) == CHUNKS_IN_FLIGHT
    while texts:
        assert texts_of(end.peer.data_to_send()) == []
        assert max(map(len, texts)) <= FRAME_LIMIT
        receiver.frames += [json.loads(text) for text in texts]
        receiver.sent += 1
        end.receives({"type": "ack", "frames": receiver.sent})
        texts = texts_of(end.peer.data_to_send())
        assert len(texts) <= 1
    chunks = [each for frame in receiver.frames for each in frame if each["type"] == "chunk"]
    for each in chunks:
        assert len(json.dumps(each["text"], ensure_ascii=False)) <= FRAME_LIMIT - 65_536
        assert not re.search("[\ud800-\udbff]$", each["text"]) or unit == "\ud800"
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
def test_two_chunks_are_in_flight_or_one_beside_others_which_go_first_in_its_frame(
    role: Role,
) -> None:
    end, (one, other) = opened(role, 2)
    receiver = Receiver(end)
    end.peer.message(one, b'"%b"' % (b"x" * LONG))
    assert [[each["type"] for each in frame] for frame in receiver.takes()] == [["chunk"]] * 2
    for n in range(2):
        end.peer.message(other, b"%d" % n)
        ((message,),) = receiver.takes()
        assert message["data"] == n
    end.peer.message(other, b'"waits"')
    end.peer.call("waits", [])
    assert receiver.takes() == []
    (first,) = receiver.acks()
    assert [each["type"] for each in first] == ["message", "call", "chunk"]
    assert [[each["type"] for each in frame] for frame in receiver.acks()] == [["chunk"]]


@both
def test_what_leaves_no_room_for_the_chunk_goes_in_the_next_frame(role: Role) -> None:
    end, (one, other) = opened(role, 2)
    receiver = Receiver(end)
    end.peer.message(one, b'"%b"' % (b'\\"' * LONG))
    assert len(receiver.takes()) == 2
    for _ in range(2):
        end.peer.message(other, b'"%b"' % (b"y" * 900_000))
    assert [len(frame) for frame in receiver.takes()] == [1, 1]
    end.peer.message(other, b'"small"')
    end.peer.message(other, b'"%b"' % (b"z" * 900_000))
    kinds = [[each["type"] for each in frame] for frame in receiver.acks()]
    assert kinds == [["message", "chunk"], ["message"]]


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
    turns = [each["id"] for each in Receiver(end).takes_all()]
    sign = 1 if role == "browser" else -1
    assert turns[:8] == [sign * n for n in (1, 2, 3, 4)] * 2
    assert sorted(set(turns), key=abs) == [sign * n for n in (1, 2, 3, 4)]


@both
def test_long_messages_that_take_turns_are_no_longer_together_than_one_may_be(role: Role) -> None:
    end, numbers = opened(role, 4, limits=Limits(message=3 * LONG // 2))
    for port in numbers:
        end.peer.message(port, b'"%b"' % (b"x" * LONG))
    turns = [abs(each["id"]) for each in Receiver(end).takes_all()]
    chunks = len(turns) // 4
    assert turns == [n for n in (1, 2, 3, 4) for _ in range(chunks)]


@both
def test_a_long_message_whose_turn_has_not_come_is_dropped_without_a_word(role: Role) -> None:
    end, numbers = opened(role, 3, limits=Limits(message=3 * FRAME_LIMIT))
    for port in numbers:
        end.peer.message(port, b'"%b"' % (b"x" * LONG))
    receiver = Receiver(end)
    receiver.takes()
    end.receives(*({"type": "disconnect", "port": port} for port in numbers[:2]))
    first, *rest = receiver.takes_all()[2:]
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
    receiver = Receiver(end)
    receiver.takes()
    end.peer.call("short", [])
    assert [[each.get("method") for each in frame] for frame in receiver.takes()] == [["short"]]


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
    receiver = Receiver(end)
    end.peer.message(port, b'"%b"' % (b"x" * LONG))
    receiver.takes()
    end.peer.log("info", "a line", {})
    assert [each["text"] for frame in receiver.takes() for each in frame] == ["a line"]


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
    frames = Receiver(end).takes()
    assert [[each["type"] for each in frame] for frame in frames] == [["message"], ["fatal"]]


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
