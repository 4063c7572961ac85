from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from onconnect.install import report
from onconnect.install.installation import Outcome
from onconnect.install.prove import Proof

ECHO = """
from onconnect import browser

@browser.runtime.on_connect.add_listener
def connected(port):
    port.on_message.add_listener(port.post_message)
"""


class User:
    """Somebody with a home, some browsers and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "höme of $USER"
        self.programs = folder / "bin"
        self.home.mkdir()
        self.programs.mkdir()

    def has(self, *programs: str) -> None:
        for program in programs:
            file = self.programs / program
            file.write_text("#!/bin/sh\n", "utf-8")
            file.chmod(0o755)

    def installs(self, *arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-m", "onconnect.cli", "install", *arguments],
            cwd=cwd,
            env={"HOME": str(self.home), "PATH": str(self.programs), "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    def files(self) -> dict[str, tuple[bytes, float]]:
        """Return what an installation has written; not the logs of the hosts that it started."""
        return {
            str(path.relative_to(self.home)): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in self.home.rglob("*")
            if path.is_file() and ".local/state" not in str(path)
        }


@pytest.fixture
def user(tmp_path):
    return User(tmp_path)


def test_an_installation_registers_and_proves_every_browser(user, make_project):
    user.has("firefox", "chromium")
    project = make_project(settings={"probe": "echo"}, handlers=ECHO)
    done = user.installs(cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    firefox, chromium, *_ = done.stdout.splitlines()
    assert firefox.startswith("Firefox: ")
    assert "org.example.notes.json written: ok, its port 'echo' answers (" in firefox
    assert chromium.startswith("Chromium: ")
    assert "written: ok, its port 'echo' answers (" in chromium
    assert "onconnect install --run firefox" in done.stdout
    assert sorted(user.files()) == [
        ".config/chromium/NativeMessagingHosts/org.example.notes.json",
        ".local/share/onconnect/org.example.notes/launcher",
        ".mozilla/native-messaging-hosts/org.example.notes.json",
    ]


def test_a_second_installation_changes_nothing(user, make_project):
    user.has("firefox")
    project = make_project()
    user.installs(cwd=project)
    before = user.files()
    done = user.installs(project, cwd=user.home)
    assert "unchanged: ok, its handlers load (" in done.stdout
    assert user.files() == before


def test_an_installation_without_a_probe_opens_no_port(user, make_project):
    user.has("firefox")
    handlers = ECHO + "\n    print('opened', file=open('opened', 'w'))\n"
    done = user.installs(cwd=make_project(handlers=handlers))
    assert "ok, its handlers load" in done.stdout
    assert not list(user.home.rglob("opened"))


def test_a_demo_of_the_checkout_answers_its_echo(user, checkout):
    user.has("firefox")
    done = user.installs(checkout, cwd=user.home)
    assert done.returncode == 0, done.stdout
    assert "onconnect.demo.json written: ok, its port 'echo' answers (" in done.stdout
    assert f"python {checkout}/install.py --run chromium" in done.stdout


def test_a_chromium_profile_folder_is_registered_too(user, make_project):
    done = user.installs(make_project(), "--user-data-dir", "pro file", cwd=user.home)
    assert done.returncode == 0, done.stdout
    folder = user.home / "pro file"
    file = folder / "NativeMessagingHosts/org.example.notes.json"
    assert done.stdout.startswith(f"Chromium with --user-data-dir: {file} written: ok, ")
    manifest = json.loads(file.read_bytes())
    assert Path(manifest["path"]).is_relative_to(user.home)


def test_handlers_that_do_not_load_fail_with_their_traceback(user, make_project):
    user.has("firefox")
    done = user.installs(cwd=make_project(handlers="import no_such_module\n"))
    assert done.returncode == 1
    assert ": FAILED: the host gave up (app-error): " in done.stdout
    assert "ModuleNotFoundError: No module named 'no_such_module'" in done.stdout
    assert "notes.py" in done.stdout
    assert "Now load the extension" not in done.stdout


def test_a_browser_that_cannot_be_registered_does_not_hinder_another(user, make_project):
    user.has("firefox", "chromium")
    (user.home / ".config").write_text("in the way", "utf-8")
    done = user.installs(cwd=make_project())
    assert done.returncode == 1
    assert "written: ok, its handlers load" in done.stdout
    assert "onconnect.json" not in done.stdout
    assert "FAILED: " in done.stdout
    assert "cannot be written (" in done.stdout


def test_an_extension_without_a_key_fails_for_chromium_alone(user, make_project):
    user.has("firefox", "chromium")
    done = user.installs(cwd=make_project(manifest={"key": None}))
    assert done.returncode == 1
    assert "Firefox: " in done.stdout
    assert 'has no "key"' in done.stdout


def test_a_machine_without_browsers_is_told(user, make_project):
    done = user.installs(cwd=make_project())
    assert done.returncode == 1
    assert done.stderr.startswith("onconnect: none of the browsers Firefox, Chromium, Chrome,")
    assert done.stderr.count("\n") == 1
    assert user.files() == {}


def test_a_folder_without_a_project_is_told_in_one_sentence(user):
    done = user.installs(cwd=user.home)
    assert done.returncode == 1
    assert done.stderr.startswith(f"onconnect: {user.home}/pyproject.toml cannot be read")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_is_read_only_is_told_in_one_sentence(user, make_project):
    user.has("firefox")
    user.home.chmod(0o555)
    done = user.installs(cwd=make_project())
    assert done.returncode == 1
    assert "launcher cannot be written (Permission denied)" in done.stderr
    assert done.stderr.count("\n") == 1


def show(*outcomes, terminal):
    out = io.StringIO()
    report.show(Console(file=out, force_terminal=terminal, width=200), outcomes)
    return out.getvalue()


def test_a_report_is_a_table_on_a_terminal_and_plain_lines_in_a_pipe():
    outcome = Outcome("Firefox", Path("/m.json"), "written", Proof("it [bold]works", 0.0514))
    assert show(outcome, terminal=False) == (
        "Firefox: /m.json written: ok, it [bold]works (51 ms)\n"
    )
    table = show(outcome, terminal=True)
    assert "Native manifest" in table
    assert "ok, it [bold]works (51 ms)" in table


def test_what_a_host_said_is_shown_once_below():
    outcomes = [Outcome(name, failure="no.", detail="line 1\nline 2") for name in "AB"]
    assert show(*outcomes, terminal=False) == (
        "A: FAILED: no.\nB: FAILED: no.\n\nThe host said:\nline 1\nline 2\n"
    )
