from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.browsers.playing import play
from tests.conformance.handlers import connect_and_routing as handlers
from tests.e2e.browsers import PageError

if TYPE_CHECKING:
    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser, Page


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
