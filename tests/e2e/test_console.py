"""The extension's console tells what goes wrong in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.applications import staged
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser, Page
    from tests.e2e.lending import Lender


def wait_for_console(browser: Browser, *texts: str) -> None:
    """Wait for a message in a console that has all the texts."""
    wait_for(
        lambda: any(all(text in message for text in texts) for message in browser.console),
        lambda: f"no message with {texts} in a console, there are {browser.console}",
    )


def test_the_traceback_of_a_listener_that_raises(
    browser: Browser, page: Page, background: Background
) -> None:
    background.run("""
        @browser.runtime.on_connect.add_listener
        def connected(port):
            raise ValueError("raised by a test's listener")
    """)
    page.run("browser.runtime.connect()")
    wait_for_console(browser, "runtime.onConnect", "Traceback", "raised by a test's listener")


def test_the_traceback_of_handlers_that_cannot_be_imported(
    kind: str, tmp_path: Path, lender: Lender
) -> None:
    application = staged(tmp_path)
    handlers = application.project / "handlers.py"
    handlers.write_text("raise ValueError('raised by broken handlers')\n")
    with lender.lent(kind, application) as browser:
        wait_for_console(browser, "app-error", "Traceback", "raised by broken handlers")
