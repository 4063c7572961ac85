"""Knows whether this is a program of `onconnect bundle`, and takes back what starts such a program.

PyInstaller packs Python, onconnect and the handlers into it. There is no interpreter then: the
program is the host, and starts itself where another host starts Python.
"""

from __future__ import annotations

import os
import sys
from typing import Final

KEEPER: Final = "--onconnect-keeper"
"""The first argument with which the program starts itself as its keeper."""

_OF_THE_LOADER: Final = ("LD_LIBRARY_PATH", "LIBPATH", "DYLD_LIBRARY_PATH")
_KEPT: Final = "_ORIG"
"""The variables that PyInstaller's bootloader changes, and the end of the name it keeps them by."""

_OF_THE_BOOTLOADER: Final = ("_PYI_", "_MEIPASS2")
"""How the names of variables begin by which the bootloader speaks to itself."""


def is_frozen() -> bool:
    """Whether this program is packed."""
    return bool(getattr(sys, "frozen", False))


def restore_environment() -> None:
    """Give the user's own environment to this process, and so to all that it starts.

    The bootloader lets the system's loader find the program's own libraries first. Other programs
    would take those for theirs, and crash.
    """
    for name in _OF_THE_LOADER:
        kept = os.environ.pop(f"{name}{_KEPT}", None)
        if kept is not None:
            os.environ[name] = kept
        elif sys.platform != "win32":
            os.environ.pop(name, None)
    for name in list(os.environ):
        if name.startswith(_OF_THE_BOOTLOADER):
            del os.environ[name]
