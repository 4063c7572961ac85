"""The ends greet each other before anything else counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from onconnect.errors import UnserializableError
from tests.host.protocol.ends import (
    GREETINGS,
    HELLO,
    READY,
    SENDER,
    End,
    both,
    essence,
    frames_until_full,
    greet,
    greeted,
    line,
)

if TYPE_CHECKING:
    from onconnect.protocol.messages import Role


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
    assert end.log == [("error", fatal["message"], {})]


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


def test_the_browser_hears_before_the_handshake_what_has_listeners_and_what_is_waited_for() -> None:
    end = End("browser")
    listens = {"type": "listens", "events": ["runtime.onConnect"]}
    waiting = {"type": "waiting", "code": "app-error", "message": "no", "detail": "Traceback"}
    assert end.receives(waiting, listens, READY) == [waiting, listens, READY]
    assert end.receives(waiting, listens) == [waiting, listens]
    assert end.log == []


@both
def test_a_second_greeting_is_skipped_and_changes_nothing(role: Role) -> None:
    end = greeted(role, window=4)
    greeting = GREETINGS[role] | {"window": 100, "values": True}
    assert end.receives(greeting, line("next")) == [line("next")]
    assert end.log == [("warning", f"skipped a second {greeting['type']}", {})]
    assert not end.peer.carries
    assert frames_until_full(end) == 4


def test_before_the_handshake_no_message_is_heard_on_a_port_either() -> None:
    end = End("browser")
    greet(end)
    message = {"type": "message", "port": end.peer.connect("", sender=SENDER), "data": 1}
    assert end.receives(message) == []
    told = "skipped a bad message of type message: it came before the handshake"
    assert end.logged("error") == [told]
    assert end.receives(READY, message) == [READY, message]


def test_before_the_handshake_no_values_that_json_lacks_are_sent() -> None:
    end = End("browser")
    greet(end)
    with pytest.raises(UnserializableError):
        end.peer.call("runtime.onMessage", [b"hi"])
    end.receives(READY)
    end.peer.call("runtime.onMessage", [b"hi"])


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
