from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from onconnect.protocol import jsontext
from onconnect.protocol.constants import LEVELS
from onconnect.protocol.messages import TYPES, encode, problem, shown
from tests.host.protocol.ends import HELLO, READY, End, greeted
from tests.host.protocol.vectors import GOOD

if TYPE_CHECKING:
    from collections.abc import Callable

    from onconnect.protocol.messages import Role

OTHER: dict[Role, Role] = {"browser": "host", "host": "browser"}
SENT = [
    pytest.param(sender, vector["message"], vector["text"], id=f"{vector['name']}, {sender}")
    for vector in GOOD
    for sender in OTHER
    if vector["from"] in (sender, "either")
]


@pytest.mark.parametrize(("sender", "message", "text"), SENT)
def test_a_good_message_is_read_as_agreed(sender: Role, message: Any, text: str) -> None:
    received = jsontext.loads(text.encode())
    assert received == message
    assert problem(received, sender) is None


@pytest.mark.parametrize(("sender", "message", "text"), SENT)
def test_a_message_is_written_as_agreed(sender: Role, message: Any, text: str) -> None:
    assert encode(message).decode() == text


@pytest.mark.parametrize(
    ("sender", "message"),
    [
        pytest.param(OTHER[vector["from"]], vector["message"], id=vector["name"])
        for vector in GOOD
        if vector["from"] != "either" and vector["message"]["type"] not in ("call", "fatal")
    ],
)
def test_a_message_of_the_other_end_is_a_problem(sender: Role, message: Any) -> None:
    assert problem(message, sender) is not None


# How a peer is brought to send a message of each type.


def opens_to(end: End, port: int) -> None:
    """Open ports until one has this number, by whichever end it belongs to."""
    ours = (port > 0) == (end.peer.role == "browser")
    members = {"name": "", "sender": {}, "target": {}}
    for number in range(1, abs(port) + 1):
        if ours:
            end.peer.connect("")
        else:
            end.receives({"type": "connect", "port": number if port > 0 else -number, **members})


def connect(end: End, message: Any) -> None:
    opens_to(end, message["port"] - (1 if message["port"] > 0 else -1))
    names = ("sender", "target", "event")
    end.peer.connect(message["name"], **{k: message[k] for k in names if k in message})


def post(end: End, message: Any) -> None:
    opens_to(end, message["port"])
    end.peer.message(message["port"], jsontext.dumps(message["data"]))


def disconnect(end: End, message: Any) -> None:
    opens_to(end, message["port"])
    end.peer.disconnect(message["port"], message.get("error"))


def call(end: End, message: Any) -> None:
    for _ in range(1, message["id"]):
        end.peer.call("earlier", [])
    members = (message["method"], message["args"], message.get("listener"))
    assert end.peer.call(*members) == message["id"]


def is_called(end: End, message: Any) -> None:
    end.receives({"type": "call", "id": message["id"], "method": "tabs.query", "args": []})


def returns(end: End, message: Any) -> None:
    is_called(end, message)
    value = jsontext.dumps(message["value"]) if "value" in message else None
    end.peer.answer(message["id"], value)


def throws(end: End, message: Any) -> None:
    is_called(end, message)
    end.peer.throw(message["id"], message["error"]["message"], message["error"].get("name"))


def acknowledges(end: End, message: Any) -> None:
    for _ in range(2, message["frames"]):
        end.receives()


SEND: dict[str, Callable[[End, Any], object]] = {
    "hello": lambda end, message: end.peer.hello(
        browser=message["browser"],
        extension=message["extension"],
        profile=message["profile"],
        values="values" in message,
    ),
    "ready": lambda end, message: end.peer.ready(message["host"]),
    "listens": lambda end, message: end.peer.listens(message["events"], message.get("ports")),
    "waiting": lambda end, message: end.peer.waits(
        message["code"], message["message"], message.get("detail")
    ),
    "fatal": lambda end, message: end.peer.fatal(
        message["code"], message["message"], message.get("detail"), restart="restart" in message
    ),
    "bye": lambda end, message: end.peer.bye(message["reason"], restart=message["restart"]),
    "connect": connect,
    "message": post,
    "disconnect": disconnect,
    "call": call,
    "return": returns,
    "throw": throws,
    "event": lambda end, message: end.peer.event(
        message["event"], message["args"], message.get("listener")
    ),
    "ack": acknowledges,
    "log": lambda end, message: end.peer.log(
        message["level"], message["text"], message.get("fields", {})
    ),
}


@pytest.mark.parametrize(
    ("sender", "message", "text"),
    [
        each
        for each in SENT
        # a peer's log lines always have fields; chunks come with a later version
        if each.values[1]["type"] != "chunk"
        and each.id != "log, host"
        and each.id != "log, browser"
    ],
)
def test_a_peer_sends_a_message_as_agreed(sender: Role, message: Any, text: str) -> None:
    end = greeted(sender)
    SEND[message["type"]](end, message)
    assert text.encode() in end.peer.data_to_send()


# What is wrong with a message


