"""The fake browser gets models as a page would, and leaves ports of other names alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pydantic
import pytest

from onconnect import Browser, Port  # noqa: TC001 - listeners' annotations are read
from onconnect.browser_families import NO_RECEIVER
from onconnect.testing import FakeBrowser, HandlerError

if TYPE_CHECKING:
    from collections.abc import Callable


PROJECT = Path(__file__).parent / "project"


class Note(pydantic.BaseModel):
    text: str


class Saved(pydantic.BaseModel):
    note: Note
    note_count: int = pydantic.Field(serialization_alias="noteCount")


@dataclass
class Failed:
    why: str


def saving(browser: Browser) -> None:
    notes: list[Note] = []

    @browser.runtime.on_connect.add_listener(name="notes")
    async def saved(port: Port[Note, Saved]) -> None:
        async for note in port:
            notes.append(note)
            port.post_message(Saved(note=note, note_count=len(notes)))

    @browser.runtime.on_message.add_listener
    def asked(message: Note, _: object, send_response: Callable[[object], None]) -> None:
        send_response([Failed(message.text)])

    @browser.runtime.on_message_external.add_listener
    async def asked_from_outside(message: Note) -> Saved:
        return Saved(note=message, note_count=0)

    @browser.action.on_clicked.add_listener
    async def clicked() -> None:
        await browser.storage.local.set({"last": notes[-1], "all": notes})


async def test_models_are_posted_answered_and_given_to_functions_as_they_are(
    browser: Browser,
) -> None:
    saving(browser)
    given: list[object] = []
    async with FakeBrowser(browser) as fake:
        fake.api["storage.local.set"] = given.append
        with await fake.connect("notes") as port:
            port.post_message({"text": "milk"})
            assert await port.receive() == {"note": {"text": "milk"}, "noteCount": 1}
        assert await fake.send_message({"text": "full"}) == [{"why": "full"}]
        extension = fake.install_extension("other")
        answer = await extension.send_message({"text": "tea"})
        assert answer == {"note": {"text": "tea"}, "noteCount": 0}
        await fake.emit("action.onClicked")
        await fake.settle()
    assert given == [{"last": {"text": "milk"}, "all": [{"text": "milk"}]}]


async def test_a_message_that_does_not_fit_closes_the_port_and_fails_the_test(
    browser: Browser,
) -> None:
    saving(browser)
    fake = FakeBrowser(browser)
    async with fake:
        with await fake.connect("notes") as port:
            port.post_message({"note": "milk"})
            with pytest.raises(HandlerError, match="does not fit Note: text: Field required"):
                await port.wait_closed()
        assert port.closed


async def test_a_port_of_a_name_that_no_listener_is_for_is_left_to_the_extensions_pages(
    browser: Browser,
) -> None:
    saving(browser)
    async with FakeBrowser(browser) as fake:
        page = fake.open_page()
        with await fake.connect("other") as port, await page.accept() as ours:
            ours.post_message("from a page")
            assert await port.receive() == "from a page"
        browser.runtime.on_connect.add_listener(lambda port: port.post_message(port.name))
        with await fake.connect("other") as port:
            assert await port.receive() == "other"


@pytest.mark.process
async def test_a_process_of_handlers_tells_the_names_and_writes_models(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text((PROJECT / "pyproject.toml").read_text("utf-8"))
    source = """
from dataclasses import dataclass
from onconnect import Port, browser

@dataclass
class Note:
    text: str

@browser.runtime.on_connect.add_listener(name="notes")
async def noted(port: Port[Note, Note]):
    async for note in port:
        port.post_message(Note(note.text.upper()))
"""
    (tmp_path / "notes.py").write_text(source, "utf-8")
    async with FakeBrowser.spawn(tmp_path, timeout=25.0) as fake:
        page = fake.open_page()
        with await fake.connect("other"), await page.accept() as ours:
            assert ours.name == "other"
        with await fake.connect("notes") as port:
            port.post_message({"text": "milk"})
            assert await port.receive() == {"text": "MILK"}


async def test_the_background_is_told_that_no_listener_is_for_the_name_of_its_port(
    browser: Browser,
) -> None:
    saving(browser)
    async with FakeBrowser(browser) as fake:
        other = await fake.background.connect("other")
        await other.wait_closed()
        assert other.error == NO_RECEIVER
        with await fake.background.connect("notes") as port:
            port.post_message({"text": "milk"})
            assert (await port.receive())["noteCount"] == 1
