from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conformance.handlers import sender as handlers
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser, Page

CONNECT_AND_SEND = """
    browser.runtime.connect();
    await browser.runtime.sendMessage("hi");
    const { href, origin, pathname } = location;
    return { href, origin, pathname };
"""


def test_c69_a_content_script_has_id_url_origin_frame_and_tab(
    browser: Browser, page: Page, background: Background
) -> None:
    background.run(handlers.telling_senders)
    location = page.run(CONNECT_AND_SEND)
    for sender in background.wait_for_notes(2):
        assert sender["id"] == browser.extension_id
        assert (sender["url"], sender["origin"]) == (location["href"], location["origin"])
        assert sender["frameId"] == 0
        assert sender["tab"]["id"] == page.tab_id


def test_c71_the_origin_of_a_sandboxed_frame_is_the_string_null(
    page: Page, background: Background
) -> None:
    background.run(handlers.telling_senders)
    page.run("""
        const frame = document.createElement("iframe");
        frame.sandbox = "allow-scripts";
        frame.src = "/sandboxed";
        await new Promise((resolve) => {
          frame.onload = resolve;
          document.body.append(frame);
        });
    """)
    (frame,) = wait_for(lambda: page.frames, lambda: "the page has no frame")
    assert frame.run(CONNECT_AND_SEND)["pathname"] == "/sandboxed"
    for sender in background.wait_for_notes(2):
        assert sender["origin"] == "null"
        assert sender["frameId"] == frame.frame_id


def test_c72_the_background_has_neither_tab_nor_frame(
    browser: Browser, background: Background
) -> None:
    page = browser.open_extension_page()
    page.run("""
        browser.runtime.onConnect.addListener(({ sender }) => note(sender));
        browser.runtime.onMessage.addListener((message, sender) => note(sender));
    """)
    background.run("""
        browser.runtime.connect()
        await browser.runtime.send_message("hi")
    """)
    for sender in page.wait_for_notes(2):
        assert sender["id"] == browser.extension_id
        assert not {"tab", "frameId"} & set(sender)
    page.close()
