"""The installer and doctor, run by a Python that takes itself for one on macOS."""

from __future__ import annotations

import os
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest

from onconnect.install.computer import protected
from onconnect.install.setup import owner, prove
from tests.install.memory import MemoryDisk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine

CHROME = "Google Chrome.app/Contents/MacOS/Google Chrome"
SUPPORT = "Library/Application Support"
MANIFEST = f"{SUPPORT}/Google/Chrome/NativeMessagingHosts/org.example.notes.json"
LAUNCHER = f"{SUPPORT}/onconnect/org.example.notes/launcher"
HANDLERS = """
import os
from onconnect import browser

assert sorted(os.environ.keys() - {"LC_CTYPE", "PWD", "SHLVL", "_"}) == ["HOME", "PATH"]
assert os.environ["PATH"] == "/usr/bin:/bin:/usr/sbin:/sbin"

@browser.runtime.on_connect.add_listener
def connected(port):
    pass
"""


class User:
    """A user of macOS, whose Chrome is in the Applications of the home."""

    def __init__(self, python: Path, folder: Path) -> None:
        self.python = python
        self.home = folder / "home"
        self.tools = folder / "tools"
        self.tools.mkdir()
        program = self.home / "Applications" / CHROME
        program.parent.mkdir(parents=True)
        program.touch()

    def runs(self, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python, "-P", "-m", "onconnect.cli", *arguments],
            cwd=cwd,
            env={
                "HOME": str(self.home),
                "PATH": str(self.tools),
                "LANG": "de_DE.UTF-8",  # as terminals set it
                "XDG_DATA_HOME": str(self.home / "elsewhere"),
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    def files(self) -> set[str]:
        found = (path for path in self.home.rglob("*") if path.is_file())
        return {str(path.relative_to(self.home)) for path in found} - {f"Applications/{CHROME}"}


@pytest.fixture
def user(mac: Path, tmp_path: Path) -> User:
    return User(mac, tmp_path)


@pytest.fixture
def project(make_project: Callable[..., Path], user: User) -> Path:
    return make_project(user.home / "notes", handlers=HANDLERS)


def own_files(user: User, project: Path) -> set[str]:
    """What an installation has written, without the project and what hosts have logged."""
    not_own = (f"{project.relative_to(user.home)}/", "Library/Logs/")
    return {each for each in user.files() if not each.startswith(not_own)}


@pytest.mark.process
def test_it_registers_where_macos_has_it_and_starts_the_host_as_a_browser_there(
    user: User, project: Path
) -> None:
    done = user.runs("install", cwd=project)
    assert (done.stderr, done.returncode) == ("", 0)
    assert "its handlers load" in done.stdout
    assert own_files(user, project) == {
        MANIFEST,
        LAUNCHER,
        f"{SUPPORT}/onconnect/installed.json",
    }
    again = user.runs("install", cwd=project)
    assert "unchanged" in again.stdout
    gone = user.runs("uninstall", cwd=project)
    assert (gone.stderr, gone.returncode) == ("", 0)
    assert own_files(user, project) == set()


@pytest.mark.process
def test_a_project_that_macos_protects_is_told_by_install_and_doctor(
    user: User, make_project: Callable[..., Path]
) -> None:
    project = make_project(user.home / "Documents" / "notes", handlers=HANDLERS)
    for command in ("install", "doctor"):
        done = user.runs(command, cwd=project)
        said = " ".join((done.stdout + done.stderr).split())
        assert done.returncode == 0
        assert f"may read {project}, which lies in {user.home}/Documents" in said
        assert f"for example to {user.home}/notes" in said


@pytest.mark.process
def test_doctor_says_of_a_launcher_what_is_wrong_with_it(user: User, project: Path) -> None:
    user.runs("install", cwd=project)
    (user.home / LAUNCHER).chmod(0o644)
    done = user.runs("doctor", cwd=project)
    assert "[program-not-executable]" in done.stdout
    xattr = user.tools / "xattr"
    xattr.write_text('#!/bin/sh\ncase "$3" in *launcher) exit 0;; *) exit 1;; esac\n', "utf-8")
    xattr.chmod(0o755)
    done = user.runs("doctor", "--fix", cwd=project)
    assert done.returncode == 0
    assert "[program-quarantined]" in done.stdout
    assert f"xattr -d com.apple.quarantine '{user.home / LAUNCHER}'" in " ".join(
        done.stdout.split()
    )


@pytest.mark.process
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder to any group")
@pytest.mark.parametrize(("group", "is_told"), [(80, False), (20, True)])
def test_administrators_may_write_a_host_since_they_can_become_root(
    user: User, project: Path, group: int, is_told: bool
) -> None:
    user.runs("install", cwd=project)
    os.chown(project, 0, group)
    project.chmod(0o775)
    done = user.runs("doctor", cwd=project)
    assert ("[others-may-write]" in done.stdout) == is_told


@pytest.mark.process
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become nobody")
def test_the_proof_for_all_users_has_a_home_that_its_user_may_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "private"  # as the temporary folder of a user of macOS, which sudo keeps
    private.mkdir(0o700)
    monkeypatch.setattr(tempfile, "tempdir", str(private))
    with prove.as_nobody({"PATH": os.defpath}) as terms:
        command = ["/bin/sh", "-c", 'cd "$HOME" && touch file']
        done = subprocess.run(command, env=dict(terms.environ), cwd="/", **terms.user)
    assert done.returncode == 0


@pytest.mark.process
def test_what_is_for_all_users_goes_where_no_user_may_write(mac: Path) -> None:
    code = (
        "from onconnect.install.computer.machine import Machine\n"
        "print(Machine.here().data['system'])"
    )
    environ = {"HOME": "/Users/u", "XDG_DATA_DIRS": "/opt/homebrew/share"}
    done = subprocess.run([mac, "-c", code], env=environ, capture_output=True, text=True)
    assert done.stdout == "/Library/Application Support/onconnect\n"


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("/home/u/Documents/notes", "/home/u/Documents"),
        ("/home/u/documents/notes/.venv/bin/python", "/home/u/Documents"),
        ("/home/u/Desktop", "/home/u/Desktop"),
        ("/home/u/Library/Mobile Documents/x", "/home/u/Library/Mobile Documents"),
        ("/Volumes/stick/notes", "/Volumes"),
        ("/home/u/Documents of mine/notes", None),
        ("/home/u/notes/Documents", None),
    ],
)
def test_protected_folders_are_known_in_any_case(
    make_machine: Callable[..., Machine], path: str, folder: str | None
) -> None:
    found = protected.folder_of(PurePosixPath(path), make_machine(system="macos"))
    assert (str(found) if found else None) == folder
    assert protected.folder_of(PurePosixPath(path), make_machine()) is None


