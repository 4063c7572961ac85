"""Reloads the open pages of Chromium when an extension that puts scripts into them was edited.

What an extension has put into a page ends with it. When the extension is loaded again, Firefox runs
the new scripts in the open pages, and a reload would run them twice. Chromium does not, so that a
page is reloaded after that. Edits shortly after each other may load the extension more than once,
and nobody tells which load is the last: for a while, each load has the pages reloaded.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from onconnect.errors import BrowserError
from onconnect.project.dev.folder import PAGES, RELOADED, SAME

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path
    from typing import Any, TypeAlias

    Call: TypeAlias = Callable[[str, list[Any]], Awaitable[Any]]

_WHILE: Final = 30.0
"""Seconds after an edit in which browsers may still load the extension for it."""


def edited(folder: Path) -> None:
    """Tell the hosts of a run that pages are to be reloaded, before the extension is loaded."""
    (folder / PAGES).touch()


def stays(folder: Path, browser: str) -> None:
    """Tell the next host of a browser that it starts with the extension as it is loaded now."""
    (folder / f"{SAME}{browser}").touch()


def is_same(folder: Path, browser: str) -> bool:
    """Return whether a host starts with the extension that the last one has served; ask once."""
    try:
        (folder / f"{SAME}{browser}").unlink()
    except FileNotFoundError:
        return False
    return True


async def reload(folder: Path, browser: str, call: Call, *, is_same: bool) -> None:
    """Reload the open pages from a host that has just started, if that is due.

    Args:
        folder: that of the run.
        browser: "firefox" or "chromium".
        call: calls a function of the extension API.
        is_same: whether the extension has not been loaded again since the last host.

    Raises:
        OnconnectError: the extension does not allow it, or there is no browser any more.
    """
    if browser == "firefox":
        return
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


async def _reload_all(call: Call) -> BrowserError | None:
    try:
        tabs = await call("tabs.query", [{}])
    except BrowserError as error:
        return error
    return await reload_tabs([tab["id"] for tab in tabs], call)


async def reload_tabs(tabs: Sequence[int], call: Call) -> BrowserError | None:
    """Reload the page of each tab; return what the browser says if that is possible for none."""
    problems: list[BrowserError] = []
    for tab in tabs:
        try:
            await call("tabs.reload", [tab])
        except BrowserError as error:  # a page may have been closed by now
            problems.append(error)
    return problems[0] if problems and len(problems) == len(tabs) else None
