"""The host under `onconnect dev`: starts afresh when told, waits while a module can't be imported.

The browser starts this process. It forks, and the child is the host. A child that cannot import the
handlers ends before it has read anything, so that the browser and its pages wait meanwhile, until
the next child can. SIGUSR1 is how `dev` tells that a file was edited.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from onconnect import app, browser, terminal
from onconnect.browser.registry import CONNECT_EVENTS
from onconnect.ending import AskedToEndError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from onconnect import Port
    from onconnect.logs import Log

UNREADY = 77
"""Exit status of a child whose handlers cannot be imported."""

EDITED = 78
"""Exit status of a child whose handlers were edited while it imported them."""

OUTPUT = "host"
"""The named pipe, in the folder of the run, that takes what the host prints."""

HOSTS = "hosts"
"""The folder, in that of the run, with a file for each host process, called by its id."""

_SIGNALS = {signal.SIGUSR1, signal.SIGCHLD}


def main() -> None:
    """Serve the browser; the first argument is the folder of the run, the others are the host's."""
    folder, *arguments = sys.argv[1:]
    os.setpgid(0, 0)  # a Ctrl-C in the terminal of `dev` would come here too
    Path(folder, HOSTS, str(os.getpid())).touch()
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    child = start(arguments)
    while True:
        if signal.sigwait(_SIGNALS) == signal.SIGCHLD:
            _, status = os.waitpid(child, 0)
            child = 0
            code = os.waitstatus_to_exitcode(status)
            if code in (EDITED, -signal.SIGUSR1):
                child = start(arguments)
            elif code != UNREADY:
                os._exit(code if code >= 0 else 1)
        elif child:
            os.kill(child, signal.SIGUSR1)
        else:
            child = start(arguments)


def start(arguments: list[str]) -> int:
    """Fork the host; return its process id."""
    child = os.fork()
    if not child:
        signal.signal(signal.SIGUSR1, be_edited)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        browser.lifespan(announce)
        app.main(arguments, give_up=wait_for_edit)
    return child


def wait_for_edit(log: Log, writer: int, code: str, text: str, error: BaseException) -> None:
    """End without a word to the browser if the handlers cannot be imported."""
    if code == "app-error":
        sys.exit(UNREADY)
    app.give_up(log, writer, code, text, error)


def be_edited(_: int, __: object) -> NoReturn:
    """End a child that has read nothing yet: the next one imports what was edited."""
    raise AskedToEndError(EDITED)


async def announce() -> AsyncIterator[None]:
    """Print each port that a page opens, and its end."""
    for name in CONNECT_EVENTS:
        event = browser.registry.events[name]
        if event.has_listeners():  # one more where there was none would take the ports
            event.add_listener(opened)
        elif name == "runtime.onConnect":
            say("nothing listens to runtime.on_connect: a page that connects is closed at once")
    say(f"ready, process {os.getpid()}")
    yield


def opened(port: Port) -> None:
    """Print that a port was opened."""
    where = (port.sender or {}).get("url", "")
    say(f"port {port.name!r} opened by {where}")
    port.on_disconnect.add_listener(closed)


def closed(port: Port) -> None:
    """Print that a port was closed."""
    say(f"port {port.name!r} closed" + (f": {port.error}" if port.error else ""))


def say(text: str) -> None:
    """Print a line of this module's own."""
    sys.stderr.write(f"onconnect: {terminal.line(text)}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
