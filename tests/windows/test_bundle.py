"""A program that is packed on Windows is installed by its setup.exe, updated and removed."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
import threading
import winreg
from contextlib import contextmanager, suppress
from ctypes import wintypes
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.project.bundle import setup_exe
from onconnect.project.bundle.about import About, Bundle
from tests.host.stdio_peer import wait_until
from tests.windows import registry
from tests.windows.streams import (
    ByChromium,
    ByFirefox,
    ByNewChromium,
    Relay,
    is_running,
    started_by,
)
from tests.windows.test_launchers import IS_WINE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.windows.streams import Started

pytestmark = [
    pytest.mark.process,
    pytest.mark.xdist_group("the registry"),
    pytest.mark.skipif(not shutil.which("makensis"), reason="NSIS is not installed"),
]

NAME = "org.example.packed"
TITLE = "Nötes & $more 🎉"
AUTHOR = 'Example "Project"'
ID = "iihmfhcbcmbjljkhhmmbhemnpkhlbeic"

PYPROJECT = f"""
[project]
name = "notes"
version = "1.0"
license-files = ["LICENSE"]
authors = [{{ name = '{AUTHOR}' }}]

[project.scripts]
notes = "notes.__main__:app.main"

[tool.onconnect]
name = "{NAME}"
description = "Notes"
handlers = ["notes.handlers"]
extension = "extension"

[tool.onconnect.bundle]
title = "{TITLE}"
"""

APPLICATION = f"""
from onconnect import Application, starting

starting.END_WITHIN = 20.0  # here hosts get more time to end: other tests hold how soon they do

app = Application(
    "{NAME}",
    description="Notes",
    handlers=["notes.handlers"],
    extensions={{"gecko": ["notes@example.org"], "chromium": ["{ID}"]}},
    environment={{"NOTES": "of the project"}},
    probe="echo",
    version="1.0",
)

if __name__ == "__main__":
    app.main()
"""

HANDLERS = """
import ctypes, os, subprocess, sys
from pydantic import BaseModel
from onconnect import Port, browser

class Question(BaseModel):
    variables: list[str]

class Answer(BaseModel):
    program: str
    pid: int
    values: list[str | None]
    libraries: str
    foreign: list[str]

@browser.runtime.on_connect.add_listener(name="echo")
def connected(port):
    port.on_message.add_listener(port.post_message)

@browser.runtime.on_connect.add_listener(name="about")
async def asked(port: Port[Question, Answer]) -> None:
    async for question in port:
        subprocess.run(["cmd.exe", "/c", "exit"], check=True)
        libraries = ctypes.create_unicode_buffer(300)
        ctypes.WinDLL("kernel32").GetDllDirectoryW(300, libraries)
        port.post_message(
            Answer(
                program=sys.executable,
                pid=os.getpid(),
                values=[os.environ.get(each) for each in question.variables],
                libraries=libraries.value,
                foreign=[each for each in os.environ if each.startswith("_PYI")],
            )
        )
