"""Reloads the pages that have lost their ports by an edit of Python and do not open others.

A page that connects by `onconnect/page.js` opens another at once, and keeps what it shows. Any
other page would be without Python until somebody reloads it.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from onconnect.project.dev.folder import CONNECTED
from onconnect.project.dev.pages import reload_tabs
from onconnect.project.dev.printing import say

if TYPE_CHECKING:
    from pathlib import Path

    from onconnect import Port
    from onconnect.project.dev.pages import Call

_PATIENCE: Final = 1.0
"""Seconds after its start in which Python gives pages the time to connect again by themselves."""


class LostPorts:
    """The tabs that have ports, and those that had some when the last host of the browser ended.

    All are kept in a file, for the next host: this one may be ended by force.

    Args:
        folder: that of the run.
        browser: "firefox" or "chromium".
        is_same: whether the extension is the one that the last host has served. The pages of
            another one hear of its load, or have been reloaded.
    """

    def __init__(self, folder: Path, browser: str, *, is_same: bool) -> None:
        self._file = folder / f"{CONNECTED}{browser}"
        self._open: Counter[int] = Counter()
        self._lost: set[int] = set()
        if is_same:
            with suppress(FileNotFoundError):
                self._lost.update(json.loads(self._file.read_bytes()))
        self._keep()

    def opened(self, port: Port) -> None:
        """Note that a page has a port."""
        if (tab := _tab(port)) is not None:
            self._open[tab] += 1
            if self._open[tab] == 1:
                self._keep()

    def closed(self, port: Port) -> None:
        """Note that a page has closed a port; not to be called when the host ends."""
        if (tab := _tab(port)) is not None:
            self._open[tab] -= 1
            if self._open[tab] <= 0:
                del self._open[tab]
                self._keep()

    async def reload(self, call: Call) -> None:
        """Reload each tab whose page has lost its ports, unless it opens one by itself.

        Args:
            call: calls a function of the extension API.

        Raises:
            OnconnectError: the extension does not allow it, or there is no browser any more.
        """
        if not self._lost:
            return
        await asyncio.sleep(_PATIENCE)
        tabs = sorted(self._lost - self._open.keys())
        problem = await reload_tabs(tabs, call)
        self._lost.clear()
        self._keep()
        if problem:
            raise problem
        if tabs:
            say(
                f"pages that have not connected again are reloaded: {len(tabs)}; with "
                "onconnect/page.js a page connects by itself, and keeps what it shows"
            )

    def _keep(self) -> None:
        self._file.write_text(json.dumps(sorted(self._lost | self._open.keys())), "ascii")


def _tab(port: Port) -> int | None:
    """Return the id of the tab that has the page of a port; a popup has none."""
    return (port.sender or {}).get("tab", {}).get("id")
