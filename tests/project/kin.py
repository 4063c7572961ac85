"""Tells which processes a process has started, and whether they run."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    from tests.windows.streams import parents
elif sys.platform == "darwin":
    from tests.macos.processes import parents
else:

    def parents() -> dict[int, int]:
        """Return the parent of each process that runs."""
        found = {}
        for file in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):  # it has just ended
                status = file.read_text("ascii", "replace").rpartition(")")[2].split()
                if status[0] != "Z":  # one that has ended, and that nobody has waited for
                    found[int(file.parent.name)] = int(status[1])
        return found


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started and that run."""
    return [child for child, parent in parents().items() if parent == pid]
