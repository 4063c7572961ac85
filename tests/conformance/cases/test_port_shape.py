from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.handlers import connect_and_routing, port_shape

if TYPE_CHECKING:
    from tests.conformance.stages.stage import Opener, Stage


NAME = "x\ud800é\N{GRINNING FACE}"


def test_c1_both_ends_read_the_name_that_is_empty_by_default(stage: Stage, opener: Opener) -> None:
    stage.python(port_shape.telling_names)
    tab = stage.open_tab()
    tab.listen()
    for name in ("lemonjello", ""):
        assert opener.connect(name).name == name
    assert stage.wait_for_notes(2) == ["lemonjello", ""]
    for name in ("lemonjello", ""):
        opened = stage.python(port_shape.opening_by_name, tab_id=tab.tab_id, name=name)
        assert opened == tab.accept().name == name


def test_c3_all_connect_listeners_receive_the_identical_port(stage: Stage, opener: Opener) -> None:
    stage.python(port_shape.two_connect_listeners)
    opener.connect()
    assert stage.wait_for_notes(1) == [["the same", True]]


def test_c4_listeners_of_a_port_get_the_port_that_is_held(stage: Stage, opener: Opener) -> None:
    stage.python(port_shape.comparing_arguments)
    opener.connect(posting=["hi"], leaving=True)
    assert stage.wait_for_notes(2) == [["hi", True], ["disconnected", True]]


def test_c6_a_listener_added_to_a_disconnected_port_never_fires(
    stage: Stage, opener: Opener
) -> None:
    stage.python(port_shape.listening_when_disconnected)
    port = opener.connect(leaving=True)
    port.post("after the end")
    port.disconnect()
    opener.connect(leaving=True)
    assert stage.wait_for_notes(2) == ["disconnected", "disconnected"]


@pytest.mark.differs(chromium="names are UTF-8: three U+FFFD are in the place of each half (P94)")
def test_c125_half_a_surrogate_pair_in_a_name_reaches_the_other_end(stage: Stage) -> None:
    stage.python(port_shape.telling_names)
    tab = stage.open_tab()
    tab.listen()
    name = NAME if stage.kind == "firefox" else NAME.replace("\ud800", "\ufffd" * 3)
    assert tab.connect(NAME).name == name
    assert stage.wait_for_notes(1) == [name]
    stage.python(connect_and_routing.opening, tab_id=tab.tab_id, name=NAME)
    assert tab.accept().name == name
