"""A program that came in a package of the system says so to who installs or uninstalls it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from onconnect.install.computer import package
from tests.install.user import NAME

if TYPE_CHECKING:
    from pathlib import Path

    from tests.install.user import User

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform == "win32", reason="no package there has its own manifests"),
]

PROGRAM = f"""#!{sys.executable} -P
import sys
sys.frozen = True
sys.executable = __file__
from onconnect import Application

Application(
    "{NAME}",
    description="Notes",
    handlers=["notes"],
    extensions={{"gecko": ["notes@example.org"]}},
).main()
"""
"""Plays a program of `onconnect bundle`, as far as no browser starts it."""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    program = tmp_path / "lib/notes/notes"
    program.parent.mkdir(parents=True)
    program.write_text(PROGRAM)
    program.chmod(0o755)
    program.with_name(package.FILE).write_text("sudo apt remove notes\n")
    return program


def run(program: Path, user: User, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *arguments],
        env=user.environ,
        capture_output=True,
        text=True,
    )


def test_who_installs_it_is_told_that_there_is_nothing_to_do(program: Path, user: User) -> None:
    user.has("firefox")
    done = run(program, user, "install")
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        f"{NAME} is registered for all users by the package that it came in, so there is nothing "
        "to do; `notes doctor` examines it, and --browser NAME registers it for you alone\n"
    )
    assert not any(user.home.iterdir())
    told = json.loads(run(program, user, "install", "--json").stdout)
    assert told["notes"] == [done.stdout.strip()]


def test_who_names_a_browser_gets_a_registration_of_their_own(program: Path, user: User) -> None:
    planned = run(program, user, "install", "--browser", "firefox", "--dry-run")
    assert str(user.entry("firefox", NAME)) in planned.stdout, planned.stderr


def test_who_uninstalls_it_is_told_how_the_system_removes_it(program: Path, user: User) -> None:
    done = run(program, user, "uninstall")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"notes: {NAME} is registered for all users by the package that it came in: `sudo apt "
        "remove notes` removes that\n"
    )
    assert run(program, user, "uninstall", "--scope", "system").stderr == done.stderr


def test_what_a_user_has_beside_the_package_is_removed_first(program: Path, user: User) -> None:
    user.has("firefox")
    run(program, user, "install", "--browser", "firefox")
    entry = user.entry("firefox", NAME)
    assert entry.is_there
    done = run(program, user, "uninstall")
    assert done.returncode == 0, done.stderr
    assert not entry.is_there
    assert f"removed: {entry}" in done.stdout
    assert done.stdout.endswith("`sudo apt remove notes` removes that\n")


@pytest.mark.parametrize("content", [None, b"\xff\n"])
def test_another_program_is_in_no_package(program: Path, user: User, content: bytes | None) -> None:
    marked = program.with_name(package.FILE)
    marked.unlink()
    if content:
        marked.write_bytes(content)
    done = run(program, user, "uninstall")
    assert f"For this user nothing is installed as {NAME}" in done.stdout
