"""A project that is made with the wheel passes its test.

On Linux tests/e2e/publishing sees to that, with a wheel that comes from an index.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform == "linux", reason="tests/e2e/publishing does it there"),
]

ROOT = Path(__file__).parents[2]
if sys.platform == "win32":
    # the packages of this Python are there: to fetch all of them takes minutes under wine
    FOLDER, SUFFIX = "Scripts", ".exe"
    VENV = ["--system-site-packages"]
    INSTALL = ["--no-deps", "--no-build-isolation", "--no-index", ROOT]
else:
    FOLDER, SUFFIX = "bin", ""
    VENV = []
    INSTALL = [ROOT, "pytest"]


def test_a_new_project_passes_its_test_with_the_wheel(tmp_path: Path) -> None:
    def run(*command: str | Path, cwd: Path = tmp_path) -> str:
        done = subprocess.run(
            command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run(sys.executable, "-m", "venv", "--without-pip", *VENV, tmp_path / "venv")
    programs = tmp_path / "venv" / FOLDER
    python = programs / f"python{SUFFIX}"
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", *INSTALL)
    run(programs / f"onconnect{SUFFIX}", "new", "my-notes")
    said = run(python, "-m", "pytest", "-q", cwd=tmp_path / "my-notes")
    assert "1 passed" in said
    run(python, "-c", "import onconnect; onconnect.browser.tabs.query")
    run(
        python,
        "-c",
        "from onconnect.project.opening import pinned; pinned.lock_file().read_bytes()",
    )
