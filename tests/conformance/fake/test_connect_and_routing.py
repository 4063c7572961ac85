from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conformance.handlers import connect_and_routing as handlers

if TYPE_CHECKING:
    from onconnect import Browser
    from onconnect.testing import FakeBrowser
    from tests.conformance.fake.conftest import Note


async def test_c16_connect_with_a_number_raises_at_once_and_connects_nowhere(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    async with fake:
        page = fake.open_page()
        handlers.connecting_wrongly(browser, note)
        assert note.notes == ["refused"]
        await fake.settle()
        assert page.waiting == []
