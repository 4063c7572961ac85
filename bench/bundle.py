"""Measures the start of a program that is packed, against a host: `python -m bench.bundle`.

The program is made first, which takes a minute or more; the host of the same handlers, and the one
that people write by hand, take turns with it. So do their needs of the processor, which a busy
machine changes less than the time.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect.arguments import Arguments
from onconnect.install.browsers import launcher
from onconnect.project.bundle import freeze, tar
from onconnect.project.bundle.about import about
from onconnect.project_folder import load_project

from . import pipes
from .client import RelayClient
from .peers import HOSTS, JSON, Host
from .report import Must, Report, plain

if TYPE_CHECKING:
    from .pipes import Figures

BUNDLED = "bundled"
SPAWNED = "spawned"
ORIGIN = "chrome-extension://abcdefghijklmnopabcdefghijklmnop/"

MUSTS = [
    Must("cold start to spawned", "cold start, ms", SPAWNED, "≤", 1.3),
    Must("processor to spawned", "processor, ms", SPAWNED, "≤", 1.3),
]

PACKED_WITHIN = 30e6
"""Bytes that a small program may take to download."""

PROJECT = """
[project]
name = "bench"
version = "1.0"

[tool.onconnect]
name = "onconnect.bench"
description = "Echoes"
handlers = ["texting"]
extension = "extension"
chromium = ["abcdefghijklmnopabcdefghijklmnop"]
"""
MANIFEST = {"manifest_version": 3, "name": "Bench", "version": "1.0"}


def main() -> int:
    """Measure and print; the status says whether the program is small enough."""
    parser = argparse.ArgumentParser(prog="python -m bench.bundle", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="how often each is started (20)")
    parser.add_argument("--program", type=Path, help="an earlier one of this benchmark's, kept")
    options = parser.parse_args()
    report = Report(BUNDLED)
    with tempfile.TemporaryDirectory(prefix="onconnect-bench-") as folder:
        scratch = Path(folder)
        program = options.program or made(scratch / "project")
        hosts = [
            Host(BUNDLED, [str(program), ORIGIN], scratch, RelayClient),
            Host(SPAWNED, [str(launched(scratch)), ORIGIN], scratch, RelayClient),
            Host(JSON, [sys.executable, str(HOSTS / "json_blocking.py")], scratch),
        ]
        for each in hosts:
            pipes.settle(each)
        for _ in range(options.rounds):
            for each in hosts:
                report.add(each.name, started(each))
        print(plain(report.medians()), plain(report.verdicts(MUSTS)), sep="\n\n")
    return 0


def made(project: Path) -> Path:
    """Make a program of the handlers, say how large it is, and return it."""
    (project / "extension").mkdir(parents=True)
    (project / "pyproject.toml").write_text(PROJECT)
    (project / "extension/manifest.json").write_text(json.dumps(MANIFEST))
    for each in ("texting.py", "text.py"):
        (project / each).write_text((HOSTS / each).read_text())
    loaded = load_project(project)
    bundle = freeze.freeze(loaded, about(loaded), project / "dist")
    packed = tar.pack(bundle, project / "dist").stat().st_size
    verdict = "met" if packed <= PACKED_WITHIN else "MISSED"
    print(f"packed: {packed / 1e6:.1f} MB, ≤ {PACKED_WITHIN / 1e6:.0f}: {verdict}\n")
    return bundle.program


def launched(scratch: Path) -> Path:
    """Write the launcher of a host with the same handlers, as an installation does."""
    told = Arguments("onconnect.bench", str(HOSTS), ["texting"], callers=[ORIGIN])
    file = scratch / "launcher"
    file.write_bytes(launcher.script(python=launcher.interpreter(), host=told))
    file.chmod(0o755)
    return file


def started(host: Host) -> Figures:
    """Start a host until its first echo, and end it; tell what of the processor it has taken."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures = pipes.cold_start(host)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {**figures, "processor, ms": taken * 1e3}


if __name__ == "__main__":
    sys.exit(main())
