"""One end of a channel against frames made by hand, and two ends against each other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.errors import MessageTooLongError, UnserializableError
from onconnect.protocol import jsontext
from onconnect.protocol.limits import Limits
from onconnect.protocol.outbox import LONGEST
from onconnect.protocol.wire import FRAME_LIMIT
from tests.host.protocol.ends import (
    GREETINGS,
    HELLO,
    READY,
    End,
    exchange,
    frame,
    framed,
    greet,
    greeted,
    pair,
    texts_of,
)
from tests.host.protocol.vectors import BAD, CHUNKS

if TYPE_CHECKING:
    from onconnect.protocol.messages import Role

both = pytest.mark.parametrize("role", ["browser", "host"])
SENDER = {"url": "http://localhost/"}


def line(text: str) -> dict[str, Any]:
    """A message that either end takes at any time."""
    return {"type": "log", "level": "info", "text": text}


def essence(messages: list[Any]) -> list[Any]:
    """What of answers both halves agree on: the texts of errors are each one's own."""
    return [{k: each[k] for k in ("type", "port", "id") if k in each} for each in messages]


def nested(levels: int) -> Any:
    value: Any = []
    for _ in range(levels - 1):
        value = [value]
    return value


# Ports


def test_the_browser_numbers_its_ports_upwards_from_1_and_the_host_downwards_from_minus_1() -> None:
    browser, host = pair()
    assert [browser.peer.connect(name, sender=SENDER) for name in "abc"] == [1, 2, 3]
    assert [host.peer.connect(name, target={"tabId": 3}) for name in "ab"] == [-1, -2]
    exchange(browser, host)
    assert [(each["port"], each["name"]) for each in host.got] == [(1, "a"), (2, "b"), (3, "c")]
    assert browser.got == [
        {"type": "connect", "port": -1, "name": "a", "target": {"tabId": 3}},
        {"type": "connect", "port": -2, "name": "b", "target": {"tabId": 3}},
    ]


def test_a_port_carries_messages_both_ways_until_it_closes() -> None:
    browser, host = pair()
    port = browser.peer.connect("echo", sender=SENDER, event="runtime.onConnectExternal")
    browser.peer.message(port, b'"ping"')
    exchange(browser, host)
    host.peer.message(port, b'"pong"')
    host.peer.disconnect(port, "enough")
    exchange(browser, host)
    assert host.got == [
        {
            "type": "connect",
            "port": 1,
            "name": "echo",
            "sender": SENDER,
            "event": "runtime.onConnectExternal",
        },
        {"type": "message", "port": 1, "data": "ping"},
    ]
    assert browser.got == [
        {"type": "message", "port": 1, "data": "pong"},
        {"type": "disconnect", "port": 1, "error": "enough"},
    ]


def test_on_a_closed_port_nothing_is_sent() -> None:
    browser, host = pair()
    port = browser.peer.connect("", sender=SENDER)
    browser.peer.disconnect(port)
    browser.peer.disconnect(port)
    browser.peer.message(port, b"1")
    exchange(browser, host)
    host.peer.message(port, b"2")
    host.peer.disconnect(port)
    exchange(browser, host)
    assert [each["type"] for each in host.got] == ["connect", "disconnect"]
    assert browser.got == []


def test_when_both_ends_close_a_port_at_once_neither_hears_of_it() -> None:
    browser, host = pair()
    port = browser.peer.connect("", sender=SENDER)
    exchange(browser, host)
    host.got.clear()
    browser.peer.message(port, b"1")
    browser.peer.disconnect(port)
    host.peer.message(port, b"2")
    host.peer.disconnect(port)
    exchange(browser, host)
    assert browser.got == host.got == []
    assert browser.log == host.log == []


# Calls and events


