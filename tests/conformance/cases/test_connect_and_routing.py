from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onconnect.browser_families import CHROMIUM, NO_RECEIVER
from tests.conformance.handlers import connect_and_routing as handlers

if TYPE_CHECKING:
    from tests.conformance.stages.stage import Opener, Stage

OTHER_FORMAT = CHROMIUM.other_format


def test_c7_connect_where_nobody_listens_gives_a_port_that_is_disconnected_with_the_reason(
    stage: Stage,
) -> None:
    for number in (2, 4):
        stage.python(handlers.opening)
        assert stage.wait_for_notes(number)[-2:] == ["opened", ["disconnected", NO_RECEIVER]]


def test_c7_where_python_has_no_listener_a_page_that_connects_is_told_the_reason(
    stage: Stage,
    opener: Opener,
) -> None:
    assert opener.connect().wait_closed() == NO_RECEIVER


def test_c9_tabs_connect_to_a_blank_tab_no_tab_and_no_frame_fails_with_the_same_reason(
    stage: Stage,
) -> None:
    tab = stage.open_tab()
    tab.listen()
    for target in (
        {"tab_id": stage.open_blank_tab()},
        {"tab_id": 999_999},
        {"tab_id": tab.tab_id, "frame_id": 99_999},
    ):
        stage.python(handlers.opening, **target)
    notes = sorted(stage.wait_for_notes(6), key=str)
    assert notes == [["disconnected", NO_RECEIVER]] * 3 + ["opened"] * 3


def test_c10_tabs_connect_reaches_all_frames_and_with_frame_id_0_the_main_one_alone(
    stage: Stage,
) -> None:
    tab = stage.open_tab(frames=2)
    contexts = [tab, *tab.frames]
    for context in contexts:
        context.listen()
    stage.python(handlers.opening, tab_id=tab.tab_id)
    for number, context in enumerate(contexts):
        port = context.accept()
        assert port.wait_for(1) == ["hello"]
        port.post(number)
    replies = stage.wait_for_notes(4)
    assert (replies[0], sorted(replies[1:])) == ("opened", [["received", n] for n in range(3)])

    for number in (6, 8):
        stage.python(handlers.opening, tab_id=tab.tab_id, frame_id=0)
        port = tab.accept()
        assert port.wait_for(1) == ["hello"]
        port.post("main")
        assert stage.wait_for_notes(number)[-2:] == ["opened", ["received", "main"]]
    assert [context.waiting for context in contexts] == [0, 0, 0]


def test_c12_a_context_does_not_receive_its_own_connection(stage: Stage) -> None:
    stage.python(handlers.telling_connections)
    other = stage.open_extension_page()
    other.listen()
    other.connect("the page's")
    assert stage.wait_for_notes(1) == [["connected", "the page's"]]
    stage.python(handlers.opening, name="Python's")
    assert other.accept().name == "Python's"
    other.connect("another of the page")
    assert stage.wait_for_notes(3)[1:] == ["opened", ["connected", "another of the page"]]
    assert other.waiting == 0


def test_c15_a_connect_listener_that_raises_stops_neither_the_others_nor_the_port(
    stage: Stage,
    opener: Opener,
) -> None:
    stage.python(handlers.raising_first)
    with stage.expect_faults(1, "raised by a test's listener"):
        assert opener.connect(posting=["hi"]).wait_for(1) == ["hi"]
    assert stage.notes == ["second", "third"]


@pytest.mark.differs(firefox="ports always carry structured clones, there is no choice (P17)")
def test_c18_a_peer_with_another_message_serialization_cannot_be_connected_to(
    stage: Stage,
) -> None:
    peer = stage.install_peer(clones_structures=True)
    peer.listen()
    stage.python(handlers.opening, extension_id=peer.extension_id)
    if stage.kind == "chromium":
        assert stage.wait_for_notes(2) == ["opened", ["disconnected", OTHER_FORMAT]]
    else:
        port = peer.accept()
        assert port.wait_for(1) == ["hello"]
        port.post(["hello"])
        assert stage.wait_for_notes(2) == ["opened", ["received", ["hello"]]]


def test_c122_tabs_connect_to_a_page_in_the_back_forward_cache_and_to_a_closed_tab_fails(
    stage: Stage,
) -> None:
    cached, closed = stage.open_tab(), stage.open_tab()
    for tab in (cached, closed):
        tab.listen()
        assert tab.tab_id is not None
    cached.enter_cache()
    closed.close()
    for number, tab in enumerate((cached, closed), 1):
        stage.python(handlers.opening, tab_id=tab.tab_id)
        assert stage.wait_for_notes(2 * number)[-2:] == ["opened", ["disconnected", NO_RECEIVER]]


def test_c123_tabs_connect_reaches_a_page_of_the_extension_in_the_tab(stage: Stage) -> None:
    page = stage.open_extension_page()
    page.listen()
    stage.python(handlers.opening, tab_id=page.tab_id)
    assert page.accept().wait_for(1) == ["hello"]


def test_c13_a_connection_of_another_extension_fires_on_connect_external_alone(
    stage: Stage,
) -> None:
    stage.python(handlers.telling_connections)
    peer, page = stage.install_peer(), stage.open_extension_page()
    page.listen()
    peer.connect("theirs")
    page.connect("ours")
    assert stage.wait_for_notes(2) == [["connected from outside", "theirs"], ["connected", "ours"]]


def test_c124_where_python_has_no_listener_a_connection_is_left_to_the_others(
    stage: Stage,
) -> None:
    page, tab = stage.open_extension_page(), stage.open_tab()
    page.listen()
    port = tab.connect("theirs")
    end = page.accept()
    end.post("from the page")
    assert port.wait_for(1) == ["from the page"]
    end.disconnect()
    assert port.wait_closed() is None
