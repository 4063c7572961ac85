"""Takes back where the start of a packed program has Windows look for libraries.

PyInstaller's bootloader names the program's own folder by SetDllDirectory. Whatever the program
starts inherits that, and would take the program's libraries for those that it means.
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
import os

from onconnect import frozen


def let_children_find_their_own() -> None:
    """Name the folder in a way that this process alone has it, if this is a packed program."""
    if frozen.is_frozen():
        os.add_dll_directory(vars(sys)["_MEIPASS"])
        ctypes.WinDLL("kernel32").SetDllDirectoryW(None)