def test_each_end_numbers_its_calls_and_gets_the_answers() -> None:
    browser, host = pair()
    assert [browser.peer.call("runtime.onMessage", ["hi", SENDER]) for _ in "ab"] == [1, 2]
    assert [host.peer.call("tabs.query", [{}]) for _ in "abc"] == [1, 2, 3]
    exchange(browser, host)
    host.peer.answer(1, b'"hello"')
    host.peer.answer(2)
    browser.peer.throw(3, "no", "TypeError")
    browser.peer.answer(1, b"null")
    browser.peer.throw(2, "never")
    exchange(browser, host)
    assert browser.got[3:] == [
        {"type": "return", "id": 1, "value": "hello"},
        {"type": "return", "id": 2},
    ]
    assert host.got[2:] == [
        {"type": "throw", "id": 3, "error": {"name": "TypeError", "message": "no"}},
        {"type": "return", "id": 1, "value": None},
        {"type": "throw", "id": 2, "error": {"message": "never"}},
    ]


@both
def test_a_call_is_answered_once(role: Role) -> None:
    end = greeted(role)
    end.receives(
        {"type": "call", "id": 1, "method": "a", "args": []},
        {"type": "call", "id": 2, "method": "b", "args": []},
    )
    end.peer.answer(1, b'"first"')
    end.peer.answer(1, b'"second"')
    end.peer.throw(1, "third")
    end.peer.throw(2, "first")
    end.peer.throw(2, "second")
    end.peer.answer(2, b'"third"')
    end.peer.answer(7, b'"never asked"')
    end.peer.throw(7, "never asked")
    assert essence(end.says()) == [{"type": "return", "id": 1}, {"type": "throw", "id": 2}]


@both
def test_an_answer_is_handed_on_once(role: Role) -> None:
    end = greeted(role)
    end.peer.call("a", [])
    answer = {"type": "return", "id": 1, "value": 1}
    assert end.receives(answer, answer, {"type": "throw", "id": 1, "error": {"message": ""}}) == [
        answer
    ]


@both
def test_a_call_whose_id_is_in_use_is_skipped(role: Role) -> None:
    end = greeted(role)
    call = {"type": "call", "id": 1, "method": "a", "args": []}
    assert end.receives(call, call) == [call]
    (report,) = end.says()
    assert report["level"] == "error"
    end.receives({"type": "call", "id": 1, "args": []})
    assert [each["type"] for each in end.says()] == ["log"]  # and no throw to the good call
    end.peer.answer(1)
    assert essence(end.says()) == [{"type": "return", "id": 1}]


def test_events_reach_the_host_with_their_listener_if_they_have_one() -> None:
    browser, host = pair()
    browser.peer.event("action.onClicked", [{"id": 3}])
    browser.peer.event("tabs.onUpdated", [3, {}], 2)
    exchange(browser, host)
    assert host.got == [
        {"type": "event", "event": "action.onClicked", "args": [{"id": 3}]},
        {"type": "event", "event": "tabs.onUpdated", "args": [3, {}], "listener": 2},
    ]


# What cannot be sent


def test_a_message_that_fills_a_frame_goes_whole() -> None:
    browser, host = pair()
    port = browser.peer.connect("", sender=SENDER)
    browser.peer.message(port, b"[]")  # and the next one needs a closer look
    fits = b'"%s"' % (b"x" * (LONGEST - 64 - 2))
    host.peer.log("info", "something to acknowledge", {})
    browser.reads(host.peer.data_to_send())
    browser.peer.message(port, fits)
    texts = texts_of(browser.peer.data_to_send())
    assert b'"chunk"' not in b"".join(texts)
    assert max(map(len, texts)) <= FRAME_LIMIT
    assert host.reads(b"".join(map(framed, texts)))[-1]["data"] == json.loads(fits)


@both
def test_an_ack_beside_which_a_message_does_not_fit_goes_in_a_frame_of_its_own(role: Role) -> None:
    end = greeted(role)
    end.receives(line("something to acknowledge"))
    envelope = len('{"type":"call","id":1,"method":"a","args":[""]}')
    end.peer.call("a", ["x" * (LONGEST - envelope)])
    ack, call = texts_of(end.peer.data_to_send())
    assert json.loads(ack) == [{"type": "ack", "frames": 3}]
    assert len(call) == FRAME_LIMIT


