"""Fetches, once for all workers of pytest-xdist, the wheels that tests install packages from.

At an index pip judges each file of every version that a package ever had, which takes most of the
time of an installation. What installs from a folder of wheels does all the rest as ever.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[1]
BESIDE = ("editables", "pip", "pytest")
"""What else is installed: for an editable installation, by pipx, and by the documentation."""


def wheels(factory: pytest.TempPathFactory) -> Path:
    """Return a folder of wheels: what onconnect needs to run and to be built, pip and pytest."""
    import fcntl  # where this is called; on Windows nothing does

    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "wheels"
    with (shared / "wheels.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not folder.exists():
            fetched = shared / "wheels being fetched"
            command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", fetched]
            done = subprocess.run(
                [*command, *_required(), *BESIDE],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            assert done.returncode == 0, done.stdout
            fetched.rename(folder)
    return folder


def only_from(folder: Path) -> dict[str, str]:
    """Return the variables that have pip take packages from a folder of wheels alone."""
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)}


def _required() -> list[str]:
    """Return what pyproject.toml names, to run and to build."""
    described = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return [*described["project"]["dependencies"], *described["build-system"]["requires"]]
