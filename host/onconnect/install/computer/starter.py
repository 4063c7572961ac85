"""Reads the program of distlib that starts the script at its own end, for launchers on Windows."""

from __future__ import annotations

import sysconfig
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_PROGRAMS: Final = {"win-amd64": "t64.exe", "win-arm64": "t64-arm.exe", "win32": "t32.exe"}
"""The program by the kind of the Python that runs this. Each opens no window of its own."""


def read() -> bytes | None:
    """Return the program; None if distlib is not installed, or has none for this Python."""
    package = find_spec("distlib")
    program = _PROGRAMS.get(sysconfig.get_platform())
    if package is None or package.origin is None or program is None:
        return None
    try:
        return Path(package.origin).with_name(program).read_bytes()
    except OSError:
        return None