@both
def test_what_cannot_be_sent_leaves_the_peer_as_it_was(role: Role) -> None:
    end = greeted(role, limits=Limits(message=1000))
    end.receives({"type": "call", "id": 1, "method": "a", "args": []})
    with pytest.raises(UnserializableError):
        end.peer.call("a", [object()])
    with pytest.raises(MessageTooLongError):
        end.peer.call("a", ["x" * 1000])
    with pytest.raises(MessageTooLongError):
        end.peer.answer(1, b'"%b"' % (b"x" * 1000))
    assert end.says() == []
    assert end.peer.call("a", []) == 1
    end.peer.throw(1, "it could not be written")
    assert essence(end.says()) == [{"type": "call", "id": 1}, {"type": "throw", "id": 1}]


@both
def test_a_connect_that_cannot_be_sent_opens_no_port(role: Role) -> None:
    end = greeted(role, limits=Limits(message=1000))
    with pytest.raises(MessageTooLongError):
        end.peer.connect("x" * 1000)
    number = 1 if role == "browser" else -1
    end.peer.message(number, b"1")
    end.peer.disconnect(number)
    assert end.says() == []


@both
def test_a_throw_that_is_too_long_leaves_its_call_to_be_answered(role: Role) -> None:
    end = greeted(role, limits=Limits(message=1000))
    end.receives({"type": "call", "id": 1, "method": "a", "args": []})
    with pytest.raises(MessageTooLongError):
        end.peer.throw(1, "x" * 1000)
    end.peer.throw(1, "short")
    assert essence(end.says()) == [{"type": "throw", "id": 1}]


# Bad messages


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
    assert "could not be read whole" in report["text"]
    assert end.receives(line("next")) == [line("next")]


@both
def test_a_message_may_have_512_levels_and_no_more(role: Role) -> None:
    end = greeted(role)
    fields = {"type": "log", "level": "info", "text": ""}
    good, bad = ({**fields, "fields": {"a": nested(levels)}} for levels in (510, 511))
    assert end.receives(good) == [good]
    assert end.receives(bad, line("next")) == [line("next")]
    assert end.receives(line("before"), good) == [line("before"), good]


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


NESTED = b"[" * 400 + b"]" * 400
HUGE = b"9007199254740993"


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


# The handshake


def test_the_ends_greet_each_other() -> None:
    browser, host = End("browser"), End("host")
    greet(browser)
    assert host.reads(browser.peer.data_to_send()) == [HELLO]
    greet(host)
    assert browser.reads(host.peer.data_to_send()) == [READY]
    assert browser.log == host.log == []


def test_the_browser_may_send_more_before_the_host_is_ready() -> None:
    browser, host = End("browser"), End("host")
    greet(browser)
    browser.peer.connect("early", sender=SENDER)
    browser.peer.message(1, b"1")
    host.reads(browser.peer.data_to_send())
    assert [each["type"] for each in host.got] == ["hello", "connect", "message"]
    assert host.log == []


@pytest.mark.parametrize(
    ("role", "greeting", "told"),
    [
        (
            "host",
            {"protocol": 3, "minProtocol": 2},
            "the browser speaks version 3 of the protocol and the host versions 1 to 1: "
            "update the older one",
        ),
        ("host", {"protocol": 0, "minProtocol": 0}, "the browser speaks version 0"),
        ("host", {"protocol": -1, "minProtocol": -1}, "the browser speaks version -1"),
        ("browser", {"protocol": 2}, "the host speaks version 2 of the protocol and the browser"),
        ("browser", {"protocol": 0}, "the host speaks version 0"),
    ],
)
def test_ends_without_a_common_version_part(
    role: Role, greeting: dict[str, int], told: str
) -> None:
    end = End(role)
    assert end.receives(GREETINGS[role] | greeting) == []
    assert not end.peer.is_open
    assert end.peer.has_failed
    (fatal,) = end.says()
    assert (fatal["type"], fatal["code"]) == ("fatal", "protocol-mismatch")
    assert fatal["message"].startswith(told)
    assert end.logged("error") == [fatal["message"]]


@pytest.mark.parametrize(
    ("role", "greeting", "more"),
    [
        (
            "host",
            {"protocol": 3, "minProtocol": 2},
            {"type": "connect", "port": 1, "name": "", "sender": {}},
        ),
        ("browser", {"protocol": 2}, {"type": "call", "id": 1, "method": "a", "args": []}),
    ],
)
def test_nothing_is_read_behind_a_greeting_of_another_version(
    role: Role, greeting: dict[str, int], more: dict[str, Any]
) -> None:
    end = End(role)
    assert end.receives(GREETINGS[role] | greeting, more, more) == []
    assert end.receives(more) == []
    assert [each["type"] for each in end.says()] == ["fatal"]