@pytest.mark.process
def test_a_folder_is_spelled_as_the_disk_has_it(
    mac: Path, make_project: Callable[..., Path], tmp_path: Path
) -> None:
    project = make_project(tmp_path / "Grüße")
    code = (
        "from pathlib import Path; from onconnect import project_folder\n"
        "print(project_folder.load_project(Path()).folder)"
    )
    done = subprocess.run([mac, "-c", code], cwd=project, capture_output=True, text=True)
    assert done.stdout == f"{project}\n", done.stderr


class CaselessDisk(MemoryDisk):
    """A disk as macOS makes them: upper and lower case are the same name."""

    def is_same(self, path: PurePath, other: PurePath) -> bool:
        return str(path).casefold() == str(other).casefold()


def test_a_project_is_the_same_however_its_folder_is_written(
    make_machine: Callable[..., Machine], tmp_path: Path
) -> None:
    from onconnect.arguments import Arguments
    from onconnect.install.browsers import launcher
    from onconnect.install.browsers.launcher_reader import Started

    disk = CaselessDisk()
    host = Arguments("org.example.notes", "/home/u/Notes", ["notes"])
    text = launcher.script(python=PurePosixPath("/usr/bin/python3"), host=host)
    disk.add(PurePosixPath("/launcher"), text)
    table = b'[tool.onconnect]\nname = "org.example.notes"'
    disk.add(PurePosixPath("/home/u/Notes/pyproject.toml"), table)
    machine = replace(make_machine(system="macos"), disk=disk)

    def other(project: str) -> str | None:
        own = Started(python="/usr/bin/python3", project=project, name=host.name)
        found = owner.other_started(PurePosixPath("/launcher"), own, machine)
        return found and found.project

    assert other("/home/u/notes") is None
    assert other("/home/u/elsewhere") == "/home/u/Notes"
