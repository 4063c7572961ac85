"""Plays a user of this computer's system, who runs the `onconnect` command."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    from tests.install.user_windows import Entry, User
else:
    from tests.install.user_posix import Entry, User

__all__ = ["NAME", "Entry", "User"]

NAME = "org.example.notes"
"""The host of the project that `make_project` makes."""
