"""A bad message harms no other, and what waits for it is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.host.protocol.ends import (
    SENDER,
    both,
    essence,
    exchange,
    frame,
    framed,
    greeted,
    line,
    opened,
    pair,
)
from tests.host.protocol.vectors import BAD, CHUNKS

if TYPE_CHECKING:
    from onconnect.protocol.messages import Role


def nested(levels: int) -> Any:
    value: Any = []
    for _ in range(levels - 1):
        value = [value]
    return value


CONNECT = {"sender": SENDER, "target": {}}
NESTED = b"[" * 400 + b"]" * 400
HUGE = b"9007199254740993"


@pytest.mark.parametrize(
    "vector", [pytest.param(each, id=f"{each['name']}, to {each['to']}") for each in BAD + CHUNKS]
)
def test_one_bad_message_harms_no_other(vector: dict[str, Any]) -> None:
    browser, host = pair()
    browser.peer.connect("", sender=SENDER)
    host.peer.connect("", target={})
    browser.peer.call("runtime.onMessage", [])
    host.peer.call("tabs.query", [])
    exchange(browser, host)
    end = {"browser": browser, "host": host}[vector["to"]]
    got, said = [], []
    for text in vector.get("frames") or [vector["frame"]]:
        got += end.reads(framed(text.encode()))
        said += end.says()
    failed = [each["id"] for each in got if each not in vector["good"]]
    assert failed == vector.get("fails", [])
    assert [each for each in got if each in vector["good"]] == vector["good"]
    assert essence([each for each in said if each["type"] != "log"]) == essence(vector["answers"])
    assert [each["level"] for each in said if each["type"] == "log"] == ["error"] * vector[
        "reports"
    ]
    assert len(end.logged("warning")) == vector.get("warnings", 0) + (
        vector["name"] == "a bad log is never reported"
    )
    assert len(end.logged("error")) == vector["reports"]


@both
@pytest.mark.parametrize(
    ("text", "good"),
    [
        (b"\xff\xfe[]", []),
        (b'[%s,{"type":"log","level":"info","text":"\xff"},%s]', [1, 2]),
        (b'[%s,"\xed\xa0\x80",%s]', [1, 2]),
        (b"[%s,[[[[,%s]", [1]),
        (b"[%s}%s]", []),
        (b"[%s,]]%s]", [1, 2]),
        (b"\xef\xbb\xbf[%s,%s]", []),
        (b"[%s,%s] null", [1, 2]),
        (b"[%s,%s", [1, 2]),
        (b"[%s,%s,", [1, 2]),
    ],
)
def test_of_a_broken_frame_the_good_messages_are_kept(
    role: Role, text: bytes, good: list[int]
) -> None:
    end = greeted(role)
    lines = [json.dumps(line(str(n))).encode() for n in (1, 2)]
    if b"%s" in text:
        text = text % tuple(lines)
    assert [int(each["text"]) for each in end.reads(framed(text))] == good
    report, *_ = end.says()
    assert (report["type"], report["level"]) == ("log", "error")
    assert report["text"].startswith("a frame could not be read whole: ")
    assert report["fields"] == {"bytes": len(text)}
    assert end.receives(line("next")) == [line("next")]


@both
def test_a_message_may_have_512_levels_and_no_more(role: Role) -> None:
    end = greeted(role)
    fields = {"type": "log", "level": "info", "text": ""}
    good, bad = ({**fields, "fields": {"a": nested(levels)}} for levels in (510, 511))
    assert end.receives(good) == [good]
    assert end.receives(bad, line("next")) == [line("next")]
    assert end.receives(line("before"), good) == [line("before"), good]
    assert end.receives(bad, good) == [good]


@both
def test_a_message_that_is_too_deep_is_refused_in_a_broken_frame_too(role: Role) -> None:
    end = greeted(role)
    fields = {"type": "log", "level": "info", "text": "", "fields": {"a": nested(511)}}
    broken = frame(line("first"), fields)[4:-1] + b",oops]"
    assert end.reads(framed(broken)) == [line("first")]
    assert "nested deeper than 512 levels" in end.logged("warning")[0]


@both
def test_brackets_in_strings_hide_no_depth(role: Role) -> None:
    end = greeted(role)
    text = b"[" + b'["]",' * 600 + b"[]" + b"]" * 600 + b"]"
    message = b'{"type":"call","id":1,"method":"a","args":%s}' % text
    assert end.reads(framed(b"[" + message + b"]")) == []
    assert {"type": "throw", "id": 1} in essence(end.says())


def test_a_refused_connect_says_what_was_wrong() -> None:
    end = greeted("host")
    end.receives({"type": "connect", "port": 5, "name": "", "sender": "me"})
    report, answer = sorted(end.says(), key=lambda each: each["type"] != "log")
    assert answer == {"type": "disconnect", "port": 5, "error": "its sender is not an object"}
    assert report["text"] == "skipped a bad message of type connect: its sender is not an object"


@both
@pytest.mark.parametrize(
    "message",
    [
        pytest.param(b'{"type":%b}' % (b"[" * 600 + b"]" * 600), id="a type nested too deep"),
        pytest.param(b'{"type":%b,"port":1}' % NESTED, id="a nested type"),
        pytest.param(b'{"type":"connect","port":%b}' % NESTED, id="a nested port"),
        pytest.param(b'{"type":"connect","port":%b,"name":1}' % HUGE, id="a huge port"),
        pytest.param(
            b'{"type":"connect","port":%b,"name":"","sender":{},"target":{}}' % HUGE,
            id="a huge port of a connect that is else good",
        ),
        pytest.param(b'{"type":"connect","port":-%b,"name":1}' % HUGE, id="a huge negative port"),
        pytest.param(b'{"type":"call","id":%b,"method":"a","args":[]}' % HUGE, id="a huge id"),
        pytest.param(b'{"type":"call","id":%b,"method":1}' % HUGE, id="a huge id of a bad call"),
        pytest.param(b'{"type":"return","id":%b}' % HUGE, id="a huge id of an answer"),
        pytest.param(b'{"type":"throw","id":%b,"error":1}' % HUGE, id="a huge id of an error"),
        pytest.param(b'{"type":"disconnect","port":%b}' % HUGE, id="a huge port that closes"),
        pytest.param(b'{"type":"chunk","id":%b,"text":""}' % HUGE, id="a huge chunk"),
        pytest.param(b'{"type":"chunk","id":1,"port":%b,"text":""}' % HUGE, id="a chunk's port"),
        pytest.param(b'{"type":"ack","frames":%b}' % HUGE, id="a huge ack"),
        pytest.param(b'{"type":"connect","port":1.5,"name":""}', id="a port with a fraction"),
        pytest.param(b'{"type":"connect","port":1e300,"name":""}', id="a port like no integer"),
        pytest.param(
            b'{"type":"connect","port":%b,"name":"\\ud800"}' % (b"9" * 4000), id="4000 digits"
        ),
        pytest.param(b'{"type":"connect","port":%b}' % (b"9" * 5000), id="5000 digits"),
        pytest.param(b'{"type":"\\ud800","port":1}', id="half a surrogate pair as the type"),
        pytest.param(b'{"type":"%b"}' % (b"x" * 1_000_000), id="a type of a megabyte"),
        pytest.param(b'{"type":"call","id":"%b"}' % (b"x" * 1_000_000), id="an id of a megabyte"),
        pytest.param(b'{"type":"%b","text":1}' % b"log", id="a bad log"),
    ],
)
@pytest.mark.parametrize("is_sliced", [False, True], ids=["in a frame", "in slices"])
def test_nothing_that_can_stand_in_a_message_ends_the_channel(
    role: Role, message: bytes, is_sliced: bool
) -> None:
    end = greeted(role)
    if is_sliced:
        chunk = {"type": "chunk", "id": 7, "text": message.decode(), "last": True}
        assert end.receives(chunk) == []
    else:
        assert end.reads(framed(b"[%b]" % message)) == []
    line = {"type": "log", "level": "info", "text": "next"}
    assert end.receives(line) == [line]
    assert all(len(text) < 300 for _, text, _ in end.log)
    assert all(len(str(fields)) < 300 for _, _, fields in end.log)
    assert all(len(str(each)) < 500 for each in end.says())


@both
def test_a_complaint_about_a_log_stays_here(role: Role) -> None:
    end = greeted(role)
    assert end.receives({"type": "log", "level": "loud", "text": ""}) == []
    assert end.says() == []
    assert end.log == [
        (
            "warning",
            "skipped a bad message of type log: "
            "its level is not one of debug, error, info, warning",
            {},
        )
    ]


NO_TYPE = "skipped a bad message: it is not an object with a string as its type"
NO_PARTS = "skipped a bad message of type message: its parts have not come"
NO_ARRAY = "a frame could not be read whole: it is not an array"


@both
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[{"port":1}]', NO_TYPE),
        ('[{"type":7}]', NO_TYPE),
        ("[17]", NO_TYPE),
        ('[{"type":"message","port":1,"data":null,"parts":[["String"]]}]', NO_PARTS),
        ('{"type":"log"}', NO_ARRAY),
        ("{oops}", NO_ARRAY),
    ],
)
def test_both_ends_are_told_what_is_wrong_with_what_is_skipped(
    role: Role, text: str, told: str
) -> None:
    end = greeted(role)
    assert end.reads(framed(text.encode())) == []
    fields = {"bytes": len(text)} if told == NO_ARRAY else {}
    assert end.log == [("error", told, fields)]
    (report,) = end.says()
    assert (report["level"], report["text"]) == ("error", told)
    assert report.get("fields", {}) == fields


@both
def test_a_message_of_an_unknown_type_is_skipped_though_all_else_is_as_in_one_of_a_port(
    role: Role,
) -> None:
    end, (port,) = opened(role, 1)
    assert end.receives({"type": "hum", "port": port, "data": 1}) == []
    assert end.logged("warning") == ["skipped a message of an unknown type"]


@both
def test_no_port_has_the_number_0(role: Role) -> None:
    end = greeted(role)
    assert end.receives({"type": "connect", "port": 0, "name": "", **CONNECT}) == []
    assert end.log == [("error", "skipped a connect whose number is not free", {"port": 0})]
    assert end.receives({"type": "connect", "port": 0}) == []
    assert {each["type"] for each in end.says()} == {"log"}, "none is told that it closes"


@both
def test_a_message_of_an_unknown_type_is_told_with_its_type(role: Role) -> None:
    end = greeted(role)
    assert end.receives({"type": "hum"}, line("next")) == [line("next")]
    assert end.log == [("warning", "skipped a message of an unknown type", {"type": "hum"})]


def test_a_connect_whose_number_is_in_use_is_told_with_its_number() -> None:
    end = greeted("host")
    connect = {"type": "connect", "port": 5, "name": "", "sender": SENDER}
    assert end.receives(connect, connect) == [connect]
    assert end.log == [("error", "skipped a connect whose number is not free", {"port": 5})]


@both
def test_a_message_of_exactly_512_levels_is_handed_on_from_a_broken_frame(role: Role) -> None:
    end = greeted(role)
    deepest = {"type": "log", "level": "info", "text": "", "fields": {"a": nested(510)}}
    assert end.reads(framed(frame(deepest)[4:-1] + b",oops]")) == [deepest]
