"""After the last words nothing is read or sent any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.host.protocol.ends import (
    GREETINGS,
    SENDER,
    End,
    both,
    exchange,
    frame,
    frames_until_full,
    greeted,
    line,
    pair,
)

if TYPE_CHECKING:
    from onconnect.protocol.messages import Role


LAST = {
    "fatal": {"type": "fatal", "code": "host-crash", "message": "why", "detail": "detail"},
    "bye": {"type": "bye", "reason": "why", "restart": True},
}


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
    said = end.says()
    assert [each["type"] for each in said] == ["call", "log", kind]
    assert said[-1] == LAST[kind]
    assert end.peer.is_open is False
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
    assert browser.peer.is_open is False
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
