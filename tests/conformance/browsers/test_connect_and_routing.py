from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.browsers.playing import install_peer, play
from tests.conformance.handlers import connect_and_routing as handlers
from tests.e2e.browsers import PageError
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser, Page

NO_RECEIVER = "Could not establish connection. Receiving end does not exist."
OTHER_FORMAT = (
    "Could not establish connection. Receiving end uses different message serialization format."
)


def test_c7_connect_where_nobody_listens_gives_a_port_that_is_disconnected_with_the_reason(
    background: Background,
) -> None:
    background.run(handlers.opening)
    assert background.wait_for_notes(2) == ["opened", ["disconnected", NO_RECEIVER]]
    background.run(handlers.opening)
    assert background.wait_for_notes(4)[2:] == ["opened", ["disconnected", NO_RECEIVER]]


def test_c7_where_python_has_no_listener_a_page_that_connects_is_told_the_reason(
    page: Page, background: Background
) -> None:
    page.run("""
        browser.runtime.connect().onDisconnect.addListener((port) => {
          note("disconnected", (browser.runtime.lastError ?? port.error)?.message ?? null);
        });
    """)
    assert page.wait_for_notes(1) == [["disconnected", NO_RECEIVER]]


def test_c9_tabs_connect_to_a_blank_tab_no_tab_and_no_frame_fails_with_the_same_reason(
    page: Page, background: Background
) -> None:
    for target in (
        {"tab_id": page.tab_id},
        {"tab_id": 999_999},
        {"tab_id": page.tab_id, "frame_id": 99_999},
    ):
        play(background, handlers.opening, **target)
    notes = sorted(background.wait_for_notes(6), key=str)
    assert notes == [["disconnected", NO_RECEIVER]] * 3 + ["opened"] * 3


def test_c10_tabs_connect_reaches_all_frames_and_with_frame_id_0_the_main_one_alone(
    browser: Browser, background: Background
) -> None:
    page = browser.open("/frames")
    for world in (page, *page.frames):
        world.run("""
            browser.runtime.onConnect.addListener((port) => {
              port.onMessage.addListener(() => port.postMessage(location.pathname));
            });
        """)
    play(background, handlers.opening, tab_id=page.tab_id)
    replies = sorted(background.wait_for_notes(4)[1:])
    assert replies == [["received", "/first"], ["received", "/frames"], ["received", "/second"]]

    for number in (6, 8):
        play(background, handlers.opening, tab_id=page.tab_id, frame_id=0)
        assert background.wait_for_notes(number)[number - 2 :] == [
            "opened",
            ["received", "/frames"],
        ]
    page.close()


def test_c12_a_context_does_not_receive_its_own_connection(
    browser: Browser, background: Background
) -> None:
    background.run(handlers.telling_connections)
    other = browser.open_extension_page()
    other.run("""
        browser.runtime.onConnect.addListener((port) => note(port.name));
        browser.runtime.connect({ name: "the page's" });
    """)
    assert background.wait_for_notes(1) == [["connected", "the page's"]]
    play(background, handlers.opening, name="Python's")
    assert other.wait_for_notes(1) == ["Python's"]
    other.run("browser.runtime.connect({ name: 'another of the page' })")
    assert background.wait_for_notes(3)[1:] == ["opened", ["connected", "another of the page"]]
    assert other.notes == ["Python's"]
    other.close()


def test_c13_a_connection_of_another_extension_fires_on_connect_external_alone(
    browser: Browser, page: Page, background: Background, tmp_path: Path
) -> None:
    background.run(handlers.telling_connections)
    peer = install_peer(browser, tmp_path)
    peer.run("browser.runtime.connect(id, { name: 'theirs' })", id=browser.extension_id)
    assert background.wait_for_notes(1) == [["connected from outside", "theirs"]]
    page.run("browser.runtime.connect({ name: 'ours' })")
    assert background.wait_for_notes(2)[1:] == [["connected", "ours"]]
    peer.close()


def test_c15_a_connect_listener_that_raises_stops_neither_the_others_nor_the_port(
    browser: Browser, page: Page, background: Background
) -> None:
    background.run(handlers.raising_first)
    page.run("""
        const port = browser.runtime.connect();
        port.onMessage.addListener((message) => note(message));
        port.postMessage("hi");
    """)
    assert page.wait_for_notes(1) == ["hi"]
    assert background.notes == ["second", "third"]
    wait_for(
        lambda: any("raised by a test's listener" in line for line in browser.console),
        lambda: f"the error is not told in the console: {browser.console}",
    )


def test_c16_connect_with_a_number_raises_at_once_and_connects_nowhere(
    browser: Browser, page: Page, background: Background
) -> None:
    other = browser.open_extension_page()
    other.run("browser.runtime.onConnect.addListener((port) => note(port.name))")
    background.run(handlers.connecting_wrongly)
    assert background.notes == ["refused"]
    with pytest.raises(PageError, match=r"runtime\.connect"):
        page.run("browser.runtime.connect(1)")
    play(background, handlers.opening, name="right")
    assert other.wait_for_notes(1) == ["right"]
    other.close()


@pytest.mark.differs(firefox="ports always carry structured clones, there is no choice (P17)")
def test_c18_a_peer_with_another_message_serialization_cannot_be_connected_to(
    browser: Browser, background: Background, tmp_path: Path
) -> None:
    peer = install_peer(browser, tmp_path, message_serialization="structured_clone")
    peer.run("""
        browser.runtime.onConnectExternal.addListener((port) => {
          port.onMessage.addListener((message) => port.postMessage([message]));
        });
    """)
    peer_id = peer.run("return browser.runtime.id")
    play(background, handlers.opening, extension_id=peer_id)
    if browser.kind == "chromium":
        assert background.wait_for_notes(2) == ["opened", ["disconnected", OTHER_FORMAT]]
    else:
        assert background.wait_for_notes(2) == ["opened", ["received", ["hello"]]]
    peer.close()
