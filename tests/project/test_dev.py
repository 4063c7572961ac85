"""`onconnect dev` starts browsers and hosts as it should, and signals only its own processes."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from onconnect.cli import development
from onconnect.errors import SetupError
from onconnect.install.browsers import launcher_exe
from onconnect.install.computer import run_folder
from onconnect.install.computer.machine import Machine
from onconnect.install.computer.registry import Key
from onconnect.project.dev import watch
from onconnect.project.dev.command import interrupting
from onconnect.project.dev.folder import OWN_PATH
from onconnect.project.dev.group import end
from onconnect.project.dev.launch import Options, arguments, register
from onconnect.project.dev.places import in_folders, in_registry
from onconnect.project.new import Choices, create
from onconnect.project.opening.webext import Runnable
from onconnect.project_folder import Project, load_project
from tests.install.memory import MemoryRegistry

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


@pytest.fixture
def project(tmp_path: Path) -> Project:
    create(tmp_path / "my-notes", Choices())
    return load_project(tmp_path / "my-notes")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    return folder


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """This computer with a data folder and a registry of its own."""
    return dataclasses.replace(
        Machine.here(),
        data={"user": tmp_path / "data", "system": tmp_path / "of all"},
        registry=MemoryRegistry(),
    )


def test_a_profile_of_the_users_has_its_registration_back_at_the_end(
    project: Project, folder: Path, machine: Machine, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    theirs = profile / "NativeMessagingHosts" / "my_notes.json"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("theirs", "utf-8")
    with register(folder, project, machine, Options(profile=profile)):
        assert json.loads(theirs.read_text("utf-8"))["path"] == str(folder / "launcher")
    assert theirs.read_text("utf-8") == "theirs"
    theirs.unlink()
    with register(folder, project, machine, Options(profile=profile)):
        assert theirs.exists()
    assert list(theirs.parent.iterdir()) == []


KEY = Key("HKCU", r"Software\Mozilla\NativeMessagingHosts", 64)


class Place(Protocol):
    """Somewhere that runs register a host in the place of the user's own."""

    def run(self, folder: Path) -> AbstractContextManager[None]:
        """Register the host of a run."""

    def put(self, text: str | None) -> None:
        """Let something else be registered, or nothing."""

    @property
    def found(self) -> str | None:
        """What is registered."""


class InTheRegistry:
    """A key of Windows."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        for each in reversed([KEY, *KEY.parents()]):
            if not machine.registry.exists(each):
                machine.registry.make(each)

    def run(self, folder: Path) -> AbstractContextManager[None]:
        return in_registry("notes", {"gecko": b"{}"}, folder, self._machine, {KEY: "gecko"})

    def put(self, text: str | None) -> None:
        key, registry = KEY.child("notes"), self._machine.registry
        if text is None:
            registry.remove(key)
        else:
            registry.make(key)
            registry.write(key, text)

    @property
    def found(self) -> str | None:
        return self._machine.registry.read(KEY.child("notes"))


class InAProfile:
    """A folder of a profile."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._profile = Path(machine.data["user"]).parent / "profile"
        self._file = self._profile / "NativeMessagingHosts" / "notes.json"
        self._file.parent.mkdir(parents=True)

    def run(self, folder: Path) -> AbstractContextManager[None]:
        manifest = json.dumps({"path": str(folder / "launcher")}).encode()
        return in_folders("notes", {"chromium": manifest}, folder, self._profile, self._machine)

    def put(self, text: str | None) -> None:
        if text is None:
            self._file.unlink()
        else:
            self._file.write_text(text, "utf-8", "surrogateescape")

    @property
    def found(self) -> str | None:
        if not self._file.exists():
            return None
        return self._file.read_text("utf-8", "surrogateescape")


@pytest.fixture(params=[InTheRegistry, InAProfile])
def place(machine: Machine, request: pytest.FixtureRequest) -> Place:
    made: Place = request.param(machine)
    return made