"""

BROWSERS = {
    "Mozilla Firefox/firefox.exe": r"Software\Mozilla\NativeMessagingHosts",
    "Google/Chrome/Application/chrome.exe": r"Software\Google\Chrome\NativeMessagingHosts",
}
"""The programs of browsers that are there, and the key by which each finds a host."""

WAYS = (ByFirefox, ByChromium, ByNewChromium)
UNINSTALL = rf"Software\Microsoft\Windows\CurrentVersion\Uninstall\{NAME}"
RUN_ONCE = r"Software\Microsoft\Windows\CurrentVersion\RunOnce"
LOCAL = Path(os.environ["LOCALAPPDATA"])
HOME = LOCAL / "Programs" / NAME
CLOSE = 0x10
"""WM_CLOSE"""


@dataclass
class Author:
    """What an author has made of a project."""

    bundle: Bundle
    first: Path
    second: Path
    icon: bytes


@pytest.fixture(scope="module")
def author(tmp_path_factory: pytest.TempPathFactory) -> Author:
    project = tmp_path_factory.mktemp("author") / "pro & ject ü"
    checkout = Path(__file__).parents[2]
    for folder in ("notes", "extension"):
        (project / folder).mkdir(parents=True)
    (project / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    (project / "LICENSE").write_text("Für alle.", "utf-8")
    (project / "notes/__init__.py").touch()
    (project / "notes/__main__.py").write_text(APPLICATION, "utf-8")
    (project / "notes/handlers.py").write_text(HANDLERS, "utf-8")
    icon = shutil.copy(checkout / "extension/icon.png", project / "extension/icon.png")
    manifest = {
        "name": "Notes",
        "icons": {"128": "icon.png"},
        "key": json.loads((checkout / "extension/manifest.json").read_bytes())["key"],
        "browser_specific_settings": {"gecko": {"id": "notes@example.org"}},
        "permissions": ["nativeMessaging"],
    }
    (project / "extension/manifest.json").write_text(json.dumps(manifest), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "onconnect", "bundle"],
        cwd=project,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout
    made = project / "dist"
    about = About(
        host=NAME,
        program="notes",
        title=TITLE,
        version="2.0",
        description="",
        author=AUTHOR,
        email="",
        homepage="",
        licence="",
        licence_file=None,
        icon=None,
        extensions={},
        application="",
    )
    folder = made / "notes-1.0-windows-x86_64"
    bundle = Bundle(about, folder, folder / "notes.exe", "windows", "x86_64")
    second = setup_exe.pack(bundle, made)
    return Author(bundle, made / "notes-1.0-setup.exe", second, icon.read_bytes())


class User:
    """A user who has two browsers, and gets a program for them."""

    def __init__(self, folder: Path) -> None:
        for each in BROWSERS:
            program = folder / "programs" / each
            program.parent.mkdir(parents=True)
            program.touch()
        # the folder for temporary files that it lies in counts as lasting
        self.environ = {
            **os.environ,
            "PROGRAMFILES(X86)": str(folder / "programs"),  # the other one is always the system's
            "HOME": str(folder),
            "PYTHONIOENCODING": "utf-8",
        }

    def sets_up(self, setup: Path) -> None:
        done = subprocess.run([setup, "/S"], env=self.environ, timeout=120)
        assert done.returncode == 0

    def uninstalls(self) -> None:
        """Run what Windows would run; it goes on in a copy of itself."""
        subprocess.run(self.entry()["QuietUninstallString"], env=self.environ, check=True)
        wait_until(lambda: not values_of(UNINSTALL))

    def entry(self) -> dict[str, Any]:
        """What Windows lists the program with."""
        return values_of(UNINSTALL)

    def program(self) -> Path:
        """The program that is installed."""
        return Path(self.entry()["InstallLocation"], "notes.exe")

    def runs(self, *arguments: str) -> str:
        done = subprocess.run(
            [self.program(), *arguments],
            env=self.environ,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def manifests(self) -> list[dict[str, Any]]:
        """The native manifests that the browsers find, of Firefox first."""
        led = [values_of(rf"{key}\{NAME}")[""] for key in BROWSERS.values()]
        return [json.loads(Path(each).read_bytes()) for each in led]

    @contextmanager
    def browses(self, way: type[Started] = ByFirefox) -> Iterator[Relay]:
        """Have a browser start the host that its native manifest names."""
        gecko, chromium = self.manifests()
        if way is ByFirefox:
            led = values_of(rf"{next(iter(BROWSERS.values()))}\{NAME}")[""]
            command = [gecko["path"], led, *gecko["allowed_extensions"]]
        else:
            command = [chromium["path"], *chromium["allowed_origins"], "--parent-window=0"]
        with Relay(way(command, self.environ)) as relay:
            relay.hello()
            yield relay


def values_of(path: str) -> dict[str, Any]:
    """Return the values of a key of this user's; none if it is not there."""
    with suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
        count = winreg.QueryInfoKey(key)[1]
        return {name: value for name, value, _ in (winreg.EnumValue(key, i) for i in range(count))}
    return {}


def asked(relay: Relay, *variables: str, port: int = 1) -> dict[str, Any]:
    """Ask the host about itself."""
    relay.send({"type": "connect", "port": port, "name": "about", "sender": {"id": "x"}})
    relay.send({"type": "message", "port": port, "data": {"variables": variables}})
    answer: dict[str, Any] = relay.expect("message")["data"]
    return answer


def later() -> list[str]:
    """Return the commands that Windows runs at this user's next logon."""
    return [text for name, text in values_of(RUN_ONCE).items() if name.startswith(NAME)]


def log_on() -> None:
    """Do what Windows does at a logon."""
    for name, text in values_of(RUN_ONCE).items():
        if name.startswith(NAME):
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_ONCE, 0, winreg.KEY_WRITE) as key:
                winreg.DeleteValue(key, name)
            subprocess.run(text)


def traces() -> dict[str, Any]:
    """Return all that an installation may leave."""
    folders = (HOME, LOCAL / "onconnect" / NAME)
    found = {str(file): b"" for folder in folders for file in folder.rglob("*")}
    listed = {name: values_of(name) for name in (UNINSTALL, RUN_ONCE)}
    return {**registry.software(), **found, **listed, "home": HOME.exists()}


@pytest.fixture
def user(tmp_path: Path) -> Iterator[User]:
    before = traces()
    user = User(tmp_path)
    yield user
    if user.entry():
        user.uninstalls()
    log_on()
    assert traces() == before


