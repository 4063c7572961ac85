"""Asks `ps` which processes there are, for tests on macOS, where no files tell it."""

from __future__ import annotations

import subprocess


def parents() -> dict[int, int]:
    """Return the parent of each process that has not ended."""
    done = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="], check=True, capture_output=True, text=True
    )
    found = {}
    for line in done.stdout.splitlines():
        pid, parent, state = line.split()
        if state[0] not in "ZX":
            found[int(pid)] = int(parent)
    return found


def runs(pid: int) -> bool:
    """Whether there is such a process that has not ended."""
    return pid in parents()


def first_child(pid: int) -> int:
    """Return the oldest process that a process has started and that runs."""
    return min(child for child, parent in parents().items() if parent == pid)
