"""README's first command works on Windows in a fresh copy of the checkout; it needs the index."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.windows import registry

pytestmark = [
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.xdist_group("the registry"),
]

SHIPPED = [
    *("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "CHANGELOG.md", "install.py"),
    *("host", "extension", "manifests", "examples"),
]
TITLES = ["Firefox", "Chrome", "Edge"]
BROWSERS = [
    r"Mozilla Firefox\firefox.exe",
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
]


@pytest.fixture
def checkout(tmp_path: Path, checkout_of_ours: Path) -> Path:
    """A copy of what a stranger clones, in a folder whose name means something to cmd.exe."""
    folder = tmp_path / "it's & 100% of [x] ü"
    folder.mkdir()
    for name in SHIPPED:
        source = checkout_of_ours / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)
    return folder


@pytest.fixture
def checkout_of_ours() -> Path:
    return Path(__file__).parents[2]


def test_the_first_command_registers_and_proves_each_browser_and_can_be_undone(checkout, tmp_path):
    programs = tmp_path / "programs"
    for browser in BROWSERS:
        (programs / browser).parent.mkdir(parents=True)
        (programs / browser).touch()
    places = dict.fromkeys(("PROGRAMFILES", "PROGRAMFILES(X86)"), str(programs))
    home = tmp_path / "home"  # the folder for temporary files that it lies in counts as lasting
    environ = {**os.environ, **places, "HOME": str(home), "PYTHONIOENCODING": "utf-8"}
    before = registry.software()

    def runs(*command: str | Path) -> list[str]:
        done = subprocess.run(
            command, cwd=tmp_path, env=environ, capture_output=True, text=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.splitlines()

    (checkout / ".venv").mkdir()  # a broken one, as of a Python that is gone
    (checkout / ".venv/pyvenv.cfg").write_text("home = C:\\gone\n", "utf-8")
    first = runs(sys.executable, checkout / "install.py")
    assert first[:2] == [
        f"Making {checkout / '.venv'}",
        f"Installing onconnect into {checkout / '.venv'}",
    ]
    proofs = [line.partition(" (")[0] for line in first[2:5]]
    assert proofs == [
        f"{each}: ok, its port 'echo' answers" for each in ("Firefox", "Chrome", "Edge")
    ]
    assert all(": written HKCU\\Software\\" in line for line in first[2:5])

    after = registry.software()
    again = subprocess.run(
        [sys.executable, checkout / "install.py"],
        env=environ | dict.fromkeys(places, str(tmp_path)),
        capture_output=True,
        text=True,
    )
    assert again.returncode == 1
    assert "no browser was found" in again.stderr
    planned = runs(sys.executable, checkout / "install.py", "--dry-run")
    assert planned[0].startswith("unchanged: ")

    second = runs(sys.executable, checkout / "install.py")
    assert [line.partition(" (")[0] for line in second[:3]] == proofs
    assert all(": unchanged HKCU\\Software\\" in line for line in second[:3])
    assert registry.software() == after != before

    runs(checkout / ".venv/Scripts/onconnect.exe", "uninstall", checkout)
    assert registry.software() == before