def make_run_folder(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / f"onconnect-{name:_<8}"
    folder.mkdir()
    (folder / run_folder.MARK).touch()
    return folder


@pytest.mark.parametrize("theirs", [None, "theirs \udcff"])
@pytest.mark.parametrize("is_gone", [False, True])
def test_after_runs_that_were_killed_the_next_restores_what_was_before_them(
    is_gone: bool, theirs: str | None, place: Place, machine: Machine, tmp_path: Path
) -> None:
    if theirs:
        place.put(theirs)
    killed: list[AbstractContextManager[None]] = []  # which would end if nothing referred to them
    for name in ("killed", "again"):
        folder = make_run_folder(tmp_path, name)
        killed.append(place.run(folder))
        killed[-1].__enter__()
        assert place.found
        assert place.found != theirs
        if is_gone:
            shutil.rmtree(folder)
    with place.run(make_run_folder(tmp_path, "next")):
        assert place.found != theirs
    assert place.found == theirs
    assert not Path(machine.data["user"]).exists()


def test_what_a_killed_run_has_left_is_removed_if_nobody_knows_what_was_before(
    place: Place, machine: Machine, tmp_path: Path
) -> None:
    killed = place.run(make_run_folder(tmp_path, "killed"))
    killed.__enter__()
    shutil.rmtree(machine.data["user"])
    with place.run(make_run_folder(tmp_path, "next")):
        assert place.found
    assert place.found is None


def test_what_lies_in_a_users_own_folder_of_such_a_name_is_restored(
    place: Place, machine: Machine, tmp_path: Path
) -> None:
    folder = make_run_folder(tmp_path, "of_mine")
    mine = place.run(folder)
    mine.__enter__()
    theirs = place.found
    shutil.rmtree(machine.data["user"])
    (folder / run_folder.MARK).unlink()
    with place.run(make_run_folder(tmp_path, "next")):
        assert place.found != theirs
    assert place.found == theirs


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_runs_at_once_neither_leaves_the_others_host(
    first: int, place: Place, machine: Machine, tmp_path: Path
) -> None:
    place.put("theirs")
    runs = [place.run(make_run_folder(tmp_path, name)) for name in ("one", "other")]
    for each in runs:
        each.__enter__()
    later = place.found
    ending = runs.pop(first)
    ending.__exit__(None, None, None)
    assert place.found == ("theirs" if first else later)
    runs[0].__exit__(None, None, None)
    assert place.found == "theirs"
    assert not Path(machine.data["user"]).exists()


@pytest.mark.parametrize("new", ["installed", None])
def test_what_is_registered_or_removed_during_a_run_stays_so(
    new: str | None, place: Place, machine: Machine, tmp_path: Path
) -> None:
    place.put("theirs")
    with place.run(make_run_folder(tmp_path, "run")):
        place.put(new)
    assert place.found == new
    assert not Path(machine.data["user"]).exists()


def test_a_run_leaves_no_keys_where_there_were_none(folder: Path, machine: Machine) -> None:
    registry = machine.registry
    assert isinstance(registry, MemoryRegistry)
    at_first = dict(registry.keys)
    with in_registry("notes", {"gecko": b"{}"}, folder, machine, {KEY: "gecko"}):
        assert registry.read(KEY.child("notes")) == str(folder / "gecko.json")
    assert registry.keys == at_first


def test_a_profile_is_kept_and_a_headless_browser_has_no_window(
    folder: Path, tmp_path: Path
) -> None:
    options = Options(profile=tmp_path / "kept", is_headless=True)
    told = arguments(Runnable.firefox, "/bin/firefox", folder, Machine.here(), options)
    assert told[told.index("--firefox-profile") + 1] == str(tmp_path / "kept")
    assert "--keep-profile-changes" in told
    assert (
        json.loads((folder / "program-firefox").read_text("utf-8"))["variables"]["MOZ_HEADLESS"]
        == "1"
    )
    told = arguments(Runnable.chromium, "/bin/chromium", folder, Machine.here(), options)
    assert told[told.index("--chromium-profile") + 1] == str(tmp_path / "kept")
    assert "--keep-profile-changes" in told
    started = json.loads((folder / "program-chromium").read_text("utf-8"))["command"]
    assert started == ["/bin/chromium", "--enable-logging=stderr", "--headless=new"]
    assert "--keep-profile-changes" not in arguments(
        Runnable.chromium, "/bin/chromium", folder, Machine.here(), Options()
    )


def shows_variables(folder: Path, *names: str) -> list[str]:
    """Return a command that sets the variables of a run's launcher, and shows some of them."""
    if sys.platform == "win32":
        script = launcher_exe.script_in((folder / "launcher.exe").read_bytes())
        show = f"print(*map(os.environ.get, {names}))"
        return [sys.executable, "-c", script.partition("del sys.path[0]")[0] + show]
    script = (folder / "launcher").read_text("utf-8").partition("\nexec ")[0]
    shown = " ".join(f"${name}" for name in names)
    return ["/bin/sh", "-c", f'{script}\necho "{shown}"']


@pytest.mark.process
def test_the_host_gets_the_environment_of_the_project(project: Project, folder: Path) -> None:
    config = project.config.model_copy(update={"environment": {"MODEL": "it's", "PATH": "/mine"}})
    mine = dataclasses.replace(project, config=config)
    with register(folder, mine, Machine.here(), Options()):
        command = shows_variables(folder, "MODEL", "PATH")
    shown = subprocess.check_output(command, text=True)
    assert shown == "it's /mine\n"
    assert (folder / OWN_PATH).exists()


@pytest.mark.process
def test_only_processes_of_its_own_are_signalled(monkeypatch: pytest.MonkeyPatch) -> None:
    signalled = []

    def killpg(group: int, number: int) -> None:
        with open(f"/proc/{group}/stat") as stat:
            parent = int(stat.read().rpartition(")")[2].split()[1])
        signalled.append((parent, number))
        kill(group, number)

    kill = os.killpg
    monkeypatch.setattr(os, "killpg", killpg)
    for source in ("pass", "import time; time.sleep(60)"):
        process = subprocess.Popen([sys.executable, "-c", source], start_new_session=True)
        if source == "pass":
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        end(process)
        assert process.returncode is not None
    assert {parent for parent, _ in signalled} == {os.getpid()}
    assert [number for _, number in signalled] == [signal.SIGTERM, signal.SIGINT, signal.SIGTERM]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_what_ends_a_terminal_or_a_session_is_as_ctrl_c(name: str) -> None:
    number = signal.Signals[name]
    before = signal.signal(number, signal.SIG_DFL)  # nohup ignores one of them
    try:
        with pytest.raises(KeyboardInterrupt), interrupting():
            os.kill(os.getpid(), number)
        assert signal.getsignal(number) == signal.SIG_DFL
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize(
    ("hears", "said"),
    [
        (True, "my_notes.py edited: Python starts again"),
        (False, "my_notes.py edited: Python will start when the extension asks for it"),
    ],
)
def test_an_edit_is_told_with_what_it_does_to_python(
    hears: bool, said: str, project: Project, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change: tuple[int, str] = (2, str(project.folder / "my_notes.py"))
    monkeypatch.setattr(watch.watchfiles, "watch", lambda *_, **__: iter([{change}]))
    lines: list[str] = []
    stream: Any = SimpleNamespace(say=lines.append)
    control: Any = SimpleNamespace(edited=lambda: hears)
    builder: Any = SimpleNamespace(edited=lambda _: None, is_building=False)
    watch.watch(project, folder, stream, control, builder, threading.Event())
    assert lines == [said]


@pytest.mark.parametrize("browser", ["firefox", "chromium", "both"])
def test_a_browser_in_the_place_of_the_folder_is_told_how_to_name_one(
    browser: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SetupError, match=f"`onconnect dev --browser {browser}`"):
        development.dev(Path(browser))
