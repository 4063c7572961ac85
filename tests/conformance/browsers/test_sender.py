from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conformance.handlers import sender as handlers
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from tests.e2e.background import Background
    from tests.e2e.browsers import Page

CONNECT_AND_SEND = """
    browser.runtime.connect();
    await browser.runtime.sendMessage("hi");
    const { href, origin, pathname } = location;
    return { href, origin, pathname };
"""


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
