from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.handlers import disconnect as handlers
from tests.conformance.handlers.messages import asking_a_tab

if TYPE_CHECKING:
    from tests.conformance.stages.stage import Context, PageEnd, Stage

CACHED = (
    "The page keeping the extension port is moved into back/forward cache, so the message channel "
    "is closed."
)


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