def test_a_newer_browser_that_still_speaks_this_version_is_welcome() -> None:
    end = End("host")
    hello = HELLO | {"protocol": 9, "minProtocol": 1, "novelty": True}
    assert end.receives(hello) == [hello]
    greet(end)
    assert end.says() == [READY]


@both
def test_before_the_handshake_only_logs_and_last_words_are_heard(role: Role) -> None:
    end = End(role)
    call = {"type": "call", "id": 4, "method": "a", "args": []}
    assert end.receives({"type": "message", "port": 1}, call, line("x")) == [line("x")]
    said = end.says()
    assert essence([each for each in said if each["type"] != "log"]) == [{"type": "throw", "id": 4}]
    reports = [each["text"] for each in said if each["type"] == "log"]
    assert reports == [
        f"skipped a bad message of type {kind}: it came before the handshake"
        for kind in ("message", "call")
    ]
    fatal = {"type": "fatal", "code": "app-error", "message": "no"}
    assert end.receives(fatal, line("y")) == [fatal]
    assert not end.peer.is_open


# The window


def frames_until_full(end: End) -> int:
    """Send a message at a time until the window is full; return how many went."""
    for sent in range(100):
        end.peer.call(f"call {sent}", [])
        if not end.sends():
            return sent
    raise AssertionError("there is no window")


@both
def test_until_it_is_told_the_window_is_4(role: Role) -> None:
    assert frames_until_full(End(role)) == 4


@both
@pytest.mark.parametrize(("told", "window"), [(6, 6), (2, 2), (1, 2), (0, 2), (-5, 2)])
def test_the_window_is_what_the_other_end_tells_and_at_least_2(
    role: Role, told: int, window: int
) -> None:
    assert frames_until_full(greeted(role, window=told)) == window


@both
def test_an_idle_channel_sends_one_message_a_frame(role: Role) -> None:
    end = greeted(role)
    for n in range(20):
        end.peer.call(str(n), [])
        (sent,) = end.sends()
        assert [each["method"] for each in sent] == [str(n)]
        end.receives({"type": "ack", "frames": n + 2})


@both
def test_what_waits_goes_as_one_frame_in_order_when_an_ack_comes(role: Role) -> None:
    end = greeted(role)
    full = frames_until_full(end)
    for n in range(20):
        end.peer.call(str(n), [])
    assert end.sends() == []
    end.receives({"type": "ack", "frames": 2})
    (sent,) = end.sends()
    assert [each["method"] for each in sent] == [f"call {full}", *map(str, range(20))]
    end.peer.call("later", [])
    assert end.sends() == []


@both
def test_what_waits_goes_as_as_many_frames_as_the_limit_asks(role: Role) -> None:
    end = greeted(role)
    for _ in range(4):
        end.peer.call("", [])
        end.sends()
    sizes = [600_000, 600_000, 400_000, 1_000_000, 10, 20]
    for n, size in enumerate(sizes):
        end.peer.call(str(n), ["x" * size])
    end.receives({"type": "ack", "frames": 4})
    texts = texts_of(end.peer.data_to_send())
    assert [[each["method"] for each in json.loads(text)] for text in texts] == [
        ["0"],
        ["1", "2"],
        ["3", "4", "5"],
    ]
    assert max(map(len, texts)) <= FRAME_LIMIT


@both
def test_small_messages_fill_frames_up_to_the_limit(role: Role) -> None:
    end = greeted(role)
    for n in range(3000):
        end.peer.call(str(n), ["ü" * 250])
    texts = texts_of(end.peer.data_to_send())
    assert all(len(text) <= FRAME_LIMIT for text in texts)
    assert all(len(text) > FRAME_LIMIT - 1000 for text in texts[:-1])
    methods = [int(each["method"]) for text in texts for each in json.loads(text)]
    assert methods == list(range(3000))


# Acks


