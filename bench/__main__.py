"""Measures what relay and host cost, as ratios to what people write by hand: `python -m bench`."""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import tempfile
from pathlib import Path

try:
    from tests.e2e.browsers import PageError
    from tests.e2e.driver import DriverError

    from . import browsers, documents, ends, felt, pipes, soak
    from .musts import MUSTS
    from .peers import BEFORE
    from .process import HostFailedError
    from .report import Report, plain
except ModuleNotFoundError as missing:
    sys.exit(f"{missing.name} is missing here: `python -m tests` makes a .venv with all it takes")

QUIET = 1.0
"""The load average up to which other processes hardly disturb the figures."""

SOAK = "soak"
MEASURES = {
    "felt": list(felt.MEASURES),
    "pipes": list(pipes.MEASURES),
    "firefox": list(browsers.MEASURES),
    "chromium": list(browsers.MEASURES),
}


def main() -> int:
    """Do what the arguments ask for and print the tables."""
    options = arguments()
    reports = {}
    for subject in options.subjects:
        try:
            with tempfile.TemporaryDirectory(prefix="onconnect-bench-") as scratch:
                if subject == SOAK:
                    if not soaked(options.seconds, Path(scratch)):
                        return 1
                else:
                    reports[subject] = measured(subject, options, Path(scratch))
        except (HostFailedError, DriverError, PageError) as failure:
            print(failure, file=sys.stderr)
            return 1
    if options.write_docs:
        for subject, report in reports.items():
            documents.write(subject, report, felt.words(report) if subject == "felt" else [])
    if options.json:
        samples = {subject: vars(report) for subject, report in reports.items()}
        options.json.write_text(json.dumps(samples, indent=1) + "\n")
    return 0


def measured(subject: str, options: argparse.Namespace, scratch: Path) -> Report:
    """Measure a subject and print its tables."""
    names = [name for name in MEASURES[subject] if name in (options.only or [name])]
    load = os.getloadavg()[0]
    gc.disable()  # nothing may pause the clock; a run leaves little behind
    if subject == "pipes":
        report = pipes.run(options.rounds, names, scratch, progress, options.before)
    elif subject == "felt":
        report = felt.run(options.rounds, names, scratch, progress)
    else:
        report = browsers.run(subject, options.rounds, names, scratch, progress)
    gc.enable()
    progress("")
    print(subject, plain(report.medians()), plain(report.verdicts(MUSTS[subject])), sep="\n\n")
    if options.before:
        print("", plain(report.changes(BEFORE)), sep="\n")
    if load > QUIET:
        print(f"The machine was busy when this began (load {load:.1f}): repeat it when idle.")
    return report


def soaked(seconds: float, scratch: Path) -> bool:
    """Run the soak and say how it went."""
    done = soak.run(seconds, scratch, progress)
    faults = done.faults + ends.run(seconds / 2, scratch, progress, list(ends.WAYS))
    progress("")
    print(*(f"{count:>10,}  {what}" for what, count in done.counts.items()), sep="\n")
    print(*faults[:20], f"{len(faults)} faults", sep="\n")
    return not faults


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "subjects",
        nargs="*",
        metavar="SUBJECT",
        help=f"what is done: {', '.join([*MEASURES, SOAK])} (pipes)",
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often all is measured (5)")
    parser.add_argument(
        "--only",
        action="append",
        choices=sorted({name for names in MEASURES.values() for name in names}),
        metavar="NAME",
        help="measure this alone; may be repeated: see bench/README.md",
    )
    parser.add_argument(
        "--before",
        type=lambda folder: Path(folder).resolve(),
        metavar="CHECKOUT",
        help="compare the host of another checkout too, which has a .venv of its own",
    )
    parser.add_argument("--seconds", type=float, default=120, help="how long to soak (120)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample there")
    parser.add_argument(
        "--write-docs", action="store_true", help="put tables and pictures into docs/performance.md"
    )
    options = parser.parse_args()
    options.subjects = options.subjects or ["pipes"]
    if unknown := set(options.subjects) - {*MEASURES, SOAK}:
        parser.error(f"no such subject: {', '.join(unknown)}")
    return options


def progress(text: str) -> None:
    """Say on a terminal what the bench measures now."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
