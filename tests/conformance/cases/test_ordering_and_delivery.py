from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.handlers import ordering_and_delivery as handlers

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conformance.stages.stage import Stage


@pytest.mark.parametrize(
    "listening", [handlers.iterating_and_answering, handlers.listening_with_state]
)
def test_c129_300_messages_and_a_disconnect_of_one_turn_are_handled_before_the_end(
    stage: Stage, listening: Callable[..., None]
) -> None:
    stage.python(listening)
    stage.open_tab().connect("a", posting=range(300), leaving=True)
    assert stage.wait_for_notes(1) == [["ended", True, 300]]


def test_c130_an_async_listener_begins_in_its_place_and_on_python_3_11_after_the_others(
    stage: Stage,
) -> None:
    stage.python(handlers.one_async_and_one_plain)
    stage.open_tab().connect(posting=["hi"], leaving=True)
    assert stage.wait_for_notes(1) == [[True, 2]]


def test_c131_a_burst_of_100_messages_of_1_mb_arrives_whole(stage: Stage) -> None:
    stage.python(handlers.measuring, count=100)
    stage.open_tab().connect().post_long(1_000_000, 100)
    assert stage.wait_for_notes(1) == [[100, 100_000_000]]


def test_c132_a_burst_of_1_mb_on_each_of_100_ports_arrives_whole(stage: Stage) -> None:
    stage.python(handlers.measuring, count=100)
    tab = stage.open_tab()
    for port in [tab.connect(str(number)) for number in range(100)]:
        port.post_long(1_000_000, 1)
    assert stage.wait_for_notes(1) == [[100, 100_000_000]]