@both
def test_a_frame_with_data_carries_the_ack_that_is_owed_once(role: Role) -> None:
    end = greeted(role)
    end.receives(line("a"))
    assert end.sends() == []
    end.peer.call("a", [])
    assert end.sends()[0][0] == {"type": "ack", "frames": 3}
    end.peer.call("b", [])
    assert [each["type"] for each in end.sends()[0]] == ["call"]


@both
def test_an_ack_goes_alone_when_two_frames_are_unacknowledged(role: Role) -> None:
    end = greeted(role)
    for n in (4, 6, 8):
        end.receives(line("a"))
        assert end.sends() == []
        end.receives(line("b"))
        assert end.sends() == [[{"type": "ack", "frames": n}]]


@both
def test_a_lone_ack_goes_whatever_the_window(role: Role) -> None:
    end = greeted(role)
    frames_until_full(end)
    end.receives(line("a"))
    end.receives(line("b"))
    assert end.sends() == [[{"type": "ack", "frames": 4}]]


@both
@pytest.mark.parametrize("text", [{"text": "x"}, {}])
def test_a_frame_with_a_chunk_good_or_bad_is_acknowledged_at_once(
    role: Role, text: dict[str, str]
) -> None:
    end = greeted(role)
    frames_until_full(end)
    end.receives({"type": "chunk", "id": 1, **text})
    assert end.sends() == [[{"type": "ack", "frames": 3}]]


@both
def test_a_lone_ack_is_never_acknowledged(role: Role) -> None:
    end = greeted(role)
    for _ in range(10):
        end.receives({"type": "ack", "frames": 1})
    assert end.sends() == []
    end.receives(line("a"))
    end.receives({"type": "ack", "frames": 1, "novelty": True})
    end.peer.call("a", [])
    assert end.sends()[0][0] == {"type": "ack", "frames": 3}


@both
def test_a_lone_ack_that_is_sent_takes_no_room_in_the_window(role: Role) -> None:
    end = greeted(role)
    for _ in range(5):
        end.receives(line("a"))
        end.receives(line("b"))
        assert len(end.sends()) == 1
    assert frames_until_full(end) == 4


@both
@pytest.mark.parametrize(
    "data",
    [
        frame(),
        framed(b"null"),
        framed(b"no JSON"),
        framed(b"["),
        frame({"type": "teleport"}),
        frame({"type": "ack", "frames": 1}, {"type": "ack", "frames": 1}),
        framed(b'[{"type":"ack","frames":1},no JSON]'),
    ],
)
def test_every_other_frame_counts(role: Role, data: bytes) -> None:
    end = greeted(role)
    end.reads(data)
    end.peer.call("a", [])
    assert end.sends()[0][0] == {"type": "ack", "frames": 3}


@both
def test_a_frame_of_length_0_is_skipped_with_a_warning_and_does_not_count(role: Role) -> None:
    end = greeted(role)
    assert end.reads(framed(b"") + frame(line("next"))) == [line("next")]
    assert end.log == [("warning", "skipped an empty frame", {})]
    end.peer.call("a", [])
    assert end.sends()[0][0] == {"type": "ack", "frames": 3}


@both
def test_an_ack_lower_than_the_last_or_above_what_was_sent_is_ignored_and_logged(
    role: Role,
) -> None:
    end = greeted(role)
    for _ in range(4):
        end.peer.call("", [])
        assert len(end.sends()) == 1
    end.receives({"type": "ack", "frames": 3})
    for n, impossible in enumerate((2, 0, -1, 6, 2**53), 1):
        end.receives({"type": "ack", "frames": impossible})
        assert len(end.logged("warning")) == n
        assert end.log[-1] == ("warning", "ignored an impossible ack", {"frames": impossible})
    assert frames_until_full(end) == 2
    end.receives({"type": "ack", "frames": 3})
    end.receives({"type": "ack", "frames": 7})
    assert len(end.logged("warning")) == 5


@both
def test_frames_beyond_the_window_are_processed_and_logged_once(role: Role) -> None:
    end = greeted(role)
    end.reads(b"".join(frame(line(str(n))) for n in range(20)))
    assert [each["text"] for each in end.got] == [str(n) for n in range(20)]
    assert end.log == [("warning", "more than 4 frames came unacknowledged", {})]
    assert end.sends() == [[{"type": "ack", "frames": 22}]]
    end.reads(b"".join(frame(line(str(n))) for n in range(20)))
    assert len(end.log) == 1


