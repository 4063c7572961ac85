"""Gives a case that is written for the test kit alone what it needs, once as each browser.

async def test_c19_connect_and_messages_of_one_turn_arrive_in_order(browser, note, fake):
    handlers.same_turn(browser, note)
    async with fake:
        ...
    assert note.notes == [...]
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from onconnect import Browser
from onconnect.testing import FakeBrowser


class Note:
    """A function whose calls are kept as a staged test keeps them: through JSON."""

    def __init__(self) -> None:
        self.notes: list[Any] = []

    def __call__(self, *said: Any) -> None:
        said_once = said[0] if len(said) == 1 else said
        self.notes.append(json.loads(json.dumps(said_once, default=repr)))


@pytest.fixture
def browser() -> Browser:
    """What handlers import as `browser`, with nothing registered."""
    return Browser()


@pytest.fixture(autouse=True)
def browser_log() -> None:
    """Print nothing: the fake browser has no log beside the test's."""


@pytest.fixture
def note() -> Note:
    """How handlers tell what happens, as in the real browsers' tests."""
    return Note()


@pytest.fixture(params=["firefox", "chromium"])
def kind(request: pytest.FixtureRequest) -> str:
    """The browser that is played, by the name that it has in the real ones' tests."""
    return str(request.param)


@pytest.fixture
def profile(kind: str) -> str:
    """The browser that is played, by the name that the kit has for it."""
    return "firefox" if kind == "firefox" else "chrome"


@pytest.fixture
def fake(browser: Browser, profile: str) -> FakeBrowser:
    """A browser for the listeners of `browser`, to be entered when they are there."""
    return FakeBrowser(browser, profile=profile)