def test_a_silent_setup_has_every_browser_start_the_program_itself(author, user):
    user.sets_up(author.first)
    entry = user.entry()
    assert (entry["DisplayName"], entry["DisplayVersion"]) == (TITLE, "1.0")
    assert entry["Publisher"] == AUTHOR
    assert entry["DisplayIcon"] == str(user.program())
    size = sum(each.stat().st_size for each in user.program().parent.rglob("*"))
    assert entry["EstimatedSize"] == pytest.approx(size / 1024, abs=1)
    for manifest in user.manifests():
        assert manifest["path"] == str(user.program())
    for way in WAYS:
        with user.browses(way) as relay:
            answer = asked(relay, "NOTES")
        assert answer["program"] == str(user.program())
        assert answer["values"] == ["of the project"]
        assert (answer["libraries"], answer["foreign"]) == ("", []), "children have the user's own"
    said = user.runs("doctor")
    assert said.count(": ok, its port 'echo' answers (") >= len(BROWSERS)
    assert user.runs("--version").startswith("notes 1.0 (onconnect ")


def test_an_update_leaves_a_host_that_runs_alone_and_serves_the_next_browser(author, user):
    user.sets_up(author.first)
    old = user.program()
    with user.browses() as relay:
        running = asked(relay)
        user.sets_up(author.second)
        assert user.entry()["DisplayVersion"] == "2.0"
        assert [each["path"] for each in user.manifests()] == [str(user.program())] * 2
        assert user.program() == HOME / "2.0/notes.exe"
        assert asked(relay, port=2) == running
        assert old.exists()
        with user.browses(ByChromium) as other:
            second = asked(other)
            assert second["program"] == str(user.program())
            family = started_by(second["pid"])
        family |= started_by(running["pid"])
    wait_until(lambda: not any(map(is_running, family)))
    assert len(later()) == 1
    user.sets_up(author.second)
    assert [each.name for each in HOME.iterdir() if each.is_dir()] == ["2.0"]
    assert not later()


def test_a_host_that_runs_is_in_the_way_of_nothing(author, user):
    user.sets_up(author.first)
    with user.browses() as relay:
        asked(relay)
        user.sets_up(author.first)
        assert user.program() == HOME / "1.0-2/notes.exe"
        with user.browses() as other:
            assert asked(other)["program"] == str(user.program())
            user.uninstalls()
            assert asked(relay, port=2)
            assert asked(other, port=2)
        assert not values_of(rf"{BROWSERS['Mozilla Firefox/firefox.exe']}\{NAME}")
        family = started_by(asked(relay, port=3)["pid"])
    wait_until(lambda: not any(map(is_running, family)))
    assert HOME.exists()
    log_on()
    assert not HOME.exists()


def test_a_double_click_installs_the_program_and_a_window_says_so(author, user):
    is_over = threading.Event()

    def close() -> None:
        while not is_over.wait(0.1):
            window = ctypes.WinDLL("user32").FindWindowW(None, "Notes")
            ctypes.WinDLL("user32").PostMessageW(window, CLOSE, 0, 0)

    closing = threading.Thread(target=close)
    closing.start()
    try:
        done = subprocess.run(
            [author.bundle.program],
            env=user.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            creationflags=subprocess.CREATE_NO_WINDOW,
            encoding="utf-8",
            timeout=120,
        )
    finally:
        is_over.set()
        closing.join()
    try:
        assert done.returncode == 0, done.stdout + done.stderr
        assert [each["path"] for each in user.manifests()] == [str(author.bundle.program)] * 2
    finally:
        subprocess.run([author.bundle.program, "uninstall"], env=user.environ, check=True)


@pytest.mark.skipif(not IS_WINE, reason="every Windows has a browser")
def test_where_no_browser_can_be_served_the_setup_fails_and_can_be_taken_back(author, user):
    shutil.rmtree(user.environ["PROGRAMFILES(X86)"])
    done = subprocess.run([author.first, "/S"], env=user.environ, timeout=120)
    assert done.returncode == 1
    assert user.program().exists()


def test_windows_shows_whose_program_it_is(author):
    for file, title in ((author.bundle.program, TITLE.removesuffix(" 🎉")), (author.first, TITLE)):
        said = [text_in(file, each) for each in ("ProductName", "CompanyName", "ProductVersion")]
        assert said == [title, AUTHOR, "1.0"]
        assert author.icon in file.read_bytes()


def text_in(file: Path, name: str) -> str:
    """Return a text of the properties of a file."""
    functions = ctypes.WinDLL("version")
    size = functions.GetFileVersionInfoSizeW(str(file), None)
    data = ctypes.create_string_buffer(size)
    assert functions.GetFileVersionInfoW(str(file), 0, size, data)
    found, length = ctypes.c_wchar_p(), wintypes.UINT()
    block = rf"\StringFileInfo\000004b0\{name}"
    assert functions.VerQueryValueW(data, block, ctypes.byref(found), ctypes.byref(length)), name
    return found.value or ""