@both
def test_a_full_window_is_no_flood(role: Role) -> None:
    end = greeted(role)
    for _ in range(3):
        end.reads(frame(line("")) * 4)
        assert len(end.sends()) == 1
    assert end.log == []


@both
def test_a_frame_counts_when_all_its_messages_are_dispatched(role: Role) -> None:
    end = greeted(role)
    end.peer.receive_data(frame(line("1"), line("2")) + frame(line("3")))
    messages = end.peer.messages()
    owed = []
    for message in messages:
        end.peer.call(message["text"], [])
        (sent,) = end.sends()
        owed.append([each.get("frames") for each in sent if each["type"] == "ack"])
    assert owed == [[], [], [3]]
    end.peer.call("4", [])
    assert end.sends()[0][0] == {"type": "ack", "frames": 4}


@both
def test_what_an_ack_releases_goes_after_its_whole_frame_and_acknowledges_it(role: Role) -> None:
    end = greeted(role)
    full = frames_until_full(end)
    end.peer.receive_data(frame({"type": "ack", "frames": 2}, line("question")))
    for _ in end.peer.messages():
        assert end.sends() == []
        end.peer.call("answer", [])
    (sent,) = end.sends()
    assert [each.get("method") or each.get("frames") for each in sent] == [
        3,
        f"call {full}",
        "answer",
    ]


@both
def test_a_frame_with_a_chunk_is_acknowledged_at_once_though_no_data_can_be_sent(
    role: Role,
) -> None:
    end = greeted(role)
    frames_until_full(end)
    end.receives({"type": "chunk", "id": 1, "text": "["})
    assert end.sends() == [[{"type": "ack", "frames": 3}]]


# Log lines


@both
def test_log_lines_go_when_the_messages_are_gone(role: Role) -> None:
    end = greeted(role)
    frames_until_full(end)
    end.receives({"type": "ack", "frames": 5})
    end.sends()
    end.peer.log("info", "a line", {"n": 1})
    end.peer.call("a message", [])
    (sent,) = end.sends()
    assert [each.get("method") or each["text"] for each in sent] == ["a message", "a line"]
    assert sent[1] == {"type": "log", "level": "info", "text": "a line", "fields": {"n": 1}}


@both
def test_when_the_channel_is_full_the_oldest_log_lines_are_dropped(role: Role) -> None:
    end = greeted(role)
    full = frames_until_full(end)
    for n in range(5000):
        end.peer.log("info", str(n), {})
    end.peer.call("last", [])
    end.receives({"type": "ack", "frames": 5})
    said = end.says()
    lines = [int(each["text"]) for each in said if each["type"] == "log"]
    assert 0 < len(lines) < 5000
    assert lines == list(range(5000 - len(lines), 5000))
    calls = [each["method"] for each in said if each["type"] == "call"]
    assert calls == [f"call {full}", "last"]


@both
def test_a_log_line_longer_than_a_frame_is_dropped(role: Role) -> None:
    end = greeted(role)
    end.peer.log("info", "x" * FRAME_LIMIT, {})
    end.peer.log("info", "short", {})
    assert [each["text"] for each in end.says()] == ["short"]


# The end


def leave(end: End, kind: str) -> None:
    if kind == "fatal":
        end.peer.fatal("host-crash", "why", "detail")
    else:
        end.peer.bye("why", restart=True)


@pytest.mark.parametrize("kind", ["fatal", "bye"])
@both
def test_last_words_ignore_the_window_and_come_last(role: Role, kind: str) -> None:
    end = greeted(role)
    frames_until_full(end)
    end.peer.log("info", "a line", {})
    leave(end, kind)
    end.peer.call("too late", [])
    end.peer.log("info", "too late", {})
    end.peer.message(end.peer.connect("too late"), b'"too late"')
    leave(end, kind)
    assert [each["type"] for each in end.says()] == ["call", "log", kind]
    assert not end.peer.is_open
    assert end.peer.has_failed == (kind == "fatal")
    assert end.receives(line("unheard")) == []
    assert end.says() == []


