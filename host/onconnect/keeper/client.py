"""Starts the keeper of this process and speaks to it: the host's side."""

from __future__ import annotations

import itertools
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from onconnect.descriptors import set_blocking, write_whole
from onconnect.keeper.notes import MARK, PIECE

if sys.platform == "win32":
    from onconnect.keeper.start_windows import end_children, keep_children, start
else:
    from onconnect.keeper.start_posix import end_children, keep_children, start

if TYPE_CHECKING:
    from collections.abc import Mapping


class Keeper:
    """The host's side of its keeper. Its methods may be called from any thread.

    Args:
        life: the descriptor of the pipe whose end tells the keeper that the host has gone.
        prints: the descriptor that prints and records go to.
        token: what marks records, so that nothing that is printed is taken for one.

    Attributes:
        life: the descriptor of that pipe.
        prints: the descriptor that prints and records go to.
    """

    def __init__(self, life: int, prints: int, token: str) -> None:
        self.life = life
        self.prints = prints
        self._mark = MARK + token.encode()
        self._numbers = itertools.count()
        set_blocking(life, False)
        if sys.platform != "win32":
            os.register_at_fork(after_in_child=self._forget)

    def tell(self, note: bytes) -> None:
        """Tell the keeper `notes.ENDING` or `notes.GOODBYE`."""
        try:
            os.write(self.life, note)
        except OSError:  # there is no keeper any more, or this is a forked child
            return

    def record(self, line: Mapping[str, Any]) -> None:
        """Hand over a line of the log, in its place among what is printed."""
        text = json.dumps(line, default=repr).encode()
        name = f"{os.getpid():x}.{next(self._numbers):x}".encode()
        try:
            for start in range(0, len(text), PIECE):
                piece = text[start : start + PIECE]
                more = b"+" if start + PIECE < len(text) else b"."
                write_whole(self.prints, b"%b%b %b%b\n" % (self._mark, name, more, piece))
        except OSError:  # there is no keeper any more
            return

    def keep_children(self) -> None:
        """Keep together what the host starts, whatever starts it; on Windows this takes a moment.

        What Python's own modules start is kept together before.
        """
        keep_children()

    def end_children(self) -> None:
        """Ask the processes that the host has started to end; Windows ends them at once."""
        end_children()

    def _forget(self) -> None:
        """Close the pipe in a forked child, which would keep it open after the host has gone."""
        os.close(self.life)
        self.life = -1


def start_keeper(name: str, reader: int, writer: int) -> Keeper:
    """Start the keeper of this process.

    From then on this process and its children belong together, in a process group or in a job of
    Windows, and what is left of it ends after the host.

    Args:
        name: the host's name, which names the folder of its log files.
        reader: the descriptor of the browser's stream to the host, whose end the keeper watches.
        writer: the descriptor of the stream to the browser, which the keeper tells of a crash.

    Raises:
        OSError: the system starts no further process.
    """
    token = os.urandom(8).hex()
    life, prints = start(reader, writer, token, name, os.pathsep.join(sys.path))
    return Keeper(life, prints, token)
