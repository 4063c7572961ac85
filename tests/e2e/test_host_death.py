"""What pages see when the host dies under them."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.e2e.echo import ECHO, echoing

if TYPE_CHECKING:
    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser


@pytest.fixture
def browser(fresh_browser: Browser) -> Browser:
    return fresh_browser


def test_each_port_is_disconnected_once_and_the_next_connects(
    browser: Browser, background: Background
) -> None:
    background.run(echoing)
    pages = [browser.open(), browser.open()]
    for page in pages:
        page.run("""
            for (const name of ["a", "b", "c"]) {
              const port = browser.runtime.connect({ name });
              port.onMessage.addListener((message) => note(message));
              port.onDisconnect.addListener((port) => note("disconnected", name, port.error));
              port.postMessage(name);
            }
        """)
        assert page.wait_for_notes(3) == ["a", "b", "c"]

    killed = background.pid
    os.kill(killed, signal.SIGKILL)
    for page in pages:
        ended = page.wait_for_notes(6)[3:]
        assert sorted(ended) == [["disconnected", name, None] for name in "abc"]

    background.run(echoing)
    assert background.pid != killed
    for page in pages:
        assert page.run(ECHO, count=3) == [{"number": number} for number in range(3)]
        assert len(page.notes) == 6, "a port was disconnected again"
