"""Is the proxy to the program that serves a browser, under `onconnect dev`.

The browser starts this process. It tells `dev` that the browser has the extension, as a host would.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from onconnect.arguments import Arguments, is_origin
from onconnect.attach import proxy
from onconnect.project.dev import meeting
from onconnect.project.dev.folder import HOST
from onconnect.project.dev.printing import Printing


def main() -> None:
    """Serve the browser; the first argument is the folder of the run, the others the proxy's."""
    folder, *words = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C in the terminal of `dev` comes here too
    browser = "chromium" if is_origin(Arguments.read(words).caller) else "firefox"
    try:
        printing = Printing(meeting.connect(Path(folder), f"{HOST} {browser}"))
    except OSError:
        sys.exit("onconnect dev has ended, and this browser should have ended with it: close it")
    status = proxy.run(words)
    printing.end()
    sys.exit(status)


if __name__ == "__main__":
    main()
