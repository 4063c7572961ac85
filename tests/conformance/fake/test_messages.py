from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.handlers import messages as handlers

if TYPE_CHECKING:
    from onconnect import Browser
    from onconnect.testing import FakeBrowser
    from tests.conformance.fake.conftest import Note


@pytest.mark.unlike(chromium="null and undefined are both None in Python: the fake cannot show it")
async def test_c56_a_listener_that_returns_nothing_answers_none(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    handlers.answering_nothing(browser, note)
    async with fake:
        assert await fake.send_message("hi") is None
    assert note.notes == ["hi"]
