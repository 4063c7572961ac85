"""Runs the real host under `onconnect dev`, and prints what goes on and what blocks it."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onconnect import app, browser, terminal
from onconnect.browser.registry import CONNECT_EVENTS
from onconnect.errors import OnconnectError
from onconnect.logs import _is_ours
from onconnect.project.dev import pages
from onconnect.project.dev.folder import OWN_PATH, TOLD
from onconnect.project.dev.lost_ports import LostPorts
from onconnect.project.dev.printing import say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from onconnect import Port

_BLOCKED_AFTER = 2.0
"""If the event loop makes no turn for so many seconds, the terminal shows what blocks it."""

_DESKTOP_PATH = (
    "/usr/bin:/bin:/usr/sbin:/sbin"  # no /usr/local, and nothing of Homebrew
    if sys.platform == "darwin"
    else "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
)
"""The PATH of a desktop's session that nobody has changed."""

_CLICKS = {
    "action": "action.onClicked",
    "browser_action": "browserAction.onClicked",
    "page_action": "pageAction.onClicked",
}
"""The buttons of an extension, as a manifest names them, and the events of their clicks."""

_INSPECTOR = "onconnect/inspector/inspector.html"


def main() -> None:
    """Be the host; the first two arguments are the folder of the run and the browser's name."""
    folder, name, *arguments = sys.argv[1:]
    # on Windows a desktop and a terminal have the same PATH
    if sys.platform != "win32" and not Path(folder, OWN_PATH).exists():
        _tell_programs()

    async def begin() -> AsyncIterator[None]:
        browser.lifespan(announce)  # after those of the handlers, which may fail
        stop = _watch_the_loop()
        yield
        stop.set()

    async def announce() -> AsyncIterator[None]:
        is_same = pages.is_same(Path(folder), name)
        lost = LostPorts(Path(folder), name, is_same=is_same)
        _tell_ports(lost)
        say(f"ready, process {os.getpid()}")
        task = asyncio.create_task(_greet(Path(folder), name, lost, is_same=is_same))
        yield
        task.cancel()

    browser.lifespan(begin)
    app.main(arguments)


def _tell_ports(lost: LostPorts) -> None:
    """Print each port that a page opens, and its end."""

    def opened(port: Port) -> None:
        where = (port.sender or {}).get("url", "")
        say(f"port {port.name!r} opened by {where}")
        lost.opened(port)
        port.on_disconnect.add_listener(closed)

    def closed(port: Port) -> None:
        say(f"port {port.name!r} closed" + (f": {port.error}" if port.error else ""))
        if browser.registry.clients:  # else it is this host that ends
            lost.closed(port)

    for name in CONNECT_EVENTS:
        event = browser.registry.events[name]
        if event.has_listeners():  # without any, a listener of ours would take the ports
            event.add_listener(opened)
        elif name == "runtime.onConnect":
            say("nothing listens to runtime.on_connect: a page that connects is closed at once")


async def _tell_clicks(call: Callable[[str, list[Any]], Awaitable[Any]]) -> None:
    """Print which buttons open a page, so that no listener hears a click on them."""
    events = browser.registry.events
    heard = [each for each in _CLICKS if _CLICKS[each] in events]
    heard = [each for each in heard if events[_CLICKS[each]].has_listeners()]
    manifest = await call("runtime.getManifest", []) if heard else {}
    for button in heard:
        if page := manifest.get(button, {}).get("default_popup"):
            say(
                f"no listener of {_CLICKS[button]} is called: a click on the button opens {page}, "
                f'until "default_popup" of "{button}" is taken out of manifest.json'
            )


async def _greet(folder: Path, name: str, lost: LostPorts, *, is_same: bool) -> None:
    """Print where the inspector is, and reload pages if an edit asks for that."""
    call = browser.registry.client.call
    told = folder / (TOLD + name)
    try:
        await _tell_clicks(call)
        if not told.exists():
            options = (await call("runtime.getManifest", [])).get("options_ui", {})
            page = str(options.get("page", ""))  # a bundler may have put it elsewhere
            page = page if page.endswith("inspector.html") else _INSPECTOR
            address = await call("runtime.getURL", [page])
            told.touch()
            say(f"the inspector: {address}")
        await pages.reload(folder, name, call, is_same=is_same)
        await lost.reload(call)
    except OnconnectError as error:  # the extension does not allow it
        say(f"reload the pages yourself: {error}")


# What blocks


def _watch_the_loop() -> threading.Event:
    """Say what holds the event loop for too long; return the event that ends this."""
    stop, loop, main_thread = threading.Event(), asyncio.get_running_loop(), threading.get_ident()

    def watch() -> None:
        while not stop.wait(_BLOCKED_AFTER / 4):
            turn = threading.Event()
            try:
                loop.call_soon_threadsafe(turn.set)
            except RuntimeError:  # it is closed
                return
            if turn.wait(_BLOCKED_AFTER):
                continue
            _tell_block(main_thread)
            while not (turn.wait(_BLOCKED_AFTER / 4) or stop.is_set()):
                pass

    threading.Thread(target=watch, name="onconnect dev", daemon=True).start()
    return stop


def _tell_block(thread: int) -> None:
    """Print which function holds a thread, by the handlers' own frames."""
    frame = sys._current_frames().get(thread)
    if frame is None:
        return
    frames = traceback.extract_stack(frame)
    own = [each for each in frames if not (_is_ours(each.filename) or _is_loops(each.filename))]
    lines = "".join(traceback.format_list(own or frames)).rstrip()
    text = f"something has blocked the event loop for {_BLOCKED_AFTER:g} s, and nothing else runs:"
    sys.stderr.write(f"onconnect: {text}\n{terminal.block(lines, indent='')}\n")
    sys.stderr.flush()


def _is_loops(filename: str) -> bool:
    return filename.startswith((os.path.dirname(asyncio.__file__), "<frozen runpy>"))


# Programs that a desktop does not find


def _tell_programs() -> None:
    """Print, once for each program that is started by its name, if the terminal alone finds it."""
    told: set[str] = set()

    def started(event: str, args: tuple[Any, ...]) -> None:
        if event != "subprocess.Popen":
            return
        program, words = args[0], args[1]
        name = os.fsdecode(program or _first(words) or "")
        if not name or os.sep in name or name in told:
            return
        told.add(name)
        here = shutil.which(name)
        if here and not shutil.which(name, path=_DESKTOP_PATH):
            say(
                f"{name} is found by this terminal's PATH only, as {here}: a browser that a "
                "desktop starts may not find it; start it by its whole path, or give the host a "
                "PATH in `environment` of [tool.onconnect]"
            )

    sys.addaudithook(started)


def _first(words: Iterable[str] | str | None) -> str:
    return words.split()[0] if isinstance(words, str) and words else next(iter(words or ()), "")


if __name__ == "__main__":
    main()
