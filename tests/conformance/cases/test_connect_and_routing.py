from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conformance.handlers import connect_and_routing as handlers

if TYPE_CHECKING:
    from tests.conformance.stages.stage import Stage

NO_RECEIVER = "Could not establish connection. Receiving end does not exist."


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


def test_c124_another_extension_hears_what_python_connects_to_it_alone(stage: Stage) -> None:
    stage.python(handlers.telling_connections)
    peer, page = stage.install_peer(), stage.open_extension_page()
    page.listen()
    peer.connect("theirs")
    page.connect("ours")
    assert stage.wait_for_notes(2) == [["connected from outside", "theirs"], ["connected", "ours"]]


def test_c135_where_python_has_no_listener_a_connection_is_left_to_the_others(
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
