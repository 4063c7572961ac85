"""Installs, examines and removes through the real registry, as a user of Windows does it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import winreg
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onconnect.install.browsers import launcher_exe, policy
from onconnect.install.computer import starter
from onconnect.install.computer.disk import Disk
from onconnect.install.computer.machine import Machine
from onconnect.install.computer.registry import Key
from onconnect.windows import rights
from tests.windows import registry

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("the registry")]

NAME = "org.example.windows_test"
CHROME = "Software\\Google\\Chrome\\NativeMessagingHosts"
FIREFOX = "Software\\Mozilla\\NativeMessagingHosts"
VIEWS = (winreg.KEY_WOW64_32KEY, winreg.KEY_WOW64_64KEY)
EXTENSION = Path(__file__).parents[2] / "extension/manifest.json"
ECHO = """
from onconnect import browser

@browser.runtime.on_connect.add_listener
def connected(port):
    port.on_message.add_listener(port.post_message)
"""


START = (
    "from onconnect import starting; from onconnect.cli.commands import main; "
    "starting.END_WITHIN = 20.0; main()"
)
"""Runs the command, which here gives hosts more time to end: other tests hold how soon they do."""


class User:
    """A user with a project in a folder of his own."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "pro & ject ü"
        (self.project / "extension").mkdir(parents=True)
        self.describe()
        (self.project / "notes.py").write_text(ECHO, "utf-8")
        manifest = {
            "key": json.loads(EXTENSION.read_text("utf-8"))["key"],
            "browser_specific_settings": {"gecko": {"id": "notes@example.org"}},
            "permissions": ["nativeMessaging", "storage"],
        }
        (self.project / "extension/manifest.json").write_text(json.dumps(manifest), "utf-8")
        # the folder for temporary files that it lies in counts as lasting
        self.environ = {**os.environ, "HOME": str(folder), "PYTHONIOENCODING": "utf-8"}

    def describe(self, further: str = "") -> None:
        table = f'name = "{NAME}"\ndescription = "Notes"\nhandlers = ["notes"]\n'
        text = f'[tool.onconnect]\n{table}extension = "extension"\nprobe = "echo"\n{further}\n'
        (self.project / "pyproject.toml").write_text(text, "utf-8")

    def runs(self, *arguments: str, status: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-P", "-c", START, *arguments],
            cwd=self.project,
            env=self.environ,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def user(tmp_path: Path) -> Iterator[User]:
    user = User(tmp_path)
    before = registry.software()
    yield user
    for scope, folder in (("user", "LOCALAPPDATA"), ("system", "PROGRAMFILES")):
        if Path(os.environ[folder], "onconnect", NAME).exists():
            user.runs("uninstall", "--name", NAME, "--scope", scope)
    assert registry.software() == before


def value_of(hive: int, view: int, path: str = CHROME) -> str | None:
    try:
        with winreg.OpenKey(hive, f"{path}\\{NAME}", 0, winreg.KEY_READ | view) as key:
            return str(winreg.QueryValueEx(key, "")[0])
    except FileNotFoundError:
        return None


@pytest.mark.parametrize("form", ["exe", "bat"])
def test_a_host_is_proven_and_examined_by_either_form_of_launcher(user, form):
    if form == "bat":
        user.describe('windows_launcher = "bat"')
        user.project = user.project.rename(user.project.with_name("pro & ject"))  # wine's cmd.exe
    browsers = ("--browser", "firefox", "--browser", "chrome")
    said = user.runs("install", *browsers)
    assert said.startswith("Firefox: ok, its port 'echo' answers (")
    assert "\nChrome: ok, its port 'echo' answers (" in said
    manifest = Path(value_of(winreg.HKEY_CURRENT_USER, winreg.KEY_WOW64_64KEY) or "")
    program = Path(json.loads(manifest.read_bytes())["path"])
    assert program.name == f"launcher.{form}"
    said = user.runs("doctor", *browsers)
    assert said.count(": ok, its port 'echo' answers (") == 2
    assert said.endswith("The project: ok\n")


def test_what_is_for_all_users_lies_in_both_views(user):
    assert rights.is_administrator()
    said = user.runs("install", "--scope", "system", "--browser", "chrome", "--browser", "firefox")
    assert ": written HKLM\\Software\\Google" in said
    for path in (CHROME, FIREFOX):
        found = {value_of(winreg.HKEY_LOCAL_MACHINE, view, path) for view in VIEWS}
        (manifest,) = found
        assert manifest
        assert Path(manifest).is_relative_to(os.environ["PROGRAMFILES"])
        assert value_of(winreg.HKEY_CURRENT_USER, winreg.KEY_WOW64_64KEY, path) is None
    said = user.runs("doctor", "--browser", "chrome", "--browser", "firefox")
    assert said.count(": ok, its port 'echo' answers (") == 2
    registry.set_value(
        winreg.HKEY_LOCAL_MACHINE, f"{CHROME}\\{NAME}", "", "C:\\x.json", winreg.KEY_WOW64_64KEY
    )
    assert "[views-differ]" in user.runs("doctor", "--browser", "chrome")
    user.runs("install", "--scope", "system", "--browser", "chrome")
    assert "[views-differ]" not in user.runs("doctor", "--browser", "chrome")
    user.runs("uninstall", "--scope", "system")
    for view in VIEWS:
        assert value_of(winreg.HKEY_LOCAL_MACHINE, view) is None


def test_what_is_for_one_user_is_the_same_in_both_views(user):
    user.runs("install", "--browser", "chrome", "--browser", "firefox")
    for path in (CHROME, FIREFOX):
        (found,) = {value_of(winreg.HKEY_CURRENT_USER, view, path) for view in VIEWS}
        assert found


def test_who_may_not_write_for_all_users_is_told_in_one_sentence(user):
    """The registry itself refuses; wine takes everybody for an administrator, who would ask first.

    So tests/install/setup/test_administrator.py has a stand-in for that question.
    """
    path = f"{CHROME}\\{NAME}"
    with registry.read_only(winreg.HKEY_LOCAL_MACHINE, path, winreg.KEY_WOW64_32KEY):
        said = user.runs("install", "--scope", "system", "--browser", "chrome", status=1)
    assert "Chrome: FAILED" in said
    refused = f"HKLM\\{path} (32-bit view) cannot be written (Access"
    assert refused in said
    assert "run this as an administrator, or leave out --scope system" in said
    assert said.count(refused) == 1
    for each in (path, CHROME, "Software\\Google\\Chrome", "Software\\Google"):
        registry.remove(winreg.HKEY_LOCAL_MACHINE, each, winreg.KEY_WOW64_32KEY)


def test_policies_are_read_from_the_real_registry():
    view = winreg.KEY_WOW64_64KEY
    key = "Software\\Policies\\Google\\Chrome"
    registry.set_value(winreg.HKEY_CURRENT_USER, key, "NativeMessagingUserLevelHosts", 0, view)
    blocked = f"{key}\\NativeMessagingBlocklist"
    registry.set_value(winreg.HKEY_CURRENT_USER, blocked, "1", "*", view)
    try:
        found = policy.in_force("chrome", Machine.here())
        assert found.blocks(NAME)
        assert not found.user_hosts
        assert found.where == Key("HKLM", r"SOFTWARE\Policies\Google\Chrome", 64)
    finally:
        for each in (blocked, key, "Software\\Policies\\Google"):
            registry.remove(winreg.HKEY_CURRENT_USER, each, view)
    assert policy.in_force("chrome", Machine.here()).user_hosts


def test_a_launcher_that_runs_can_be_replaced_and_removed(tmp_path):
    program = starter.read()
    assert program
    file = tmp_path / "launcher.exe"
    script = b"import sys; sys.stdout.write('up'); sys.stdout.flush(); sys.stdin.read()"
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("__main__.py", script)
    line = launcher_exe.first_line(sys.executable).encode() + b"\n"
    file.write_bytes(program + line + archive.read_bytes())
    new = tmp_path / "new.exe"
    new.write_bytes(b"new")
    running = subprocess.Popen([file], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with running:
        assert running.stdout
        assert running.stdout.read(2) == b"up"
        Disk().replace(new, file)
        assert file.read_bytes() == b"new"
        Disk().remove(file)
        assert not file.exists()
        running.communicate()
    assert running.returncode == 0


def test_an_ordinary_drive_stays():
    assert Disk().passing_drive(Path("C:\\Windows")) == ""
    assert Disk().passing_drive(Path("\\\\server\\share\\x")) == "a network drive"
