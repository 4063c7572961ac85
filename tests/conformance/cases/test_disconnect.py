from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onconnect.browser_families import CHROMIUM
from tests.conformance.handlers import disconnect as handlers
from tests.conformance.handlers.messages import asking_a_tab

if TYPE_CHECKING:
    from tests.conformance.stages.stage import Context, Opener, PageEnd, Stage

CACHED = CHROMIUM.cached


def with_receivers(stage: Stage) -> tuple[Context, PageEnd, list[Context], list[PageEnd]]:
    """Open a port to Python and to two pages; all have heard of it."""
    stage.python(handlers.noting_disconnects)
    pages = [stage.open_extension_page() for _ in "AB"]
    for page in pages:
        page.listen()
    tab = stage.open_tab()
    port = tab.connect()
    port.post("hi")
    ends = [page.accept() for page in pages]
    for end in ends:
        assert end.wait_for(1) == ["hi"]
    assert port.wait_for(1) == [["Python", "hi"]]
    return tab, port, pages, ends


def test_c30_disconnect_fires_at_the_other_end_alone_and_without_an_error(
    stage: Stage, opener: Opener
) -> None:
    stage.python(handlers.leaving_when_told)
    left = opener.connect("a", posting=["leave"])
    assert left.wait_closed() is None
    leaving = opener.connect("b", leaving=True)
    assert stage.wait_for_notes(2) == [["left", "a"], ["disconnected", "b"]]
    assert (left.ends, leaving.ends) == ([None], [])


def test_c32_posting_in_on_disconnect_raises_the_text_of_the_browser(
    stage: Stage, opener: Opener
) -> None:
    stage.python(handlers.posting_when_disconnected)
    text = opener.connect(leaving=True).post("too late")
    assert text is not None
    assert stage.wait_for_notes(1) == [["PortDisconnectedError", text]]


def test_c34_every_receiver_learns_that_the_opener_has_disconnected(stage: Stage) -> None:
    _, port, _, ends = with_receivers(stage)
    port.disconnect()
    assert [end.wait_closed() for end in ends] == [None, None]
    assert stage.wait_for_notes(2) == ["connected", ["disconnected", "", None]]


@pytest.mark.differs(chromium="the other receivers are told nothing, and post into the void (P38)")
def test_c35_one_receiver_that_disconnects_ends_the_port_for_the_opener_and_the_others(
    stage: Stage,
) -> None:
    tab, port, _, (a, b) = with_receivers(stage)
    a.disconnect()
    assert port.wait_closed() is None
    if stage.kind == "firefox":
        assert b.wait_closed() is None
        assert stage.wait_for_notes(2) == ["connected", ["disconnected", "", None]]
    else:
        assert b.post("into the void") is None
        tab.connect("next", leaving=True)
        ended = ["disconnected", "next", None]
        assert stage.wait_for_notes(3) == ["connected", "connected", ended]
    assert port.received == [["Python", "hi"]]


@pytest.mark.differs(firefox="the first receiver that goes closes the port for all (P39)")
def test_c37_a_receiver_whose_tab_closes_leaves_the_port_to_the_others(stage: Stage) -> None:
    _, port, (page, _), (_, b) = with_receivers(stage)
    page.close()
    if stage.kind == "firefox":
        assert (port.wait_closed(), b.wait_closed()) == (None, None)
        assert stage.wait_for_notes(2) == ["connected", ["disconnected", "", None]]
    else:
        port.post("still there")
        assert b.wait_for(2) == ["hi", "still there"]
        assert port.wait_for(2)[1:] == [["Python", "still there"]]
        assert stage.notes == ["connected"]


def test_c39_python_learns_once_and_without_an_error_that_the_tab_of_the_opener_has_closed(
    stage: Stage,
) -> None:
    stage.python(handlers.noting_disconnects)
    closed, other = stage.open_tab(), stage.open_tab()
    closed.connect()
    stage.wait_for_notes(1)
    closed.close()
    assert stage.wait_for_notes(2) == ["connected", ["disconnected", "", None]]
    other.connect()
    assert stage.wait_for_notes(3)[2:] == ["connected"]


