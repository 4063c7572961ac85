"""Ends hosts amid traffic in several ways: nothing may be lost, and no process may be left.

A life is a host of its own with the soak's traffic. Then pages post a flood, and the host is ended.
What is checked depends on the way: after an end that listeners hear of, each port has one tally,
and a worker process that the host had is gone; at the end of the browser's stream all that had been
delivered was handled.
"""

from __future__ import annotations

import json
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .peers import HOSTS, onconnect
from .process import HostFailedError, HostProcess
from .soak import Soak, count_descriptors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence, Set

LIFE = 2.0
"""Seconds of traffic before an end."""

FLOOD = 5_000
"""Messages of a flood, on all ports in turn."""

PATIENCE = 5.0
"""Seconds in which a host has ended: its own limit, and some more for a busy machine."""

STATUS = 3
"""The exit status of a host that ends itself, as in hosts/soaking.py."""


@dataclass(frozen=True)
class Way:
    """A way for a host to end.

    Attributes:
        asked: what the host is asked for; empty if the browser closes the stream.
        statuses: the exit statuses that are right.
        is_heard: whether listeners hear of it.
        says: the types that the host's last words may have; empty if it has none.
    """

    asked: str
    statuses: Set[int]
    is_heard: bool
    says: Set[str] = frozenset()


WAYS: Mapping[str, Way] = {
    "the browser ends": Way("", {0}, is_heard=True),
    "SIGTERM": Way("be terminated", {0}, is_heard=True, says={"bye"}),
    "sys.exit": Way("exit", {STATUS}, is_heard=True, says={"bye"}),
    "a crash": Way("crash", {1}, is_heard=True, says={"fatal"}),
    "os._exit": Way("exit at once", {STATUS}, is_heard=False, says={"fatal"}),
    "a native crash": Way("crash natively", {-signal.SIGSEGV}, is_heard=False, says={"fatal"}),
    "SIGKILL": Way("be killed", {-signal.SIGKILL}, is_heard=False, says={"fatal"}),
}


def run(
    seconds: float, scratch: Path, progress: Callable[[str], None], names: Sequence[str]
) -> list[str]:
    """Live and end for so many seconds, by these ways in turn, each once at least.

    Returns:
        the faults.
    """
    faults: list[str] = []
    begun = time.monotonic()
    count = 0
    while count == 0 or time.monotonic() < begun + seconds:
        for name in names:
            count += 1
            progress(f"soak: {time.monotonic() - begun:.0f} s of lives, {name}")
            folder = scratch / f"life {count}"
            folder.mkdir()
            before = count_descriptors()
            faults += [f"{name}: {fault}" for fault in live(WAYS[name], folder, progress)]
            if (after := count_descriptors()) != before:
                faults.append(f"{name}: the soak held {before} descriptors and holds {after}")
    return faults


def live(way: Way, folder: Path, progress: Callable[[str], None]) -> list[str]:
    """Let a host live and end; return the faults."""
    process = HostProcess(onconnect(HOSTS, "soaking"), folder)
    soak = Soak(process, LIFE, progress)
    try:
        soak.begin()
        if way.is_heard:
            soak.ask("start a worker")
        soak.talk()
        soak.flood(FLOOD)
        soak.slots = []  # who leaves now is followed by nobody
        if way.asked:
            soak.ask(way.asked)
            soak.send()
        else:
            soak.deliver()
            process.leave()
        for data in process.rest(PATIENCE):
            if way.asked:  # a browser that has closed the stream reads no more
                soak.take(data)
                soak.send()
    except HostFailedError as failure:
        soak.faults.append(str(failure))
    finally:
        process.close()
    judge(soak, way, folder)
    return soak.faults


def judge(soak: Soak, way: Way, folder: Path) -> None:
    """See what the end has left."""
    status = soak.process.process.returncode
    if status not in way.statuses:
        soak.faults.append(f"it ended with status {status}, not {way.statuses}")
    is_cut = soak.peer.is_inside_frame  # a host that died amid a frame cannot be spoken for
    if soak.last_words not in (way.says or {""}) and not (is_cut and not way.is_heard):
        soak.faults.append(f"its last words were {soak.last_words!r}, not {way.says}")
    if left := wait_for_none(folder):
        soak.faults.append(f"processes are left: {left}")
        for pid in left:
            os.kill(pid, signal.SIGKILL)
    tallies = [json.loads(line) for line in (folder / "tallies").read_text().splitlines()]
    names = [name for name, *_ in tallies]
    soak.faults += [f"{name} ended twice" for name in {*names} if names.count(name) > 1]
    if not way.is_heard:
        return
    known = {name: (received, posted) for name, received, posted in tallies}
    for port in soak.ports.values():
        if port.name not in known:
            if not soak.is_tallies(port):
                soak.faults.append(f"{port.name} heard of no end")
            continue
        received, posted = known[port.name]
        all_came = received == port.posted or way.asked or port.name.startswith("slow")
        if not all_came or received > port.posted or port.received > posted:
            soak.faults.append(f"the host received {received} and posted {posted} on {port}")


def wait_for_none(folder: Path) -> list[int]:
    """Return the processes of this life that are left after a while."""
    deadline = time.monotonic() + PATIENCE
    while (left := processes_of(folder)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def processes_of(folder: Path) -> list[int]:
    """Return the processes that were started for this life: its folder is in their environment."""
    mark = b"XDG_STATE_HOME=" + os.fsencode(folder)
    found = []
    for each in Path("/proc").iterdir():
        try:
            environment = (each / "environ").read_bytes() if each.name.isdigit() else b""
        except OSError:  # it is gone, or another user's
            continue
        if mark in environment.split(b"\0"):
            found.append(int(each.name))
    return found
