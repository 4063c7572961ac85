"""Reloads the open pages of a browser when an extension that puts scripts into them was edited.

What an extension has put into a page hears nothing of the next load of that extension, so that a
page is reloaded after that. Edits shortly after each other may load the extension more than once,
and nobody tells which load is the last: for a while, each load has the pages reloaded.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from onconnect.errors import BrowserError
from onconnect.project.dev.folder import PAGES, RELOADED, SAME

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path
    from typing import Any

_WHILE: Final = 30.0
"""Seconds after an edit in which browsers may still load the extension for it."""


def edited(folder: Path) -> None:
    """Tell the hosts of a run that pages are to be reloaded, before the extension is loaded."""
    (folder / PAGES).touch()


def stays(folder: Path, browser: str) -> None:
    """Tell the next host of a browser that it starts with the extension as it is loaded now."""
    (folder / f"{SAME}{browser}").touch()


async def reload(
    folder: Path, browser: str, call: Callable[[str, list[Any]], Awaitable[Any]]
) -> None:
    """Reload the open pages from a host that has just started, if that is due.

    Args:
        folder: that of the run.
        browser: "firefox" or "chromium".
        call: calls a function of the extension API.

    Raises:
        OnconnectError: the extension does not allow it, or there is no browser any more.
    """
    is_same = False
    with suppress(FileNotFoundError):
        (folder / f"{SAME}{browser}").unlink()
        is_same = True
    done = folder / f"{RELOADED}{browser}"
    try:
        edit = (folder / PAGES).stat()
    except FileNotFoundError:
        return
    is_done = done.exists() and done.read_text("ascii") == str(edit.st_mtime_ns)
    if is_done and (is_same or time.time() - edit.st_mtime > _WHILE):
        return
    problem = await _reload_all(call)
    done.write_text(str(edit.st_mtime_ns), "ascii")  # until now another host may have to do it
    if problem:
        raise problem


async def _reload_all(
    call: Callable[[str, list[Any]], Awaitable[Any]],
) -> BrowserError | None:
    """Reload each page; return what the browser says if that is possible for none."""
    problems: list[BrowserError] = []
    try:
        tabs = await call("tabs.query", [{}])
    except BrowserError as error:
        return error
    for tab in tabs:
        try:
            await call("tabs.reload", [tab["id"]])
        except BrowserError as error:  # a page may have been closed by now
            problems.append(error)
    return problems[0] if problems and len(problems) == len(tabs) else None
