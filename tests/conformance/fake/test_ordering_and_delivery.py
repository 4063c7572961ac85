from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.conformance.handlers import ordering_and_delivery as handlers

if TYPE_CHECKING:
    from onconnect import Browser
    from onconnect.testing import FakeBrowser
    from tests.conformance.fake.conftest import Note


async def test_c25_an_opener_that_listens_later_sees_later_replies_only(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    async with fake:
        script = fake.tabs.open().content_script()
        tab_id = script.sender["tab"]["id"]
        opening = asyncio.create_task(handlers.opening_late(browser, note, tab_id=tab_id))
        deaf = await script.accept()
        deaf.post_message(await deaf.receive())
        for _ in range(2):
            hearing = await script.accept()
            hearing.post_message(await hearing.receive())
        deaf.post_message(await deaf.receive())
        await opening
        await fake.settle()
        await fake.leave()
    assert note.notes == ["second"]