@pytest.mark.parametrize(
    ("sender", "change", "told"),
    [
        ("browser", {"protocol": "1"}, "its protocol is not an integer"),
        ("browser", {"window": 4.0}, "its window is not an integer"),
        ("browser", {"minProtocol": True}, "its minProtocol is not an integer"),
        ("browser", {"profile": None}, "its profile is not a string"),
        (
            "browser",
            {"browser": {"name": "Firefox"}},
            "its browser is not an object with name (a string), version (a string)",
        ),
        (
            "browser",
            {"extension": []},
            "its extension is not an object with id (a string), version (a string)",
        ),
        (
            "host",
            {"host": READY["host"] | {"pid": "4711"}},
            "its host is not an object with name (a string), version (a string), "
            "python (a string), pid (an integer), listeners (an integer, if at all), "
            "release (a string, if at all), "
            "program (an object with name (a string), since (an integer), if at all)",
        ),
        ("host", {"type": "bye", "reason": "x", "restart": 1}, "its restart is not a boolean"),
        (
            "host",
            {"type": "connect", "port": -1, "name": "", "target": []},
            "its target is not an object with tabId (an integer, if at all), frameId (an integer, "
            "if at all), documentId (a string, if at all), extensionId (a string, if at all)",
        ),
        (
            "host",
            {"type": "connect", "port": -1, "name": "", "target": {"extensionId": 2}},
            "its target is not an object with tabId (an integer, if at all), frameId (an integer, "
            "if at all), documentId (a string, if at all), extensionId (a string, if at all)",
        ),
        ("host", {"type": "hello"}, "the host may not send it"),
        ("browser", {"type": "ready"}, "the browser may not send it"),
        ("browser", {"type": "bye"}, "the browser may not send it"),
        ("host", {"type": "call", "id": 1, "args": []}, "its method is missing"),
        ("host", {"type": "return", "id": 2**53 + 1}, "its id is not an integer"),
        ("host", {"type": "event"}, "the host may not send it"),
        ("host", {"type": "call", "id": 1, "method": "m", "args": "a"}, "its args is not an array"),
        (
            "host",
            {"type": "throw", "id": 1, "error": {}},
            "its error is not an object with message (a string), name (a string, if at all)",
        ),
        (
            "host",
            {"type": "throw", "id": 1, "error": {"message": "no", "name": 5}},
            "its error is not an object with message (a string), name (a string, if at all)",
        ),
        (
            "host",
            {"type": "throw", "id": 1, "error": "no"},
            "its error is not an object with message (a string), name (a string, if at all)",
        ),
        ("host", {"type": "disconnect", "port": 1, "error": 5}, "its error is not a string"),
        ("host", {"type": "chunk", "id": 1, "text": "", "last": 1}, "its last is not a boolean"),
        ("host", {"type": "chunk", "id": 1, "text": "", "port": "1"}, "its port is not an integer"),
        (
            "host",
            {"type": "log", "level": "info", "text": "", "fields": []},
            "its fields is not an object",
        ),
        (
            "host",
            {"type": "log", "level": "loud", "text": ""},
            "its level is not one of debug, error, info, warning",
        ),
        (
            "host",
            {"type": "log", "level": ["info"], "text": ""},
            "its level is not one of debug, error, info, warning",
        ),
    ],
)
def test_a_problem_is_told_in_a_sentence(sender: Role, change: dict[str, Any], told: str) -> None:
    good = {"browser": HELLO, "host": READY}[sender]
    assert problem(change if "type" in change else good | change, sender) == told


@pytest.mark.parametrize(
    "message",
    [
        {"type": "disconnect", "port": 1, "error": None},
        {"type": "fatal", "code": "x", "message": "y", "detail": None},
        {"type": "log", "level": "info", "text": "x", "fields": None},
        {"type": "chunk", "id": 1, "text": "x", "port": None, "last": None, "abort": None},
        {"type": "message", "port": 1},
        {"type": "return", "id": 1},
    ],
)
def test_an_optional_member_may_be_absent_or_null(message: dict[str, Any]) -> None:
    assert problem(message, "host") is None
    assert problem(message, "browser") is None


@pytest.mark.parametrize("number", [2**53, -(2**53)])
def test_the_greatest_numbers_of_javascript_are_integers(number: int) -> None:
    assert problem({"type": "return", "id": number}, "host") is None


@pytest.mark.parametrize("level", LEVELS)
def test_a_log_has_one_of_four_levels(level: str) -> None:
    assert problem({"type": "log", "level": level, "text": ""}, "host") is None


def test_the_vocabulary_is_what_the_vectors_show() -> None:
    assert {vector["message"]["type"] for vector in GOOD} == TYPES


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("tabs.query", "tabs.query"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 60 + "…"),
        ("\n" * 60, "\\n" * 60),
        ("C:\\" * 20, "C:\\" * 20),
        ("a\nb", "a\\nb"),
        ("\ud800" + "x" * 100, "\\ud800" + "x" * 59 + "…"),
    ],
)
def test_a_string_of_the_other_end_is_quoted_short_and_printable(text: str, quoted: str) -> None:
    assert shown(text) == quoted
