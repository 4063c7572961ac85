from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conformance.browsers.playing import play
from tests.conformance.handlers import ordering_and_delivery as handlers

if TYPE_CHECKING:
    from tests.e2e.background import Background
    from tests.e2e.browsers import Page


def test_c25_an_opener_that_listens_later_sees_later_replies_only(
    page: Page, background: Background
) -> None:
    background.run(handlers.echoing)
    page.run("""
        const deaf = browser.runtime.connect({ name: "deaf" });
        deaf.postMessage("first");
        for (let times = 0; times < 2; times++) {
          const hearing = browser.runtime.connect({ name: "hearing" });
          hearing.postMessage("hi");
          await new Promise((resolve) => hearing.onMessage.addListener(resolve));
        }
        deaf.onMessage.addListener((message) => note(message));
        deaf.postMessage("second");
    """)
    assert page.wait_for_notes(1) == ["second"]

    page.run("""
        browser.runtime.onConnect.addListener((port) => {
          port.onMessage.addListener((message) => port.postMessage(message));
        });
    """)
    play(background, handlers.opening_late, tab_id=page.tab_id)
    assert background.wait_for_notes(1) == ["second"]
