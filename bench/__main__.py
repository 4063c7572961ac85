"""`python -m bench`: what the relay and its host cost, as ratios to what people write by hand."""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import tempfile
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from . import browsers, documents, pipes, soak
from .musts import MUSTS
from .process import HostFailedError
from .report import Report, plain

if TYPE_CHECKING:
    from collections.abc import Callable

QUIET = 1.0
"""The load average up to which other processes hardly disturb the figures."""

SUBJECTS: dict[str, Callable[..., Report]] = {
    "pipes": pipes.run,
    "firefox": partial(browsers.run, "firefox"),
    "chromium": partial(browsers.run, "chromium"),
}
MEASURES = {
    "pipes": list(pipes.MEASURES),
    "firefox": list(browsers.MEASURES),
    "chromium": list(browsers.MEASURES),
}


def main() -> int:
    """Run what the arguments ask for and print the tables."""
    options = arguments()
    if find_spec("onconnect") is None:
        print("onconnect is not installed for this interpreter; `python install.py` makes .venv")
        return 2
    if "soak" in options.subjects:
        options.subjects.remove("soak")
        if not soaked(options.seconds):
            return 1
    gc.disable()  # nothing may pause the clock; a run leaves little behind
    reports = {}
    for subject in options.subjects:
        names = [name for name in MEASURES[subject] if name in (options.only or [name])]
        load = os.getloadavg()[0]
        try:
            with tempfile.TemporaryDirectory(prefix="onconnect-bench-") as scratch:
                report = SUBJECTS[subject](options.rounds, names, Path(scratch), progress)
        except HostFailedError as failure:
            print(failure, file=sys.stderr)
            return 1
        progress("")
        reports[subject] = vars(report)
        print(subject, plain(report.medians()), plain(report.verdicts(MUSTS[subject])), sep="\n\n")
        if load > QUIET:
            print(f"The machine was busy when this began (load {load:.1f}): repeat it when idle.")
        if options.write_docs:
            documents.write(subject, report)
    if options.json:
        options.json.write_text(json.dumps(reports, indent=1) + "\n")
    return 0


def soaked(seconds: float) -> bool:
    """Run the soak and say how it went."""
    with tempfile.TemporaryDirectory(prefix="onconnect-soak-") as scratch:
        try:
            done = soak.run(seconds, Path(scratch), progress)
        except HostFailedError as failure:
            print(failure, file=sys.stderr)
            return False
    progress("")
    print(*(f"{count:>10,}  {what}" for what, count in done.counts.items()), sep="\n")
    print(*done.faults[:20], f"{len(done.faults)} faults", sep="\n")
    return not done.faults


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "subjects",
        nargs="*",
        default=["pipes"],
        metavar="SUBJECT",
        help=f"what is measured: {', '.join(SUBJECTS)} (pipes)",
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often all is measured (5)")
    parser.add_argument(
        "--only",
        action="append",
        choices=sorted({name for names in MEASURES.values() for name in names}),
        metavar="NAME",
        help="measure this alone; may be repeated: see bench/README.md",
    )
    parser.add_argument("--seconds", type=float, default=120, help="how long to soak (120)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample there")
    parser.add_argument(
        "--write-docs", action="store_true", help="put tables and pictures into docs/performance.md"
    )
    return parser.parse_args()


def progress(text: str) -> None:
    """Say on a terminal what is being measured."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
