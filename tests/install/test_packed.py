"""A program that is packed is registered without a launcher, stays where it is, and may move.

The programs here are scripts that play one; tests/e2e/test_bundle.py has a real one.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from onconnect.project.bundle import hook
from tests.install.conftest import CHECKOUT
from tests.install.test_application import write_package
from tests.install.user import NAME

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.install.user import User

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform == "win32", reason="scripts play the programs"),
]

PLAYED = """\
#!/bin/sh
exec '{python}' -c '
import runpy, sys
sys.frozen, sys._MEIPASS = True, "{host}"
sys.executable = sys.argv.pop(1)
sys.argv[0] = sys.executable
sys.path[:0] = [sys.executable.rpartition("/")[0], "{host}"]
runpy.run_path("{hook}", run_name="__main__")
from onconnect.application import packed
packed("notes.__main__", "{name}", attach=False)
' "$0" "$@"
"""


class Packed:
    """A program in a folder of its own.

    Attributes:
        path: its file.
    """

    def __init__(self, folder: Path, user: User) -> None:
        self.path = folder / "notes-program"
        self._user = user
        if folder.exists():
            return
        write_package(folder)
        for each in hook.LATE:  # what PyInstaller has there
            (folder / f"{hook.CHANGING}{each}.py").touch()
        facts = {"python": sys.executable, "host": CHECKOUT / "host", "hook": hook.__file__}
        self.path.write_text(PLAYED.format(name=NAME, **facts), "utf-8")
        self.path.chmod(0o755)

    def run(self, *words: str, status: int = 0, **environ: str) -> str:
        done = subprocess.run(
            [self.path, *words],
            cwd=self._user.home,
            env={**self._user.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == status, done.stdout
        return done.stdout

    def moved(self, folder: Path) -> Packed:
        self.path.parent.rename(folder)
        return Packed(folder, self._user)


@pytest.fixture
def program(user: User, tmp_path: Path) -> Callable[..., Packed]:
    user.has("firefox", "chromium")
    return lambda name="one": Packed(tmp_path / name, user)


def started(user: User, browser: str = "firefox") -> str:
    return str(json.loads(user.entry(browser, NAME).found)["path"])


def test_browsers_start_the_program_itself(user, program):
    notes = program()
    told = notes.run("install")
    assert told.count(": ok, its port 'echo' answers (") == 2
    assert started(user) == started(user, "chromium") == str(notes.path)
    assert not user.launcher(NAME).exists()
    assert json.loads(notes.run("install", "--json"))["launcher"] == str(notes.path)
    examined = notes.run("doctor")
    assert "The application: ok" in examined
    assert not {"launcher-stale", "program-foreign", "interpreter-shadowed"} & set(
        re.findall(r"\[([a-z-]+)\]", examined)
    )


def test_uninstall_leaves_the_program_where_it_is(user, program):
    notes = program()
    content = notes.path.read_bytes()
    notes.run("install")
    told = notes.run("uninstall")
    assert str(notes.path) not in told
    assert notes.path.read_bytes() == content
    assert user.files() == {}


def test_one_that_was_moved_is_found_by_doctor_and_mended(user, program, tmp_path):
    first = program()
    first.run("install")
    notes = first.moved(tmp_path / "two")
    told = notes.run("doctor", "--browser", "firefox", status=1)
    sentence = f"starts {first.path}, and this program is {notes.path}: let `notes-program doctor"
    assert sentence in told
    notes.run("install", "--browser", "firefox")
    assert "Firefox: ok" in notes.run("doctor", "--browser", "firefox")
    assert "[program-moved]" in notes.run("doctor", "--browser", "chromium", status=1)
    assert "Chromium: ok" in notes.run("doctor", "--fix")
    notes.run("uninstall")
    assert user.files() == {}


def test_a_newer_one_takes_the_place_of_an_older_one_that_is_still_there(user, program):
    older, newer = program("older"), program("newer")
    older.run("install")
    told = newer.run("doctor")
    assert told.count(f"starts {older.path}, and this program is {newer.path}") == 2
    newer.run("install")
    assert started(user) == str(newer.path)
    newer.run("uninstall")
    assert user.files() == {}


def test_a_project_of_its_name_does_not_replace_it_nor_it_a_project(user, program, make_project):
    notes, project = program(), make_project()
    notes.run("install")
    before = user.files()
    refused = user.installs(cwd=project)
    assert f"{NAME} is installed from {notes.path}, and this is {project}:" in refused.stderr
    told = user.runs("uninstall", cwd=project).stderr
    assert f"{NAME} is installed from {notes.path}, and this is {project}:" in told
    assert user.files() == before
    assert user.installs("--force", cwd=project).returncode == 0
    assert started(user) == str(user.launcher(NAME))
    refused = notes.run("install", status=1)
    assert f"{NAME} is installed from {project}, and this is {notes.path}:" in refused
    notes.run("install", "--force")
    assert started(user) == str(notes.path)
    notes.run("uninstall", "--force")
    assert user.files() == {}
    assert notes.path.exists()


def test_what_a_program_has_left_is_explained_and_removed_by_the_hosts_name(
    user, program, tmp_path
):
    notes = program()
    notes.run("install")
    shutil.rmtree(notes.path.parent)
    told = user.runs("doctor", "--name", NAME, cwd=tmp_path)
    assert f"starts {notes.path}, which is gone: install {NAME} again" in told.stdout
    assert user.runs("uninstall", "--name", NAME, cwd=tmp_path).returncode == 0
    assert user.files() == {}


def test_one_in_a_temporary_folder_is_not_installed(user, program, tmp_path):
    notes = program()
    refused = notes.run("install", status=1, TMPDIR=str(tmp_path / "one"))
    assert f"{notes.path} is in a cache or a temporary folder ({tmp_path / 'one'})" in refused
    assert "move its whole folder to where it stays, and run `notes-program install`" in refused
    assert user.files() == {}


def test_a_launcher_leads_to_it_out_of_a_flatpak(user, program):
    notes = program()
    told = notes.run("install", "--browser", "firefox-flatpak")
    assert "Unproved: " in told
    (wrapper,) = (user.home / ".var").rglob("launcher")
    assert f" {notes.path} " in wrapper.read_text("utf-8")
    notes.run("uninstall")
    assert user.files() == {}
    assert notes.path.exists()


def test_without_arguments_it_installs(user, program):
    assert "Firefox: ok, its port 'echo' answers (" in program().run()
    assert started(user)
