"""Starts a browser in the place of web-ext, so that `onconnect dev` hears what it prints.

web-ext starts the program that it is told, as the browser, and ends it. What is started and how is
in a file of the run's folder.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NoReturn, cast

from onconnect.descriptors import print_into
from onconnect.project.dev import meeting
from onconnect.project.dev.folder import BROWSER, PROGRAM
from onconnect.starting import Start

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping, Sequence

_READ_SIZE: Final = 65_536


def write(
    folder: Path, browser: str, command: Sequence[str], variables: Mapping[str, str | None]
) -> list[str]:
    """Say how a browser is started; return the command that starts it, without its arguments.

    Args:
        folder: that of the run.
        browser: "firefox" or "chromium".
        command: the browser's program and its first arguments.
        variables: those that the browser gets with another value; None for those it does not get.
    """
    told = json.dumps({"command": command, "variables": variables})
    (folder / f"{PROGRAM}{browser}").write_text(told, "ascii")
    return [sys.executable, "-P", "-m", __name__, str(folder), browser]


def main() -> NoReturn:
    """Be the browser; the first arguments are the folder of the run and the browser's name."""
    folder, browser, *arguments = sys.argv[1:]
    told: dict[str, Any] = json.loads(Path(folder, f"{PROGRAM}{browser}").read_text("ascii"))
    environ = {**os.environ, **told["variables"]}
    environ = {name: value for name, value in environ.items() if value is not None}
    output = meeting.connect(Path(folder), f"{BROWSER} {browser}")
    _run([*told["command"], *arguments], environ, output)


if sys.platform == "win32":

    def _run(command: list[str], environ: Mapping[str, str], output: socket.socket) -> NoReturn:
        """Start a program, which ends with this process, and carry over what it prints."""
        start = Start(command, Path.cwd(), environ)
        process = start.process(subprocess.STDOUT, stdin=subprocess.DEVNULL, bufsize=0)
        stdout = cast("IO[bytes]", process.stdout)
        with suppress(OSError):  # `dev` has ended
            while data := os.read(stdout.fileno(), _READ_SIZE):
                output.sendall(data)
        sys.exit(process.wait())

else:

    def _run(command: list[str], environ: Mapping[str, str], output: socket.socket) -> NoReturn:
        """Become a program that prints into a connection."""
        print_into(output.fileno())
        os.execve(command[0], command, environ)  # noqa: S606 - no shell


if __name__ == "__main__":
    main()
