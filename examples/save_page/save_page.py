"""Saves the page of the current tab to a folder, as HTML, at a click on the toolbar button.

A page may be of any length. Its links and pictures still lead to the web.
"""

from __future__ import annotations

import re
from datetime import date
from html import escape
from itertools import count
from pathlib import Path

from onconnect import BrowserError, browser
from onconnect.types.tabs import Tab

FOLDER = Path.home() / "Saved pages"


@browser.action.on_clicked.add_listener
async def clicked(tab: Tab) -> None:
    try:
        [frame] = await browser.scripting.execute_script(
            {"target": {"tabId": tab["id"]}, "files": ["page.js"]}
        )
        print("saved", save(**frame["result"]))
        badge = "ok"
    except (BrowserError, OSError) as error:  # the browser's own pages; a full disk
        print(error)
        badge = "✗"
    await browser.action.set_badge_text({"tabId": tab["id"], "text": badge})


def save(base: str, title: str, html: str) -> Path:
    """Write a page to a file of its own; return the file's path."""
    words = re.findall(r"[\w-]+", title) or re.findall(r"[\w-]+", base)
    FOLDER.mkdir(exist_ok=True)
    path = new_path(f"{date.today()} {' '.join(words)[:50]}")  # 50 of any script fit in a name
    head = f'<!doctype html><meta charset=utf-8><base href="{escape(base)}">'
    path.write_text(f"{head}\n{html}", "utf-8")
    return path


def new_path(name: str) -> Path:
    path, numbers = FOLDER / f"{name}.html", count(2)
    while path.exists():
        path = FOLDER / f"{name} ({next(numbers)}).html"
    return path
