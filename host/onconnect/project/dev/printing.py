"""Lets a process and its children print into a connection to the command of `onconnect dev`.

What they print keeps its order, whoever prints it. On Windows a program cannot print into a socket:
there all print into one pipe, and a thread of this process carries over what comes.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from onconnect import terminal

if TYPE_CHECKING:
    import socket

if sys.platform == "win32":
    import threading
    from contextlib import suppress
    from typing import Final

    _READ_SIZE: Final = 65_536

    _LINGER: Final = 1.0
    """Seconds in which children that have lost their parent may still print, such as a keeper."""

    class Printing:
        """The stderr of this process from now on, and of the children that inherit it.

        Args:
            connection: what takes all that is printed.
        """

        def __init__(self, connection: socket.socket) -> None:
            self._reader, writer = os.pipe()
            self._connection = connection
            self._before, sys.stderr = sys.stderr, _text(writer)
            self._thread = threading.Thread(target=self._carry, daemon=True)
            self._thread.start()

        def end(self) -> None:
            """Wait until all is carried over, and the children have ended or a while has gone."""
            printed, sys.stderr = sys.stderr, self._before
            printed.close()
            self._thread.join(_LINGER)

        def _carry(self) -> None:
            with suppress(OSError):  # the command has gone
                while data := os.read(self._reader, _READ_SIZE):
                    self._connection.sendall(data)
            os.close(self._reader)
            self._connection.close()

else:

    class Printing:
        """The stderr of this process from now on, and of the children that inherit it.

        Args:
            connection: what takes all that is printed.
        """

        def __init__(self, connection: socket.socket) -> None:
            sys.stderr = _text(connection.detach())

        def end(self) -> None:
            """Wait for nothing: what was printed is with the command already."""


def say(text: str) -> None:
    """Print a line of this package's own."""
    sys.stderr.write(f"onconnect: {terminal.line(text)}\n")
    sys.stderr.flush()


def _text(descriptor: int) -> TextIO:
    return os.fdopen(descriptor, "w", 1, "utf-8", "backslashreplace", "\n")
