"""Serves the browsers that the prompt is for, and says at the prompt who comes and who leaves."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import onconnect
from onconnect import terminal
from onconnect.errors import SetupError
from onconnect.project.opening import webext
from onconnect.shell.command import Live

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from onconnect import ConnectedBrowser, Limits, Server
    from onconnect.project_folder import Project
    from onconnect.shell.opening import Opened

_GLANCE: Final = 0.2
"""Seconds between two looks whether a browser that is awaited cannot come."""

_PATIENCE: Final = 90.0
"""Seconds in which an extension has to connect after the start of its browser."""

_SAID: Final = 8
"""Lines of what a browser has printed that are shown if it does not come."""

_TRY: Final = """Try: await browser.tabs.query({})
     browser.tabs.on_updated.add_listener(print)
     help(browser.tabs)"""


def of_project(project: Project) -> AbstractAsyncContextManager[Live]:
    """Return what serves the browsers in which a project is installed.

    Raises:
        SetupError: its browsers start hosts of their own.
    """
    table = project.config
    if not table.attach:
        raise SetupError(
            f"each browser starts a host of its own for {table.name}, and no shell: write `attach "
            "= true` into [tool.onconnect], run `onconnect install` again, and restart the host "
            "by reloading the extension; or open a browser of the shell's own with --browser"
        )
    webext.say(f"a browser with the extension of {table.name} is awaited; Ctrl-C ends this")
    arguments = table.arguments(project.folder)
    return served(
        table.name,
        at_end="Ctrl-D ends this shell.",
        obstacle=lambda: "",
        handlers=table.handlers,
        limits=arguments.limits,
    )


def of_browser(opened: Opened) -> AbstractAsyncContextManager[Live]:
    """Return what serves a browser of the shell's own."""
    until = time.monotonic() + _PATIENCE

    def obstacle() -> str:
        said = opened.log.read_text("utf-8", "replace").strip().splitlines()[-_SAID:]
        if opened.process.poll() is not None:
            return terminal.block("\n".join(["the browser has ended:", *said]))
        if time.monotonic() > until:
            sentence = f"the browser's extension does not connect within {_PATIENCE:.0f} s:"
            return terminal.block("\n".join([sentence, *said]))
        return ""

    return served(opened.name, at_end="Ctrl-D closes it.", obstacle=obstacle)


@asynccontextmanager
async def served(
    name: str,
    *,
    at_end: str,
    obstacle: Callable[[], str],
    handlers: Sequence[str] = (),
    limits: Limits | None = None,
) -> AsyncIterator[Live]:
    """Serve the browsers that come, and give what the prompt has once the first one is there.

    Args:
        name: the native host's name.
        at_end: what Ctrl-D does, for the banner.
        obstacle: returns why no browser will come any more; "" while one may.
        handlers: modules that register listeners.
        limits: what each browser's channel keeps.

    Raises:
        SetupError: another program serves this name, or no browser will come.
    """
    server = onconnect.serve(name, handlers=handlers, limits=limits or onconnect.Limits())
    async with server:
        first = await _first(server, obstacle)
        come = server.on_connect.add_listener(_come)
        left = server.on_disconnect.add_listener(_left)
        names = {"browser": onconnect.browser, "server": server, "onconnect": onconnect}
        try:
            yield Live(f"{first.about} is connected. {at_end}\n{_TRY}", names)
        finally:
            server.on_connect.remove_listener(come)
            server.on_disconnect.remove_listener(left)


async def _first(server: Server, obstacle: Callable[[], str]) -> ConnectedBrowser:
    """Wait for the first browser."""
    waiting = asyncio.ensure_future(server.connected())
    try:
        while not (await asyncio.wait([waiting], timeout=_GLANCE))[0]:
            if problem := obstacle():
                raise SetupError(problem)
        return waiting.result()
    finally:
        waiting.cancel()


def _come(browser: ConnectedBrowser) -> None:
    sys.stderr.write(f"{browser.about} is connected\n")


def _left(browser: ConnectedBrowser) -> None:
    sys.stderr.write(f"{browser.about} has left\n")
