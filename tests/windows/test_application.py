"""The program of an application registers its host in the real registry, which Windows starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import winreg
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.install.conftest import CHECKOUT
from tests.install.test_application import ECHO
from tests.windows import registry
from tests.windows.test_installing import FIREFOX, NAME, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("the registry")]

DESCRIBED = f"""
from onconnect import Application, starting

starting.END_WITHIN = 20.0  # here hosts get more time to end: other tests hold how soon they do

app = Application(
    "{NAME}",
    description="Notes",
    handlers=["notes.handlers"],
    extensions={{"gecko": ["notes@example.org"]}},
    probe="echo",
)

if __name__ == "__main__":
    app.main()
"""


class Program:
    """The program of a package, in a Python of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "packages & more"
        (self.folder / "notes").mkdir(parents=True)
        (self.folder / "notes/__main__.py").write_text(DESCRIBED, "utf-8")
        (self.folder / "notes/handlers.py").write_text(ECHO, "utf-8")
        venv = ["-m", "venv", "--without-pip", "--system-site-packages", str(folder / "venv")]
        subprocess.run([sys.executable, *venv], check=True)
        found = f"{self.folder}\n{CHECKOUT / 'host'}\n"
        (folder / "venv/Lib/site-packages/tests.pth").write_text(found, "utf-8")
        self.python = folder / "venv/Scripts/python.exe"
        # the folder for temporary files that it lies in counts as lasting
        self._environ = {**os.environ, "HOME": str(folder), "PYTHONIOENCODING": "utf-8"}

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [self.python, "-m", "notes", *words],
            env=self._environ,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    program = Program(tmp_path)
    before = registry.software()
    yield program
    program.run("uninstall")
    assert registry.software() == before


def test_its_host_is_proven_and_examined_and_follows_the_description(program):
    said = program.run("install", "--browser", "firefox")
    assert said.startswith("Firefox: ok, its port 'echo' answers (")
    led = value_of(winreg.HKEY_CURRENT_USER, winreg.KEY_WOW64_64KEY, FIREFOX)
    launcher = Path(json.loads(Path(led or "").read_bytes())["path"])
    assert launcher.name == "launcher.exe"
    (program.folder / "notes/handlers.py").rename(program.folder / "notes/renamed.py")
    text = DESCRIBED.replace("notes.handlers", "notes.renamed")
    (program.folder / "notes/__main__.py").write_text(text, "utf-8")
    said = program.run("doctor", "--browser", "firefox")
    assert said.startswith("Firefox: ok, its port 'echo' answers (")
    assert said.endswith("The application: ok\n")
