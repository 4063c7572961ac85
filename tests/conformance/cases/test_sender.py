from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.conformance.handlers import connect_and_routing
from tests.conformance.handlers import sender as handlers

if TYPE_CHECKING:
    from tests.conformance.stages.stage import Opener, Stage

DOCUMENT_ID = {"firefox": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "chromium": r"[0-9A-F]{32}"}


def senders(stage: Stage, *contexts: Opener) -> list[dict[str, Any]]:
    """What Python is told of contexts that connect and ask."""
    stage.python(handlers.telling_senders)
    told = []
    for number, context in enumerate(contexts):
        context.connect()
        stage.wait_for_notes(2 * number + 1)
        context.ask("hi").outcome()
        port, message = stage.wait_for_notes(2 * number + 2)[-2:]
        for name in ("lastAccessed", "width", "height"):
            port.get("tab", {}).pop(name, None)
            message.get("tab", {}).pop(name, None)
        assert port == message
        told.append(port)
    return told


def test_c69_a_content_script_has_id_url_origin_frame_and_tab(stage: Stage) -> None:
    tab = stage.open_tab()
    (sender,) = senders(stage, tab)
    assert sender["id"] == stage.extension_id
    assert (sender["frameId"], sender["tab"]["id"]) == (0, tab.tab_id)
    assert sender["url"] == sender["tab"]["url"]
    assert re.match(r"https?://[^/]+$", sender["origin"])
    assert sender["url"].startswith(f"{sender['origin']}/")


def test_c126_a_sender_in_a_tab_has_the_id_of_its_document_and_in_chromium_its_lifecycle(
    stage: Stage,
) -> None:
    tab = stage.open_tab(frames=2)
    page = stage.open_extension_page()
    main, frame, again, own = senders(stage, tab, tab.frames[0], tab, page)
    for sender in (main, frame, own):
        assert re.fullmatch(DOCUMENT_ID[stage.kind], sender["documentId"])
        lifecycle = {"firefox": None, "chromium": "active"}[stage.kind]
        assert sender.get("documentLifecycle") == lifecycle
    assert main["documentId"] == again["documentId"]
    assert len({sender["documentId"] for sender in (main, frame, own)}) == 3
    assert main["tab"]["id"] == frame["tab"]["id"] == tab.tab_id
    assert main["frameId"] == 0 != frame["frameId"]


def test_c127_a_page_of_the_extension_in_a_tab_has_id_url_origin_frame_and_tab(
    stage: Stage,
) -> None:
    page = stage.open_extension_page()
    (sender,) = senders(stage, page)
    assert sender["id"] == stage.extension_id
    assert (sender["frameId"], sender["tab"]["id"]) == (0, page.tab_id)
    scheme = {"firefox": "moz-extension", "chromium": "chrome-extension"}[stage.kind]
    assert re.match(rf"{scheme}://[^/]+$", sender["origin"])
    assert sender["url"] == sender["tab"]["url"]
    assert sender["url"].startswith(f"{sender['origin']}/")


def test_c72_the_background_has_neither_tab_nor_frame(stage: Stage) -> None:
    tab, page = stage.open_tab(), stage.open_extension_page()
    for context in (tab, page):
        context.listen()
    stage.python(connect_and_routing.opening, tab_id=tab.tab_id)
    stage.python(connect_and_routing.opening)
    at_tab, at_page = tab.accept().sender, page.accept().sender
    for sender in (at_tab, at_page):
        assert sender["id"] == stage.extension_id
        assert not {"tab", "frameId"} & set(sender)
        assert re.match(r"(moz|chrome)-extension://[^/]+/.+$", sender["url"])
    assert "origin" in at_tab
    assert ("origin" in at_page, "documentId" in at_page) == (stage.kind == "firefox",) * 2


@pytest.mark.parametrize("opener", ["background"], indirect=True)
def test_c134_what_python_is_told_of_the_background_is_what_pages_are_told(
    stage: Stage, opener: Opener
) -> None:
    page = stage.open_extension_page()
    page.listen()
    stage.python(connect_and_routing.opening)
    told = page.accept().sender
    (sender,) = senders(stage, opener)
    assert sender == {name: told[name] for name in sender}
    assert set(sender) == {"id", "url", *({"origin", "documentId"} & set(told))}
