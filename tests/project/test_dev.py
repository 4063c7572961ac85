"""`onconnect dev` starts browsers and hosts as it should, and signals only its own processes."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.config import Project, load_project
from onconnect.project.dev import watch
from onconnect.project.dev.command import end, interrupting
from onconnect.project.dev.folder import OWN_PATH
from onconnect.project.dev.launch import Options, arguments, register
from onconnect.project.new import Choices, create
from onconnect.project.opening.webext import Runnable

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Project:
    create(tmp_path / "my-notes", Choices())
    return load_project(tmp_path / "my-notes")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    return folder


def test_a_profile_of_the_users_has_its_registration_back_at_the_end(
    project: Project, folder: Path, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    theirs = profile / "NativeMessagingHosts" / "my_notes.json"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("theirs")
    with register(folder, project, os.environ, Options(profile=profile)):
        assert json.loads(theirs.read_text())["path"] == str(folder / "launcher")
    assert theirs.read_text() == "theirs"
    theirs.unlink()
    with register(folder, project, os.environ, Options(profile=profile)):
        assert theirs.exists()
    assert list(theirs.parent.iterdir()) == []


def test_a_profile_is_kept_and_a_headless_browser_has_no_window(
    folder: Path, tmp_path: Path
) -> None:
    options = Options(profile=tmp_path / "kept", is_headless=True)
    told = arguments(Runnable.firefox, "/bin/firefox", folder, options)
    assert told[told.index("--firefox-profile") + 1] == str(tmp_path / "kept")
    assert "--keep-profile-changes" in told
    assert "MOZ_HEADLESS=1" in (folder / "start-firefox").read_text()
    told = arguments(Runnable.chromium, "/bin/chromium", folder, options)
    assert told[told.index("--chromium-profile") + 1] == str(tmp_path / "kept")
    assert "--keep-profile-changes" in told
    assert "--headless=new" in (folder / "start-chromium").read_text()
    assert "--keep-profile-changes" not in arguments(
        Runnable.chromium, "/bin/chromium", folder, Options()
    )


@pytest.mark.process
def test_the_host_gets_the_environment_of_the_project(project: Project, folder: Path) -> None:
    config = project.config.model_copy(update={"environment": {"MODEL": "it's", "PATH": "/mine"}})
    with register(folder, dataclasses.replace(project, config=config), os.environ, Options()):
        script = (folder / "launcher").read_text().partition("\nexec ")[0]
    shown = subprocess.check_output(["/bin/sh", "-c", f'{script}\necho "$MODEL $PATH"'], text=True)
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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_ends_a_terminal_or_a_session_is_as_ctrl_c(number: signal.Signals) -> None:
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
    watch.watch(project, folder, stream, control, threading.Event())
    assert lines == [said]
