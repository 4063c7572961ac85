"""Measures a round trip and a cold start on Windows, against the host that people write by hand.

`python -m bench.windows`, in a Windows Python. Under wine the figures themselves mean nothing.
Their ratios do, as both hosts run under the same wine in turn. The exit status tells whether they
are where they have to be.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from .client import RelayClient
from .peers import CHECKOUT, HOSTS, JSON, OURS, Host, onconnect
from .pipes import cold_start, round_trip, settle
from .report import Must, Report, plain

THREAD = "asyncio"
"""The least that a host with an event loop is: asyncio, and a thread that reads for it."""

ROUNDS = 7

PAUSE = 0.5
"""Seconds before a start is measured: the processes of the host before have gone by then."""

SETTLED = 1.0
"""Seconds from a host's first echo until its round trips are measured."""

MUSTS = [
    Must("cold start", "cold start, ms", JSON, "≤", 1.5),
    Must("round trip p50", "round trip p50, µs", JSON, "≤", 1.5),
]


def main() -> int:
    """Measure, print the tables, and return the exit status."""
    report = Report(OURS)
    with tempfile.TemporaryDirectory(prefix="onconnect-bench-") as folder:
        scratch = Path(folder)
        hosts = [
            Host(OURS, onconnect(CHECKOUT, "examples.mdn_ports"), scratch, RelayClient),
            Host(JSON, [sys.executable, str(HOSTS / "json_blocking.py")], scratch),
            Host(THREAD, [sys.executable, str(HOSTS / "asyncio_thread.py")], scratch),
        ]
        for host in hosts:
            settle(host)
        for _ in range(ROUNDS):
            for host in hosts:
                time.sleep(PAUSE)
                report.add(host.name, cold_start(host))
            for host in hosts:
                report.add(host.name, round_trip(host, count=1000, settled=SETTLED))
    sys.stdout.reconfigure(encoding="utf-8")
    print(plain(report.medians()), plain(report.verdicts(MUSTS)), sep="\n\n")
    return 0 if all(must.is_met(median(report.ratios(must))) for must in MUSTS) else 1


if __name__ == "__main__":
    sys.exit(main())
