"""Shows how long a silent port lives: for ever, since the host keeps the background alive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.handlers import lifetime as handlers
from tests.e2e.applications import HOST_NAME, staged
from tests.e2e.background import Background
from tests.e2e.browsers import launched

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.browsers import Page

IDLE_MS = 200

# Its ports are JavaScript's, its messages Python's: only these start the host.
BACKGROUND = f"""
    import {{ relay }} from "./onconnect/relay.js";

    relay({{ host: "{HOST_NAME}", listen: ["runtime.onMessage"], start: "lazy" }});
    browser.runtime.onConnect.addListener((port) => port.onMessage.addListener(port.postMessage));
"""

# A silent port, and whether it has ended before more than the idle time is over.
SILENT = """
    const port = browser.runtime.connect({ name: "silent" });
    return await new Promise((resolve) => {
      port.onDisconnect.addListener(() => resolve(["disconnected", port.error ?? null]));
      setTimeout(() => resolve("still open"), milliseconds);
    });
"""


@pytest.mark.parametrize("kind", ["chromium"], indirect=True, scope="session")
@pytest.mark.differs(
    chromium="a port to Python never outlives its host, whose native port keeps the worker running "
    "for as long (P122): the 30 s are not waited for"
)
def test_c99_a_silent_port_ends_without_error_when_the_worker_is_stopped(
    page: Page, background: Background
) -> None:
    background.run(handlers.telling_the_end)
    page.run("""
        globalThis.port = browser.runtime.connect({ name: "silent" });
        port.onDisconnect.addListener(() => note("disconnected"));
        port.onMessage.addListener((message) => note(message));
    """)
    assert background.wait_for_notes(1) == [["connected", "silent"]]
    page.run("port.postMessage('after a silence')")
    assert page.wait_for_notes(1) == ["after a silence"]


@pytest.mark.parametrize("kind", ["firefox"], indirect=True, scope="session")
@pytest.mark.differs(
    firefox="so it is while no host runs; the native port of one that does keeps the event page, "
    "and silent ports with it (P124)"
)
def test_c101_a_silent_port_ends_without_error_when_the_event_page_is_suspended(
    kind: str, site: str, tmp_path: Path
) -> None:
    application = staged(tmp_path)
    (application.extension / "background.js").write_text(BACKGROUND)
    application.profile.mkdir(exist_ok=True)
    idle = f'user_pref("extensions.background.idle.timeout", {IDLE_MS});\n'
    (application.profile / "prefs.js").write_text(idle)
    with launched(kind, application, site) as browser:
        page = browser.open()
        assert page.run(SILENT, milliseconds=50 * IDLE_MS) == ["disconnected", None]

        assert page.run("return String(await browser.runtime.sendMessage('wake'))") == "undefined"
        Background(application.project, "idle")
        assert page.run(SILENT, milliseconds=5 * IDLE_MS) == "still open"
