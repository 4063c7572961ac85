from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.handlers import disconnect as handlers
from tests.e2e.background import Background
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from tests.e2e.browsers import Browser


@pytest.mark.differs(firefox="the content script is gone and hears nothing, Python does (P45)")
def test_c43_a_reload_of_the_extension_disconnects_both_ends_without_an_error(
    fresh_browser: Browser,
) -> None:
    background = Background(fresh_browser.application.project, "before")
    background.run(handlers.noting_disconnects)
    page = fresh_browser.open()
    page.run("""
        const port = browser.runtime.connect();
        const { dataset } = document.documentElement;
        port.onDisconnect.addListener((port) => {
          const error = (browser.runtime.lastError ?? port.error)?.message;
          dataset.disconnects = (dataset.disconnects ?? "") + `disconnected, ${error}; `;
        });
        document.addEventListener("try", () => {
          try { browser.runtime.connect(); } catch (error) { dataset.error = error.message; }
        });
    """)
    background.wait_for_notes(1)
    fresh_browser.reload_extension()
    assert background.wait_for_notes(2) == ["connected", ["disconnected", "", None]]

    script = "document.documentElement.dataset"
    if fresh_browser.kind == "chromium":  # which leaves the extension off without developer mode
        wait_for(lambda: page.evaluate(f"{script}.disconnects"), lambda: "nothing was disconnected")
        page.evaluate("document.dispatchEvent(new Event('try'))")
        assert page.evaluate(f"({{ ...{script} }})") == {
            "disconnects": "disconnected, undefined; ",
            "error": "Extension context invalidated.",
        }
    else:
        assert Background(fresh_browser.application.project, "after").notes == []
        page.evaluate("document.dispatchEvent(new Event('try'))")
        assert page.evaluate(f"({{ ...{script} }})") == {}
    assert background.notes == ["connected", ["disconnected", "", None]]
