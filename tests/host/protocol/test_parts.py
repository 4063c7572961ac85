"""Long strings and bytes travel beside the JSON of their message, and arrive in their places."""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from onconnect.errors import MessageTooLongError, UnserializableError
from onconnect.protocol import jsontext, parts
from onconnect.protocol.constants import FRAME_LIMIT
from onconnect.protocol.limits import Limits
from onconnect.protocol.parts import InParts
from tests.host.protocol.ends import SENDER, both, exchange, opened, pair
from tests.host.protocol.slices import LONG, Receiver, joined

if TYPE_CHECKING:
    from onconnect.protocol.messages import Role

TEXT = "x" * LONG
BYTES = bytes(range(256)) * (LONG // 256)
SPOILT = {"x": 1}
CARRIED: dict[str, Any] = {
    "a string": TEXT,
    "a string beyond Latin-1": "aü世🎉" * (LONG // 4),
    "half of a pair": TEXT + "\ud800",
    "bytes": BYTES,
    "a member": {"id": 1, "text": TEXT, "rest": [1, None]},
    "several, further inside": [{"a": [TEXT, BYTES]}, "short", {"b": {"c": TEXT}}],
    "beside values that JSON lacks": {"text": TEXT, "set": {1, 2}, "none": math.inf},
    "lone surrogates in its path": {"\ud800": TEXT},
    "beside a short one": {"long": TEXT, "short": b"hi"},
    "as a whole": {"a": "x" * 70_000, "b": "y" * FRAME_LIMIT},
}


@both
@pytest.mark.parametrize("what", CARRIED)
def test_what_is_long_arrives_as_it_was(role: Role, what: str) -> None:
    data = CARRIED[what]
    browser, host = pair()
    port = browser.peer.connect("", sender=SENDER)
    exchange(browser, host)
    end, other = (browser, host) if role == "browser" else (host, browser)
    other.got.clear()
    dumped = parts.dumps(data, carries=True)
    assert isinstance(dumped, InParts)
    end.peer.message(port, dumped)
    exchange(browser, host)
    assert other.got == [{"type": "message", "port": port, "data": data}]
    assert (end.peer.waiting, end.peer.buffered(port)) == (0, 0)
    assert browser.log == host.log == []


def test_arguments_and_answers_have_parts_too() -> None:
    browser, host = pair()
    browser.peer.carries = host.peer.carries = True
    host.peer.call("f", [TEXT, {"bytes": BYTES}])
    exchange(browser, host)
    assert browser.got[-1] == {
        "type": "call", "id": 1, "method": "f", "args": [TEXT, {"bytes": BYTES}],
    }  # fmt: skip
    browser.peer.answer(1, parts.dumps(BYTES, carries=True))
    browser.peer.event("e", [TEXT], 3)
    exchange(browser, host)
    assert sorted(host.got, key=lambda each: each["type"]) == [
        {"type": "event", "event": "e", "args": [TEXT], "listener": 3},
        {"type": "return", "id": 1, "value": BYTES},
    ]


@both
def test_arrays_arrive_with_their_elements(role: Role) -> None:
    end, (port,) = opened(role, 1)
    numbers = array("d", [0.5, -1.0] * (LONG // 8))
    dumped = parts.dumps([numbers, bytearray(BYTES)], carries=True)
    numbers[0] = 7.0  # what may change is taken as it is
    end.peer.message(port, dumped)
    data = joined(Receiver(end).takes_all())["data"]
    assert array("d", data[0])[:2] == array("d", [0.5, -1.0])
    assert data[1] == BYTES
    chunks: list[Any] = [{"type": "chunk", "id": 9, "port": port}] * 2
    text = f'{{"type":"message","port":{port},"data":null,"parts":[["Float64Array"]]}}'
    slices: list[Any] = [
        {"text": text},
        {"part": 1, "bytes": 8, "text": "AAAAAAAA4D8=", "last": True},
    ]
    (got,) = end.receives(*(a | b for a, b in zip(chunks, slices, strict=True)))
    assert (got["data"].format, list(got["data"])) == ("d", [0.5])


SHORT: dict[str, Any] = {
    "a short string": "x",
    "what fits into a frame": "x" * (FRAME_LIMIT - 2),
    "many short strings": ["x" * 1000] * 2000,
    "what is in a set of many values": {"many": list(range(2000)), "text": ["x" * 60_000] * 30},
    "bytes that are long together only": {"text": ["x" * 60_000] * 30, "bytes": b"x" * 70_000},
    "what a Map holds": {1: "x" * 70_000, "many": ["x" * 60_000] * 30},
}


@pytest.mark.parametrize("what", SHORT)
def test_other_values_are_written_whole(what: str) -> None:
    assert isinstance(parts.dumps(SHORT[what], carries=True), bytes)


def test_a_value_far_inside_or_behind_very_many_is_written_whole() -> None:
    deep: Any = TEXT
    for _ in range(20):
        deep = [deep]
    assert isinstance(parts.dumps(deep), bytes)
    assert isinstance(parts.dumps([[1] * 900, [2] * 900, [TEXT]]), InParts)
    assert isinstance(parts.dumps([[1] * 900, [2] * 97, [TEXT]]), bytes)


@pytest.mark.parametrize("data", ["ä" * LONG, bytes(LONG)], ids=["a text", "bytes"])
def test_a_text_and_bytes_are_not_encoded_before_they_leave(data: str | bytes) -> None:
    dumped = parts.dumps(data, carries=True)
    assert isinstance(dumped, InParts)
    (part,) = dumped.parts
    assert (part.obj if isinstance(part, memoryview) else part) is data


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The values that are written as JSON."""
    written: list[object] = []
    quickly = jsontext.quickly

    def noted(value: object, carries: bool = False) -> bytes | None:
        written.append(value)
        return quickly(value, carries)

    monkeypatch.setattr(jsontext, "quickly", noted)
    return written


def test_a_long_string_is_not_written_for_nothing(written: list[object]) -> None:
    assert isinstance(parts.dumps(TEXT), InParts)
    assert written
    assert TEXT not in written


@pytest.mark.parametrize("looks_first", [False, True])
def test_a_dict_with_a_long_string_is_not_written_for_nothing_where_it_is_looked_at_first(
    looks_first: bool, written: list[object]
) -> None:
    data = {"id": 1, "text": TEXT}
    assert isinstance(parts.dumps(data, looks_first=looks_first), InParts)
    assert written[0] == ({"id": 1, "text": None} if looks_first else data)
    assert parts.dumps({"id": 1}, looks_first=looks_first) == b'{"id":1}'


def test_a_value_that_cannot_be_carried_is_named() -> None:
    with pytest.raises(UnserializableError, match=r"message\['a'\]\[0\] is of type bytes"):
        parts.dumps({"a": [BYTES]})
    view = memoryview(BYTES).cast("B", (2, LONG // 2))
    with pytest.raises(UnserializableError, match=r"message\['a'\]\[0\] has 2 dimensions"):
        parts.dumps({"a": [view]}, carries=True)
    around: list[Any] = [TEXT]
    around.append(around)
    with pytest.raises(UnserializableError, match="contains itself: flatten it"):
        parts.dumps(around)


@pytest.mark.parametrize("value", [object(), b"short"])
def test_beside_a_long_text_too_what_cannot_be_carried_is_named(value: object) -> None:
    with pytest.raises(UnserializableError, match=rf"^args\[1\] is of type {type(value).__name__}"):
        parts.dumps([TEXT, value], name="args")


@pytest.mark.parametrize("value", [math.nan, b"hi", {1: 2}, [None, -math.inf]])
def test_values_that_json_lacks_are_written_with_their_kinds(value: object) -> None:
    assert parts.dumps(value, carries=True) == jsontext.dumps(value, carries=True)
    assert b'"kinds":' in jsontext.dumps(value, carries=True)


@both
def test_a_text_that_is_longer_than_a_message_may_be_is_refused(role: Role) -> None:
    end, (port,) = opened(role, 1, limits=Limits(message=2 * LONG))
    end.peer.message(port, parts.dumps("x" * (2 * LONG - 1000)))
    with pytest.raises(MessageTooLongError):
        end.peer.message(port, parts.dumps("世" * LONG))


DISORDER: dict[str, list[dict[str, Any]]] = {
    "a part before its turn": [{"part": 2, "text": "x"}],
    "a part that is none": [{"part": -1, "text": "x"}],
    "text behind a part": [{"part": 1, "text": "x"}, {"text": "}"}],
    "text that turns to bytes": [{"part": 1, "text": "x"}, {"part": 1, "bytes": 2, "text": "aGk="}],
    "bytes that change their number": [
        {"part": 1, "bytes": 4, "text": "aGk="},
        {"part": 1, "bytes": 5, "text": "aGk="},
    ],
    "bytes of no part": [{"bytes": 2, "text": "aGk="}],
    "no base64": [{"part": 1, "bytes": 2, "text": "a~k="}],
    "more than a message may have": [{"part": 1, "text": "x" * 1000}],
    "more bytes than a message may have": [{"part": 1, "bytes": 1002, "text": "aGkh" * 334}],
}


@both
@pytest.mark.parametrize("what", DISORDER)
def test_parts_in_disorder_close_the_port(role: Role, what: str) -> None:
    end, (port, other) = opened(role, 2, limits=Limits(message=1000), window=100)
    text = f'{{"type":"message","port":{port},"data":null,"parts":[["String"]]}}'
    *good, bad = [{"type": "chunk", "id": 1, "port": port, **each} for each in DISORDER[what]]
    assert end.receives({"type": "chunk", "id": 1, "port": port, "text": text}, *good) == []
    (closed,) = end.receives(bad)
    assert (closed["type"], closed["port"]) == ("disconnect", port)
    assert end.receives(bad | {"last": True}) == []
    message = {"type": "message", "port": other, "data": SPOILT}
    assert end.receives(message) == [message]
    assert len(end.logged("error")) == 1


@both
def test_a_text_leaves_whole_though_others_use_it_meanwhile(role: Role) -> None:
    end, (port,) = opened(role, 1)
    text = "é" * LONG
    end.peer.message(port, parts.dumps({"a": 1, "text": text}))
    orjson.dumps(text)  # CPython keeps its UTF-8 with it from now on
    assert joined(Receiver(end).takes_all())["data"]["text"] == text
    assert end.peer.waiting == 0


@both
def test_slices_without_text_take_room_too(role: Role) -> None:
    end, (port,) = opened(role, 1, limits=Limits(message=1000), window=100)
    empty = {"type": "chunk", "id": 1, "port": port, "text": ""}
    said = end.receives(*[empty] * 50)
    assert [each["type"] for each in said] == ["disconnect"]


@both
def test_parts_that_do_not_come_make_a_bad_message(role: Role) -> None:
    end, (port,) = opened(role, 1)
    text = f'{{"type":"message","port":{port},"data":null,"parts":[["String"]]}}'
    assert end.receives({"type": "chunk", "id": 1, "port": port, "text": text, "last": True}) == []
    assert "its parts do not fit" in end.says()[0]["text"]


@both
@pytest.mark.parametrize("method", ["add", "whole"])
def test_a_part_that_finds_no_room_closes_its_port(
    role: Role, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    end, (port,) = opened(role, 1)

    def fail(*_: object) -> int:
        raise MemoryError

    monkeypatch.setattr(parts.Coming, method, fail)
    chunk = {"type": "chunk", "id": 1, "port": port}
    text = f'{{"type":"message","port":{port},"data":null,"parts":[["String"]]}}'
    part = {"part": 1, "text": "x", "last": True}
    (closed,) = end.receives(chunk | {"text": text}, chunk | part)
    assert (closed["type"], closed["port"]) == ("disconnect", port)
    assert "there is not enough memory for a message in slices" in closed["error"]


@both
def test_parts_of_a_message_that_has_no_place_for_values_are_refused(role: Role) -> None:
    end, _ = opened(role, 1)
    text = {"text": '{"type":"disconnect","port":null,"parts":[["String"]]}'}
    part = {"part": 1, "text": "x", "last": True}
    assert end.receives(*({"type": "chunk", "id": 1, **each} for each in (text, part))) == []
    assert "its parts do not fit" in end.says()[0]["text"]
