"""The fake browser with a prompt: the test's own code uses the API as a listener does."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from tests.host.fake_browser import DEFAULTS, FakeBrowser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from onconnect import Browser
    from onconnect.protocol.limits import Limits

PROFILES = ("Firefox", "Chrome")


class Note:
    """A function whose calls are kept as a staged test keeps them: through JSON."""

    def __init__(self) -> None:
        self.notes: list[Any] = []

    def __call__(self, *said: Any) -> None:
        said_once = said[0] if len(said) == 1 else said
        self.notes.append(json.loads(json.dumps(said_once, default=repr)))


@asynccontextmanager
async def playing(
    browser: Browser, profile: str = "Firefox", *, limits: Limits = DEFAULTS
) -> AsyncIterator[FakeBrowser]:
    """A channel of `browser` that is ready, and in use by the code in this block."""
    async with FakeBrowser(browser, profile, limits=limits) as fake:
        browser.registry.current.set(fake.channel)
        yield fake
