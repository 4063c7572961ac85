"""Models are read, posted and answered as they are; a port is for those who want its name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.applications import register, staged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.browsers import Browser, Page
    from tests.e2e.lending import Lender

HANDLERS = """
from __future__ import annotations
from dataclasses import dataclass
import datetime
import pydantic
from onconnect import Port, browser

class Note(pydantic.BaseModel):
    full_text: str = pydantic.Field(alias="fullText")
    day: datetime.date = datetime.date(2026, 1, 2)

@dataclass
class Saved:
    note: Note
    count: int

@browser.runtime.on_connect.add_listener(name="notes")
async def connected(port: Port[Note, Saved]) -> None:
    async for note in port:
        port.post_message(Saved(note, len(note.full_text)))

@browser.runtime.on_message.add_listener
async def asked(message: str) -> dict[str, list[Note]]:
    return {"found": [Note(fullText=message)]}
"""
NOTE = {"fullText": "grüße", "day": "2026-01-02"}


@pytest.fixture(scope="module")
def browser(
    kind: str, lender: Lender, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """The stage, with these handlers."""
    application = staged(tmp_path_factory.mktemp("models"))
    (application.project / "handlers.py").write_text(HANDLERS)
    manifest: dict[str, Any] = json.loads((application.extension / "manifest.json").read_text())
    register(application, manifest)
    with lender.lent(kind, application) as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Page:
    return browser.open()


def test_models_are_posted_and_answered(page: Page) -> None:
    answers = page.run(
        """
        const port = browser.runtime.connect({ name: "notes" });
        const posted = new Promise((resolve) => port.onMessage.addListener(resolve));
        port.postMessage({ fullText: "grüße" });
        return [await posted, await browser.runtime.sendMessage("grüße")];
        """
    )
    assert answers == [{"note": NOTE, "count": 5}, {"found": [NOTE]}]


def test_a_port_is_closed_after_a_message_that_does_not_fit(page: Page) -> None:
    heard = page.run(
        """
        const port = browser.runtime.connect({ name: "notes" });
        const heard = [];
        port.onMessage.addListener((message) => heard.push(message.count));
        const closed = new Promise((resolve) => port.onDisconnect.addListener(resolve));
        port.postMessage({ fullText: "milk" });
        port.postMessage({ text: "milk" });
        await closed;
        return heard;
        """
    )
    assert heard == [4]


def test_a_port_of_another_name_is_left_to_the_extensions_own_listeners(page: Page) -> None:
    page.browser.stage.run(
        """
        browser.runtime.onConnect.addListener(function greet(port) {
          if (port.name !== "others") return;
          browser.runtime.onConnect.removeListener(greet);
          port.postMessage("from the extension");
        });
        """
    )
    answer = page.run(
        """
        const port = browser.runtime.connect({ name: "others" });
        return await new Promise((resolve) => {
          port.onMessage.addListener(resolve);
          port.onDisconnect.addListener(() => resolve("closed"));
        });
        """
    )
    assert answer == "from the extension"
