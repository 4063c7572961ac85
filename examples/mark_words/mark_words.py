"""Marks the words of a list in the page of the current tab, at a click on the toolbar button.

The list is the file words.txt in your home, with a word or a phrase a line. The button shows how
many have been found. `run` calls any function of functions.js in a page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onconnect import BrowserError, browser
from onconnect.types.tabs import Tab

WORDS = Path.home() / "words.txt"


@browser.action.on_clicked.add_listener
async def clicked(tab: Tab) -> None:
    try:
        words = [line.strip() for line in WORDS.read_text("utf-8").splitlines() if line.strip()]
        badge = str(await run(tab["id"], "mark", words, "gold"))
    except (BrowserError, OSError) as error:  # the browser's own pages; no such file
        print(error)
        badge = "✗"
    await browser.action.set_badge_text({"tabId": tab["id"], "text": badge})


async def run(tab_id: int, function: str, *args: object) -> Any:
    """Call a function of functions.js in a tab; return what it returns.

    Raises:
        BrowserError: the function failed, or the browser lets no extension into the page.
    """
    await browser.scripting.execute_script({"target": {"tabId": tab_id}, "files": ["functions.js"]})
    return await browser.tabs.send_message(tab_id, {"run": function, "args": args}, frame_id=0)
