"""Installs a program that was started without a word, as by a double click, and says so.

Who has downloaded it may have no terminal. Then a window says it, if the system has a means.
"""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stdout, suppress
from typing import TYPE_CHECKING, Final

from onconnect import descriptors
from onconnect.cli import application as commands

if sys.platform == "win32":
    from onconnect.windows import window
else:
    from onconnect.posix import window

if TYPE_CHECKING:
    from typing import NoReturn

    from onconnect.application import Application


_INSTALL: Final = ("install",)


def main(application: Application) -> NoReturn:
    """Install the host, say how that went, and end the process.

    Raises:
        SystemExit: with status 0 if the host is installed.
    """
    if _has_terminal():
        commands.main(application, _INSTALL)
        sys.exit()
    said, status = io.StringIO(), 0
    try:
        with redirect_stdout(said):
            commands.main(application, _INSTALL)
    except SystemExit as end:
        if isinstance(end.code, str):
            said.write(f"{end.code}\n")
        status = end.code if isinstance(end.code, int) else 1
    text = said.getvalue()
    with suppress(OSError):  # nobody may read it
        sys.stderr.write(text)
    window.show(application.description, text)
    sys.exit(status)


def _has_terminal() -> bool:
    """Whether somebody reads what is printed, in a terminal that stays open."""
    try:
        return descriptors.is_terminal(1) and not window.closes_with_program()
    except OSError:
        return False
