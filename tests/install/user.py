"""Plays a user of a computer, who runs the `onconnect` command."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class User:
    """A user with a home, some browsers and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "höme of $USER"
        self.programs = folder / "bin"
        self.home.mkdir()
        self.programs.mkdir()

    def has(self, *programs: str) -> None:
        for program in programs:
            file = self.programs / program
            file.write_text("#!/bin/sh\n", "utf-8")
            file.chmod(0o755)

    def installs(self, *arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        return self.runs("install", *arguments, cwd=cwd)

    def runs(
        self, *arguments: str | Path, cwd: Path, stdout: int = subprocess.PIPE
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-m", "onconnect.cli", *arguments],
            cwd=cwd,
            env={"HOME": str(self.home), "PATH": str(self.programs), "LANG": "C.UTF-8"},
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def files(self) -> dict[str, tuple[bytes, float]]:
        """Return what an installation has written; not the logs of the hosts that it started."""
        return {
            str(path.relative_to(self.home)): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in self.home.rglob("*")
            if path.is_file() and ".local/state" not in str(path)
        }