@pytest.mark.parametrize("kind", ["fatal", "bye"])
def test_nothing_is_read_or_sent_after_the_last_words_of_the_other_end(kind: str) -> None:
    browser, host = pair()
    port = browser.peer.connect("", sender=SENDER)
    exchange(browser, host)
    leave(host, kind)
    to_browser = host.peer.data_to_send()
    assert [each["type"] for each in browser.reads(to_browser)] == [kind]
    assert not browser.peer.is_open
    assert not browser.peer.has_failed
    browser.peer.message(port, b'"unsaid"')
    assert browser.receives(line("unheard")) == []
    browser.peer.call("unsaid", [])
    browser.peer.message(browser.peer.connect("unsaid"), b'"unsaid"')
    assert browser.says() == []


@both
def test_at_the_end_of_the_stream_what_is_to_be_sent_waits_for_no_ack(role: Role) -> None:
    end = greeted(role)
    frames_until_full(end)
    end.peer.receive_eof()
    assert len(end.says()) == 1
    for n in range(10):
        end.peer.call(str(n), [])
        assert len(end.says()) == 1
    assert end.log == []


@both
def test_a_greeting_read_after_the_end_of_the_stream_brings_no_window_back(role: Role) -> None:
    end = End(role)
    end.peer.receive_data(frame(GREETINGS[role]))
    end.peer.receive_eof()
    assert len(list(end.peer.messages())) == 1
    for _ in range(10):
        end.peer.call("", [])
        assert len(end.sends()) == 1


@both
def test_half_a_frame_at_the_end_of_the_stream_is_logged(role: Role) -> None:
    end = greeted(role)
    assert end.reads(frame(line("whole")) + frame(line("half"))[:-3]) == [line("whole")]
    end.peer.receive_eof()
    assert list(end.peer.messages()) == []
    assert end.log == [("error", "the stream ended inside a frame", {})]


def test_half_a_frame_behind_last_words_is_nobodys_business() -> None:
    end = greeted("browser")
    end.reads(frame({"type": "bye", "reason": "", "restart": False}) + b"half")
    end.peer.receive_eof()
    assert end.log == []


@both
def test_a_length_of_4_gib_ends_the_channel_with_fatal(role: Role) -> None:
    end = greeted(role)
    good = frame(line("good"))
    assert end.reads(good + b"\xff\xff\xff\xff" + good) == [line("good")]
    assert end.peer.has_failed
    (fatal,) = end.says()
    assert (fatal["type"], fatal["code"]) == ("fatal", "frame-too-large")
    assert "4,294,967,295 bytes" in fatal["message"]
    assert end.log == [("error", fatal["message"], {"size": 2**32 - 1, "limit": 64 * 2**20})]
    assert end.reads(good) == []


@both
def test_the_limit_of_a_frame_can_be_configured(role: Role) -> None:
    end = End(role, limits=Limits(frame=len(json.dumps([line("x")]))))
    assert end.receives(line("x")) == [line("x")]
    assert end.receives(line("xx")) == []
    assert end.peer.has_failed


# Two ends


@both
def test_a_stream_may_be_cut_at_every_byte(role: Role) -> None:
    messages = [line("é"), line("b")]
    data = frame(messages[0]) + framed(json.dumps([messages[1]]).encode())
    for cut in range(1, len(data)):
        end = greeted(role)
        assert end.reads(data[:cut]) + end.reads(data[cut:]) == messages


def test_a_conversation_looks_the_same_byte_by_byte() -> None:
    browser, host = End("browser"), End("host")
    greet(browser)
    browser.peer.connect("a", sender=SENDER)
    for n in range(3):
        browser.peer.message(1, jsontext.dumps([n, "\ud800", "🎉"]))
    browser.peer.disconnect(1)
    for byte in browser.peer.data_to_send():
        host.reads(bytes([byte]))
    assert [each["type"] for each in host.got] == [
        "hello",
        "connect",
        *["message"] * 3,
        "disconnect",
    ]
    assert [each["data"][0] for each in host.got[2:5]] == [0, 1, 2]