def test_c40_python_learns_without_an_error_that_the_iframe_of_the_opener_was_removed(
    stage: Stage,
) -> None:
    stage.python(handlers.noting_disconnects)
    tab = stage.open_tab(frames=2)
    port = tab.connect()
    tab.frames[0].connect()
    stage.wait_for_notes(2)
    tab.frames[0].close()
    assert stage.wait_for_notes(3) == ["connected", "connected", ["disconnected", "", None]]
    port.post("still here")
    assert port.wait_for(1) == [["Python", "still here"]]


@pytest.mark.differs(
    chromium="the port is closed when the page enters the cache, and the page is not told (P42)"
)
def test_c42_a_port_is_alive_when_its_page_is_back_from_the_back_forward_cache(
    stage: Stage,
) -> None:
    stage.python(handlers.noting_disconnects)
    tab = stage.open_tab()
    port = tab.connect()
    stage.wait_for_notes(1)
    tab.enter_cache()
    if stage.kind == "firefox":
        tab.leave_cache()
        port.post("back")
        assert port.wait_for(1) == [["Python", "back"]]
        assert stage.notes == ["connected"]
    else:
        assert stage.wait_for_notes(2) == ["connected", ["disconnected", "", CACHED]]
        tab.leave_cache()
        assert port.post("into the void") is None
        again = tab.connect()
        again.post("hi")
        assert again.wait_for(1) == [["Python", "hi"]]
        assert port.received == []


def connected(stage: Stage) -> tuple[Context, PageEnd, PageEnd]:
    """Open a tab, and two ports between it and Python: one that it opens and one that Python."""
    stage.python(handlers.keeping)
    tab = stage.open_tab()
    tab.listen()
    port = tab.connect()
    return tab, port, tab.accept()


@pytest.mark.differs(
    chromium="both ports are closed when the page enters the cache, with a text (P42)"
)
def test_c118_what_is_posted_to_a_page_in_the_back_forward_cache_is_gone_and_the_rest_arrives(
    stage: Stage,
) -> None:
    tab, *ports = connected(stage)
    stage.python(handlers.posting_on_both, message="before")
    for port in ports:
        assert port.wait_for(1) == ["before"]
    tab.enter_cache()
    if stage.kind == "chromium":
        assert stage.wait_for_notes(3) == ["connected", *[["disconnected", CACHED]] * 2]
        tab.leave_cache()
        assert [port.post("into the void") for port in ports] == [None, None]
        assert [port.received for port in ports] == [["before"]] * 2
        return
    other = stage.open_tab()
    other.listen_to_messages("value", "later than that")
    stage.python(handlers.posting_on_both, message="lost")
    stage.python(asking_a_tab, tab_id=other.tab_id)
    tab.leave_cache()
    stage.python(handlers.posting_on_both, message="after")
    for port in ports:
        assert port.wait_for(2) == ["before", "after"]
        port.post("back")
    answer = ["answer", "later than that"]
    assert stage.wait_for_notes(4) == ["connected", answer, *[["message", "back"]] * 2]


@pytest.mark.differs(
    chromium="both ports are closed when the page enters the cache, and the page is not told (P42)"
)
def test_c119_a_port_that_python_closes_while_its_page_is_in_the_back_forward_cache_is_closed(
    stage: Stage,
) -> None:
    tab, *ports = connected(stage)
    tab.enter_cache()
    stage.python(handlers.leaving_both)
    tab.leave_cache()
    thrown = {"firefox": "Attempt to postMessage on disconnected port", "chromium": None}
    assert [port.post("back") for port in ports] == [thrown[stage.kind]] * 2


@pytest.mark.differs(chromium="they have ended when the page entered the cache, with a text (P42)")
def test_c120_the_ports_of_a_page_in_the_back_forward_cache_end_with_its_tab(stage: Stage) -> None:
    tab, *_ = connected(stage)
    tab.enter_cache()
    if stage.kind == "firefox":
        assert stage.notes == ["connected"]
    tab.close()
    text = {"firefox": None, "chromium": CACHED}[stage.kind]
    assert stage.wait_for_notes(3) == ["connected", *[["disconnected", text]] * 2]


def test_c121_a_tab_that_closes_ends_the_port_that_python_opened_without_an_error(
    stage: Stage,
) -> None:
    tab, *_ = connected(stage)
    tab.close()
    assert stage.wait_for_notes(3) == ["connected", *[["disconnected", None]] * 2]
