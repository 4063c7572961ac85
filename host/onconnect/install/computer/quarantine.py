"""Tells whether macOS has marked a file as coming from elsewhere.

What a sandboxed application writes has the mark, and what a browser loads down, even unpacked. The
system may refuse to start such a program, with "Operation not permitted".
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine

_MARK: Final = "com.apple.quarantine"
_PATIENCE: Final = 5.0  # s


def is_marked(path: PurePath, machine: Machine) -> bool:
    """Whether a file has the mark; False where there is no program that tells it."""
    if machine.system != "macos" or not (program := machine.find_program("xattr")):
        return False
    try:
        done = subprocess.run(  # noqa: S603 - no shell
            [program, "-p", _MARK, str(path)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
