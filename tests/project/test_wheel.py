"""A project that is made with the wheel passes its test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]


def test_a_new_project_passes_its_test_with_the_wheel(tmp_path: Path) -> None:
    def run(*command: str | Path, cwd: Path = tmp_path) -> str:
        done = subprocess.run(
            command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", ROOT, "pytest")
    run(tmp_path / "venv" / "bin" / "onconnect", "new", "my-notes")
    said = run(python, "-m", "pytest", "-q", cwd=tmp_path / "my-notes")
    assert "1 passed" in said
    run(python, "-c", "import onconnect; onconnect.browser.tabs.query")
    run(
        python,
        "-c",
        "from onconnect.project.opening import pinned; pinned.lock_file().read_bytes()",
    )
