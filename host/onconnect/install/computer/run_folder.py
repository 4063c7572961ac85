"""Makes the temporary folder of a run of `onconnect dev`, and recognises what lies in one.

A run registers a program of its folder as the host. One that is killed leaves that registered.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import PurePath

    from onconnect.install.computer.disk import Disk

MARK: Final = ".onconnect-run"
"""The file that tells the folder of a run from somebody's own folder of such a name."""

_BEGINS: Final = "onconnect-"
"""No host's own folder begins so: the name of a host has no hyphen."""

_NAME: Final = re.compile(rf"{_BEGINS}[a-z0-9_]{{8}}")
"""What `tempfile` makes of that."""


def make() -> tempfile.TemporaryDirectory[str]:
    """Return a folder for a run: web-ext leaves its temporary profiles behind.

    Chromium makes a socket in it. The path of a socket has 100 bytes at most, so that TMPDIR, which
    may be longer, is not used.
    """
    folder = tempfile.TemporaryDirectory(
        prefix=_BEGINS,
        dir="/tmp" if os.name == "posix" else None,  # noqa: S108 - the folder gets a name of its own
        ignore_cleanup_errors=True,  # a browser may still write as it ends
    )
    Path(folder.name, MARK).touch()
    return folder


def is_in_one(path: PurePath, disk: Disk) -> bool:
    """Whether a file lies in the folder of a run, or lay in one that is gone.

    A folder that is gone has its name only: then whatever it was can be started no more.
    """
    folder = path.parent
    if not _NAME.fullmatch(folder.name):
        return False
    return disk.is_file(folder / MARK) or disk.is_gone(folder)
