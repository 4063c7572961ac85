"""Gives Firefox profiles that have been opened before: the first start in a new one takes longest.

One is made of each Firefox, and kept for later runs in pytest's cache. It has nothing of any test.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_CACHE = Path(__file__).parents[2] / ".pytest_cache"
_OPEN = shutil.ignore_patterns("lock", ".parentlock")
"""What says that a profile is in use."""


def fill(profile: Path, program: str, open_once: Callable[[Path], None]) -> None:
    """Copy a profile of a program of Firefox into a folder, unless there is one.

    Args:
        profile: the folder.
        program: Firefox.
        open_once: opens a profile by that program, and closes it again.
    """
    import fcntl  # of POSIX systems: others may import this module

    if (profile / "prefs.js").exists():
        return
    _CACHE.mkdir(exist_ok=True)
    real = Path(program).resolve()
    name = hashlib.sha256(f"{real} {real.stat().st_mtime_ns}".encode()).hexdigest()[:16]
    made = _CACHE / f"firefox-{name}"
    with (_CACHE / "firefox.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not made.exists():
            with tempfile.TemporaryDirectory(dir=_CACHE) as folder:
                new = Path(folder, "profile")
                new.mkdir()
                open_once(new)
                new.rename(made)
    shutil.copytree(made, profile, ignore=_OPEN, dirs_exist_ok=True)
