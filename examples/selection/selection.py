"""Replaces what is selected in a page by what a Python function makes of it.

Each function below that has a title is a command of the context menu. The menu is made when the
extension is installed: reload the extension after a change of titles.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from onconnect import browser
from onconnect.types.context_menus import OnClickData
from onconnect.types.tabs import Tab

COMMANDS: dict[str, Callable[[str], str]] = {}
"""What is run, by the title of its command."""


def command(title: str) -> Callable[[Callable[[str], str]], Callable[[str], str]]:
    return lambda function: COMMANDS.setdefault(title, function)


@command("Sort the words")
def sort_words(text: str) -> str:
    return " ".join(sorted(text.split(), key=str.casefold))


@command("In capitals")
def capitals(text: str) -> str:
    return text.upper()


@command("In lines of 72 characters")
def lines(text: str) -> str:
    return textwrap.fill(text, 72)


@browser.runtime.on_installed.add_listener
async def installed() -> None:
    await browser.context_menus.remove_all()
    for title in COMMANDS:
        await browser.context_menus.create({"id": title, "title": title, "contexts": ["selection"]})


@browser.context_menus.on_clicked.add_listener
async def clicked(info: OnClickData, tab: Tab | None) -> None:
    if tab is None:
        return  # selected elsewhere than in a tab
    replacement = COMMANDS[str(info["menuItemId"])](info["selectionText"])
    await browser.scripting.execute_script(
        {
            "target": {"tabId": tab["id"], "frameIds": [info["frameId"]]},
            "files": ["replace.js"],
        }
    )
    message = {"replacement": replacement}
    await browser.tabs.send_message(tab["id"], message, frame_id=info["frameId"])
