"""Tells what a process and all it has started take of the machine: processor time, and wake-ups."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from tests.project.kin import parents

SWITCHES = ("voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:")


class Effort:
    """What processes take from now on.

    Args:
        pid: the process; all that come from it are counted with it.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._times = times(pid)
        self._wakes = wakes(pid)

    @property
    def seconds(self) -> float:
        """The seconds that they have had a processor, as far as they have not ended."""
        now = times(self._pid).items()
        return sum(each - self._times.get(pid, 0.0) for pid, each in now)

    @property
    def wakes(self) -> int:
        """How often one of their threads has been given a processor."""
        return wakes(self._pid) - self._wakes


def tree(pid: int) -> list[int]:
    """Return a process and all that come from it."""
    known = parents()
    found = [pid]
    for each in found:
        found += [child for child, parent in known.items() if parent == each]
    return found


def times(pid: int) -> dict[int, float]:
    """Return the processor time of each process, in seconds."""
    found = {}
    for each in tree(pid):
        with suppress(OSError):  # it has just ended
            found[each] = time.clock_gettime(clock_of(each))
    return found


def clock_of(pid: int) -> int:
    """Return the clock of a process's time on processors, as clock_getcpuclockid(3) does.

    It is exact, where the ticks in /proc are hundredths of a second.
    """
    return (~pid << 3) | 2


def wakes(pid: int) -> int:
    """Return how often the threads have been given a processor, all together."""
    count = 0
    for each in tree(pid):
        for status in Path(f"/proc/{each}/task").glob("*/status"):
            with suppress(OSError):  # it has just ended
                lines = (line.split() for line in status.read_text().splitlines())
                count += sum(int(line[1]) for line in lines if line and line[0] in SWITCHES)
    return count
