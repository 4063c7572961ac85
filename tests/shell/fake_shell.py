"""Runs the prompt on a fake browser, as a program of its own: the tests start it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from onconnect import Browser, BrowserError, SetupError
from onconnect.shell.command import Live, run
from onconnect.testing import FakeBrowser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TABS: list[dict[str, Any]] = [
    {"id": 1, "index": 0, "windowId": 1, "active": True, "title": "An example"}
    | {"url": "https://example.org/"},
    {"id": 12, "index": 1, "windowId": 1, "active": False, "title": "Two\x1b[2J \u202elines\n"},
]


OVER = asyncio.Event()
"""The shell is being left; until then there is no answer to a call with 0."""


async def get(number: int) -> dict[str, Any]:
    if number == 0:
        await OVER.wait()
    for tab in TABS:
        if tab["id"] == number:
            return tab
    raise BrowserError(f"Invalid tab ID: {number}", name="Error", method="tabs.get")


@asynccontextmanager
async def connecting() -> AsyncIterator[Live]:
    browser = Browser()
    fake = FakeBrowser(browser, timeout=3600)
    fake.api |= {"tabs.query": lambda _: TABS, "tabs.get": get}
    names = {"browser": browser, "fake": fake, "asyncio": asyncio}
    await fake.__aenter__()
    try:
        yield Live("A fake browser. Try: await browser.tabs.query({})", names)
    finally:
        OVER.set()
        await fake.leave()  # it does not judge what was typed
    print("The browser was left in order.")


parser = argparse.ArgumentParser()
parser.add_argument("-c", dest="program")
parser.add_argument("--json", action="store_true")
parser.add_argument("--plain", action="store_true")
options = parser.parse_args()
try:
    sys.exit(run(connecting(), options.program, as_json=options.json, is_plain=options.plain))
except SetupError as error:
    sys.exit(f"onconnect: {error}")
