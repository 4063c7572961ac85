"""Edits the line at the prompt by readline: with history, and with completion at Tab."""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import contextlib
import readline
from typing import TYPE_CHECKING, Any, Final

import platformdirs

from onconnect.shell.completion import Completer

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_HISTORY: Final = 1000
"""Lines."""


@contextlib.contextmanager
def editing(namespace: dict[str, Any]) -> Iterator[None]:
    """Complete the names of a namespace, and keep what is typed for the next time.

    If the file of the history cannot be read or written, there is none.
    """
    file = platformdirs.user_state_path("onconnect", appauthor=False) / "shell_history"
    is_libedit = "libedit" in (readline.__doc__ or "")  # macOS has it instead
    readline.parse_and_bind("bind ^I rl_complete" if is_libedit else "tab: complete")
    readline.set_completer(Completer(namespace).complete)
    with contextlib.suppress(OSError):
        readline.read_history_file(file)
    try:
        yield
    finally:
        readline.set_completer(None)
        readline.set_history_length(_LONGEST_HISTORY)
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            readline.write_history_file(file)


def typed_so_far() -> str:
    """Return what stands behind the prompt."""
    return readline.get_line_buffer()
