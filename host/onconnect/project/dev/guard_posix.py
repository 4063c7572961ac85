"""Runs a command in a session of its own, and ends all of it when its starter has gone.

A starter that is killed can end nothing any more, and web-ext and its browsers would stay. So what
it starts is this, as a file and with an interpreter that imports nothing by itself. The starter
holds the other end of this process's standard input, which the system closes however it ends.
"""

import os
import signal
import subprocess
import sys
import threading

assert sys.platform != "win32"

_PATIENCE = 8.0
"""Seconds that browsers have to close."""

_GRACE = 2.0
"""Seconds between the last request to end and the end by force."""


def main() -> None:
    """Run the command of the arguments, and exit with its status or with what has killed it."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, _ignore)  # by a function, since programs inherit SIG_IGN
    try:
        command = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)  # noqa: S603 - no shell
    except OSError as error:
        sys.exit(f"{sys.argv[1]} cannot be started ({error.strerror})")
    is_alone, has_ended = threading.Event(), threading.Event()
    watch = threading.Thread(target=_end_with_the_starter, args=(is_alone, has_ended), daemon=True)
    watch.start()
    status = command.wait()
    has_ended.set()
    if is_alone.is_set():
        watch.join()
    sys.exit(abs(status))


def _end_with_the_starter(is_alone: threading.Event, has_ended: threading.Event) -> None:
    """Wait until the starter has gone, then end the process group, and this process with it."""
    while os.read(0, 1):
        pass
    is_alone.set()
    os.killpg(0, signal.SIGINT)
    has_ended.wait(_PATIENCE)
    os.killpg(0, signal.SIGTERM)
    threading.Event().wait(_GRACE)
    os.killpg(0, signal.SIGKILL)


def _ignore(_: int, __: object) -> None:
    """Do nothing: the command gets the signal as well."""


if __name__ == "__main__":
    main()
