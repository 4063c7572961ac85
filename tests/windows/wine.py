"""Runs Windows programs under wine, with a registry and a drive C of their own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".windows"
"""Where all of it lies: git ignores this folder, and it can be removed at any time."""

PYTHON = FOLDER / "python"
NODE = FOLDER / "node"
VENV = FOLDER / "venv"
PREFIX = FOLDER / "prefix"

_CERTIFICATES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
_KEPT = ("CI", "HOME", "PATH", "PIP_DEFAULT_TIMEOUT", "PIP_INDEX_URL")


def run(command: Sequence[str | Path], tell: Callable[[str], object]) -> int:
    """Run a program in the checkout, tell each line that it says, return its exit status.

    Its streams are pipes and never a terminal or a file of Linux, which it could not open.
    """
    with subprocess.Popen(
        ["wine", *command],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="cp1252",
        errors="replace",
    ) as process:
        assert process.stdout
        try:
            for line in process.stdout:
                tell(line)
        except BaseException:
            end()
            raise
    return process.returncode


def end() -> None:
    """End every program that still runs here, and wait until it is gone."""
    for option in ("--kill", "--wait"):
        subprocess.run(["wineserver", option], env=environment(), check=False)


def path(place: Path) -> str:
    """The name that Windows programs have for a file or folder of Linux."""
    return "Z:" + str(place).replace("/", "\\")


def environment() -> dict[str, str]:
    """The variables for wine and its programs: few, so that a run is the same for everybody."""
    variables = {name: os.environ[name] for name in _KEPT if name in os.environ}
    variables |= {
        name: path(Path(os.environ[name])) for name in _CERTIFICATES if name in os.environ
    }
    return variables | {
        "LC_ALL": "C.UTF-8",  # the encoding of file names on Linux, and English texts
        "WINEPREFIX": str(PREFIX),
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=",  # do not ask to download .NET and a browser
        "WINEPATH": ";".join(map(path, (VENV / "Scripts", PYTHON, NODE))),
    }
