"""Calls are numbered and answered once, and events reach the host."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onconnect.errors import UnserializableError
from tests.host.protocol.ends import SENDER, both, essence, exchange, greeted, pair

if TYPE_CHECKING:
    from onconnect.protocol.messages import Role


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
    assert (report["level"], report["fields"]) == ("error", {"id": 1})
    assert end.log == [("error", "skipped a call whose id is in use", {"id": 1})]
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


def test_arguments_of_an_event_are_named_in_an_error() -> None:
    browser, _ = pair()
    with pytest.raises(UnserializableError, match=r"args\[1\] is of type object"):
        browser.peer.event("tabs.onUpdated", [3, object()])


def test_an_error_may_name_what_is_missing_in_the_browser() -> None:
    browser, host = pair()
    host.peer.call("tabs.qurey", [])
    exchange(browser, host)
    browser.peer.throw(1, "no such function", "ReferenceError", "tabs.qurey")
    exchange(browser, host)
    error = {"name": "ReferenceError", "message": "no such function", "missing": "tabs.qurey"}
    assert host.got[-1] == {"type": "throw", "id": 1, "error": error}
