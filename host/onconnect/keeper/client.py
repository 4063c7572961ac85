"""Starts the keeper of this process and speaks to it: the host's side, for POSIX systems only."""

from __future__ import annotations

import itertools
import json
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, Final

from onconnect.descriptors import write_whole
from onconnect.keeper import boot
from onconnect.keeper.notes import MARK, PIECE

if TYPE_CHECKING:
    from collections.abc import Mapping

_IGNORED: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
"""Signals that are blocked in the keeper from its start until it ignores them."""


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
        os.set_blocking(life, False)
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

    def _forget(self) -> None:
        """Close the pipe in a forked child, which would keep it open after the host has gone."""
        os.close(self.life)
        self.life = -1


def start_keeper(name: str, reader: int, writer: int) -> Keeper:
    """Start the keeper of this process.

    From then on this process leads a process group of its own, if it may, with its children in it.
    A Ctrl-C in the terminal of the browser does not reach it, and the keeper ends what is left of
    the group.

    Args:
        name: the host's name, which names the folder of its log files.
        reader: the descriptor of the browser's stream to the host, whose end the keeper watches.
        writer: the descriptor of the stream to the browser, which the keeper tells of a crash.

    Raises:
        OSError: the system starts no further process.
    """
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    output, prints = os.pipe()
    kept, life = os.pipe()
    token = os.urandom(8).hex()
    for each in (output, kept):
        os.set_inheritable(each, True)
    python = sys.executable
    os.posix_spawn(
        python,
        [
            *(python, "-I", "-S", boot.__file__, os.path.dirname(os.path.dirname(__file__))),
            *(str(os.getpid()), str(output), str(kept), token, name),
            os.pathsep.join(sys.path),
        ],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, reader, 0), (os.POSIX_SPAWN_DUP2, writer, 1)],
        setpgroup=0,
        setsigmask=_IGNORED,
    )
    os.close(output)
    os.close(kept)
    return Keeper(life, prints, token)
