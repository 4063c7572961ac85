"""Measures a browser that a running program serves, against hosts: `python -m bench.attach`.

The program runs before the clock does; what a browser starts is the proxy. A host that is spawned,
and the one that people write by hand, take turns with it.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect.arguments import Arguments

from . import pipes
from .client import RelayClient
from .peers import HOSTS, JSON, Host, onconnect
from .process import PROCESSORS
from .report import Must, Report, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

ATTACHED = "attached"
SPAWNED = "spawned"

STARTS = 10
"""Cold starts of each host a round."""

CONVERSATIONS = 5
"""Hosts of each kind that make round trips in a round: two hosts of one kind differ a lot."""

MUSTS = [
    Must("cold start to spawned", "cold start, ms", SPAWNED, "≤", 0.5),
    Must("cold start to json", "cold start, ms", JSON, "≤", 1.3),
    Must("round trip p50", "round trip p50, µs", SPAWNED, "≤", 1.05),
    Must("100 MB of text", "100 MB of text, MB/s", SPAWNED, "≥", 0.95),
]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.attach", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often all is measured (5)")
    rounds = parser.parse_args().rounds
    name = f"onconnect.bench{secrets.randbits(40):x}"
    report = Report(ATTACHED)
    with tempfile.TemporaryDirectory(prefix="onconnect-bench-") as folder, program(name):
        scratch = Path(folder)
        proxy = Arguments(name, folder, [], browser=["chrome-extension://x/"], start=())
        attached = Host(ATTACHED, proxy.command(sys.executable), scratch, RelayClient)
        spawned = Host(SPAWNED, onconnect(HOSTS, "texting"), scratch, RelayClient)
        json = Host(JSON, [sys.executable, str(HOSTS / "json_blocking.py")], scratch)
        for each in (attached, spawned, json):
            pipes.settle(each)
        for _ in range(rounds):
            for measure, repeat, hosts in (
                (pipes.cold_start, STARTS, [attached, spawned, json]),
                (pipes.round_trip, CONVERSATIONS, [attached, spawned]),
                (pipes.long_text, 1, [attached, spawned]),
            ):
                for _ in range(repeat):
                    for each in hosts:
                        report.add(each.name, measure(each))
    print(plain(report.medians()), plain(report.verdicts(MUSTS)), sep="\n\n")


@contextmanager
def program(name: str) -> Iterator[None]:
    """Run the program that serves browsers, on the processor that hosts have to themselves."""
    with subprocess.Popen(
        [sys.executable, str(HOSTS / "served.py"), name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        if hasattr(os, "sched_setaffinity") and len(PROCESSORS) > 1:
            os.sched_setaffinity(process.pid, sorted(PROCESSORS)[1:])
        assert process.stdout
        if process.stdout.readline() != b"serving\n":
            sys.exit("the program does not serve browsers")
        yield


if __name__ == "__main__":
    main()
