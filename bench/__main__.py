"""`python -m bench`: what the host costs, as ratios to hosts that people write by hand."""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from . import musts
from .measures import MEASURES, run
from .peers import LIMIT
from .process import HostFailedError
from .report import plain

QUIET = 1.0
"""The load average up to which other processes hardly disturb the figures."""


def main() -> int:
    """Run what the arguments ask for and print the table."""
    options = arguments()
    if find_spec("onconnect") is None:
        print("onconnect is not installed for this interpreter; `python install.py` makes .venv")
        return 2
    load = os.getloadavg()[0]
    gc.disable()  # nothing may pause the clock; a run leaves little behind
    try:
        with tempfile.TemporaryDirectory(prefix="onconnect-bench-") as scratch:
            names = options.only or list(MEASURES)
            report = run(options.rounds, names, Path(scratch), progress)
            progress("")
    except HostFailedError as failure:
        print(failure, file=sys.stderr)
        return 1
    print(plain(report.medians()), plain(report.verdicts(musts.ON_PIPES)), sep="\n\n")
    if LIMIT not in report.hosts:
        print("No C compiler (cc, gcc) is here: the limits, two echo hosts in C, are left out.")
    if load > QUIET:
        print(f"The machine was busy when this began (load {load:.1f}): repeat it on an idle one.")
    if options.json:
        options.json.write_text(json.dumps(vars(report), indent=1) + "\n")
    return 0


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often all is measured (5)")
    parser.add_argument(
        "--only",
        action="append",
        choices=list(MEASURES),
        metavar="NAME",
        help=f"measure this alone; may be repeated: {', '.join(MEASURES)}",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample there")
    return parser.parse_args()


def progress(text: str) -> None:
    """Say on a terminal what is being measured."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
