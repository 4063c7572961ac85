from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.conformance.handlers import sender as handlers

if TYPE_CHECKING:
    from onconnect import Browser
    from onconnect.testing import FakeBrowser
    from tests.conformance.fake.conftest import Note


async def senders_told(
    browser: Browser, note: Note, fake: FakeBrowser, sender: dict[str, Any] | None
) -> list[Any]:
    """Connect and send a message as `sender` does; return what Python was told of it."""
    handlers.telling_senders(browser, note)
    async with fake:
        (await fake.connect("", sender)).disconnect()
        await fake.send_message("hi", sender=sender)
    return note.notes


async def test_c71_the_origin_of_a_sandboxed_frame_is_the_string_null(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    sender = {**fake.sender_of(frame_id=7), "origin": "null"}
    told = await senders_told(browser, note, fake, sender)
    assert [each["origin"] for each in told] == ["null", "null"]
