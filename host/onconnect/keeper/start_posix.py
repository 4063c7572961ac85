"""Starts a keeper and the process group of its host, on POSIX systems."""

from __future__ import annotations

import os
import signal
import sys
from typing import Final

from onconnect.keeper import boot

assert sys.platform != "win32"

_IGNORED: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
"""Signals that are blocked in the keeper from its start until it ignores them."""


def start(reader: int, writer: int, *words: str) -> tuple[int, int]:
    """Start the keeper; return the descriptors of its pipes, `life` and `prints`.

    From then on this process leads a process group of its own, if it may, with its children in it.
    A Ctrl-C in the terminal of the browser does not reach it, and the keeper ends what is left of
    the group.

    Args:
        reader: the stream that the keeper watches.
        writer: the stream that it tells of a crash.
        words: its further arguments.

    Raises:
        OSError: the system starts no further process.
    """
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    output, prints = os.pipe()
    kept, life = os.pipe()
    for each in (output, kept):
        os.set_inheritable(each, True)
    python = sys.executable
    os.posix_spawn(
        python,
        [python, *boot.arguments(os.getpid(), output, kept, *words)],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, reader, 0), (os.POSIX_SPAWN_DUP2, writer, 1)],
        setpgroup=0,
        setsigmask=_IGNORED,
    )
    os.close(output)
    os.close(kept)
    return life, prints


def keep_children() -> None:
    """Do nothing: they are in the process group of this process."""


def end_children() -> None:
    """Ask the processes of this group to end; the keeper kills those that do not."""
    if os.getpgrp() == os.getpid():  # else it is the browser's group
        signal.signal(signal.SIGTERM, _ignore)  # programs would inherit that it is ignored
        os.killpg(0, signal.SIGTERM)


def _ignore(_: int, __: object) -> None:
    """Do nothing about a signal."""
