from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.handlers import ordering_and_delivery as handlers

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conformance.stages.stage import Opener, Stage


@pytest.mark.parametrize("listening", [handlers.noting_all, handlers.noting_all_async])
def test_c19_connect_and_two_messages_and_disconnect_of_one_turn_arrive_in_order(
    stage: Stage, opener: Opener, listening: Callable[..., None]
) -> None:
    stage.python(listening)
    opener.connect("a", posting=[1, 2], leaving=True)
    assert stage.wait_for_notes(4) == [["connected", "a"], 1, 2, ["disconnected", None]]


def test_c21_an_opener_sees_what_the_receiver_posted_before_it_disconnected(
    stage: Stage, opener: Opener
) -> None:
    stage.python(handlers.posting_and_leaving)
    port = opener.connect()
    assert port.wait_closed() is None
    assert port.received == ["one", "two"]

    tab = stage.open_tab()
    tab.listen()
    stage.python(handlers.opening, tab_id=tab.tab_id)
    tab.accept().post_all(["one", "two"], leaving=True)
    assert stage.wait_for_notes(3) == ["one", "two", ["disconnected", None]]


def test_c22_an_opener_that_listens_in_the_same_step_misses_nothing(
    stage: Stage, opener: Opener
) -> None:
    stage.python(handlers.posting_and_leaving)
    assert opener.connect().wait_for(2) == ["one", "two"]

    tab = stage.open_tab()
    tab.listen(posting=["hello"])
    stage.python(handlers.opening, tab_id=tab.tab_id)
    tab.accept()
    assert stage.wait_for_notes(1) == ["hello"]


def test_c23_a_listener_added_later_sees_later_messages_only(stage: Stage, opener: Opener) -> None:
    stage.python(handlers.listening_late)
    early = opener.connect("early", posting=["a", "b"])
    for name in ("between", "between", "later"):
        assert opener.connect(name).wait_for(1) == ["connected"]
    early.post("c")
    assert stage.wait_for_notes(1) == ["c"]


def test_c26_500_messages_are_echoed_in_order(stage: Stage, opener: Opener) -> None:
    stage.python(handlers.echoing)
    assert opener.connect(posting=range(500)).wait_for(500) == list(range(500))

    tab = stage.open_tab()
    tab.listen()
    stage.python(handlers.opening_and_posting, tab_id=tab.tab_id, count=500)
    port = tab.accept()
    port.post_all(port.wait_for(500))
    assert stage.wait_for_notes(500) == list(range(500))


def test_c28_disconnect_in_a_listener_spares_the_others_this_message_and_all_the_next(
    stage: Stage,
    opener: Opener,
) -> None:
    stage.python(handlers.leaving_at_the_first_message)
    port = opener.connect(posting=["m1", "m2"])
    assert port.wait_closed() is None
    assert port.received == []
    assert stage.notes == [["first", "m1"], ["second", "m1"]]


def test_c29_each_receiver_gets_one_copy_and_answers_the_opener_alone(stage: Stage) -> None:
    stage.python(handlers.replying)
    pages = [stage.open_extension_page() for _ in "AB"]
    for page in pages:
        page.listen()
    opener = stage.open_tab().connect(posting=["hi"])
    ends = [page.accept() for page in pages]
    for number, message in enumerate(["hi", "again"], 1):
        for end, name in zip(ends, "AB", strict=True):
            assert end.wait_for(number)[-1] == message
            end.post(name)
        answers = opener.wait_for(3 * number)[-3:]
        assert sorted(answers) == ["A", "B", "Python"]
        if number == 1:
            opener.post("again")
    assert [end.received for end in ends] == [["hi", "again"]] * 2
    assert stage.notes == ["hi", "again"]


@pytest.mark.parametrize(
    "listening", [handlers.iterating_and_answering, handlers.listening_with_state]
)
def test_c128_300_messages_and_a_disconnect_of_one_turn_are_handled_before_the_end(
    stage: Stage, opener: Opener, listening: Callable[..., None]
) -> None:
    stage.python(listening)
    opener.connect("a", posting=range(300), leaving=True)
    assert stage.wait_for_notes(1) == [["ended", True, 300]]


def test_c129_an_async_listener_begins_in_its_place_and_on_python_3_11_after_the_others(
    stage: Stage,
    opener: Opener,
) -> None:
    stage.python(handlers.one_async_and_one_plain)
    opener.connect(posting=["hi"], leaving=True)
    assert stage.wait_for_notes(1) == [[True, 2]]


def test_c130_a_burst_of_100_messages_of_1_mb_arrives_whole(stage: Stage, opener: Opener) -> None:
    stage.python(handlers.measuring, count=100)
    opener.connect().post_long(1_000_000, 100)
    assert stage.wait_for_notes(1) == [[100, 100_000_000]]


def test_c131_a_burst_of_1_mb_on_each_of_100_ports_arrives_whole(
    stage: Stage, opener: Opener
) -> None:
    stage.python(handlers.measuring, count=100)
    for port in [opener.connect(str(number)) for number in range(100)]:
        port.post_long(1_000_000, 1)
    assert stage.wait_for_notes(1) == [[100, 100_000_000]]
