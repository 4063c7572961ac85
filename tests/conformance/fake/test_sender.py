from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.conformance.fake.playing import playing
from tests.conformance.handlers import sender as handlers
from tests.host.fake_browser import SENDER

if TYPE_CHECKING:
    from onconnect import Browser
    from tests.conformance.fake.playing import Note


async def senders_told(browser: Browser, note: Note, sender: dict[str, Any]) -> None:
    """Connect and send a message as `sender` does."""
    handlers.telling_senders(browser, note)
    async with playing(browser) as fake:
        fake.connect(sender=sender)
        await fake.ask("runtime.onMessage", "hi", sender)


async def test_c69_a_content_script_has_id_url_origin_frame_and_tab(
    browser: Browser, note: Note
) -> None:
    sender = {**SENDER, "origin": "http://localhost", "documentId": "0A1B", "future": [1]}
    await senders_told(browser, note, sender)
    assert note.notes == [sender, sender]


async def test_c71_the_origin_of_a_sandboxed_frame_is_the_string_null(
    browser: Browser, note: Note
) -> None:
    await senders_told(browser, note, {**SENDER, "frameId": 7, "origin": "null"})
    assert [sender["origin"] for sender in note.notes] == ["null", "null"]


async def test_c72_the_background_has_neither_tab_nor_frame(browser: Browser, note: Note) -> None:
    await senders_told(browser, note, {"id": "test@example.org"})
    assert note.notes == [{"id": "test@example.org"}] * 2
