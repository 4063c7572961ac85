"""Searches the text of all open tabs, while words are typed into the toolbar button's popup."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from onconnect import BrowserError, Port, browser
from onconnect.types.tabs import Tab

AROUND = 60
"""Characters of text that are shown on either side of the first word."""


@browser.runtime.on_connect.add_listener
async def connected(port: Port) -> None:
    texts = asyncio.create_task(read_tabs())  # once, when the popup opens
    async for message in port:
        if "show" in message:
            tab = await browser.tabs.get(message["show"])
            await browser.tabs.update(tab["id"], {"active": True})
            await browser.windows.update(tab["windowId"], {"focused": True})
        else:
            port.post_message({"found": search(message["words"], await texts)})


async def read_tabs() -> list[tuple[Tab, str]]:
    tabs = await browser.tabs.query({})
    texts = await asyncio.gather(*map(read, tabs))
    return list(zip(tabs, texts, strict=True))


async def read(tab: Tab) -> str:
    if tab["discarded"]:
        return ""  # it would be loaded again
    reading = browser.scripting.execute_script(
        {"target": {"tabId": tab["id"]}, "files": ["text.js"], "injectImmediately": True}
    )
    try:
        [frame] = await asyncio.wait_for(reading, 2)
    except (BrowserError, TimeoutError):  # the browser's own pages; a page that hangs
        return ""
    return str(frame.get("result", ""))


def search(words: str, texts: list[tuple[Tab, str]]) -> list[dict[str, Any]]:
    """Return the tabs that have all the words, those that have them most often first."""
    patterns = [re.compile(re.escape(word), re.IGNORECASE) for word in words.split()]
    found = []
    for tab, text in texts:
        matches = [pattern.findall(f"{tab['title']} {text}") for pattern in patterns]
        if patterns and all(matches):
            first = patterns[0].search(text)
            start = max(first.start() - AROUND, 0) if first else 0
            snippet = " ".join(text[start : start + 2 * AROUND].split())
            row = {"tab": tab["id"], "title": tab["title"], "text": snippet}
            found.append((sum(map(len, matches)), row))
    return [row for _, row in sorted(found, key=lambda each: -each[0])]
