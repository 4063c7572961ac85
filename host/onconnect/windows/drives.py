"""Finds out on what kind of drive a path lies."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import PurePath

_REMOTE: Final = 4
_PASSING: Final = {2: "a removable drive", _REMOTE: "a network drive", 5: "a disc"}
"""What GetDriveType calls DRIVE_REMOVABLE, DRIVE_REMOTE and DRIVE_CDROM."""


def passing(path: PurePath) -> str:
    """Return what kind of drive a path lies on that may be gone, in words; "" if it lasts."""
    if path.drive.startswith("\\\\") and not path.drive.startswith("\\\\?\\"):
        return _PASSING[_REMOTE]
    return _PASSING.get(ctypes.windll.kernel32.GetDriveTypeW(path.anchor), "")
