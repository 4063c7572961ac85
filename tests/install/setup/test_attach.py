"""A host whose launcher is a proxy is installed, proven, examined and removed."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onconnect.attach import place
from onconnect.attach.holder import holder_of
from tests.install import launchers

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.process

COMMAND = "python.exe" if sys.platform == "win32" else "host_program.py"
"""What is told of a program: Windows says no more than what it runs."""

PROGRAM = Path(__file__).parents[2] / "attach" / "host_program.py"


@pytest.fixture
def name() -> Iterator[str]:
    """A name that no other test has: programs of all tests meet in the same folder."""
    found = f"onconnect.test{secrets.randbits(40):x}"
    yield found
    place.clear(found)
    if sys.platform != "win32":
        from onconnect.attach import place_posix

        shutil.rmtree(Path(place_posix.log(found)).parent, ignore_errors=True)


@contextmanager
def running(name: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program that serves the browsers of a host."""
    with subprocess.Popen(
        [sys.executable, PROGRAM, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline().strip() == b"serving"
        yield process


@pytest.fixture
def project(name, make_project):
    return make_project(settings={"name": name, "attach": True, "probe": "echo"})


def test_an_installation_says_that_the_program_does_not_run(user, project, name):
    user.has("firefox", "chromium")
    done = user.installs(cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    firefox, chromium, *_ = done.stdout.splitlines()
    assert firefox.startswith(f"Firefox: ok, the proxy starts; {name} is not running (")
    assert chromium.startswith(f"Chromium: ok, the proxy starts; {name} is not running (")


def test_an_installation_proves_a_program_that_runs(user, project, name):
    user.has("firefox", "chromium")
    with running(name) as program:
        done = user.installs(cwd=project)
        assert done.returncode == 0, done.stdout + done.stderr
        firefox, chromium, *_ = done.stdout.splitlines()
        for each, line in (("Firefox", firefox), ("Chromium", chromium)):
            assert line.startswith(f"{each}: ok, its port 'echo' answers: process {program.pid} (")
            assert COMMAND in line


def test_doctor_says_who_serves_and_since_when_or_that_nobody_does(user, project, name):
    user.has("firefox")
    user.installs(cwd=project)
    with running(name) as program:
        found = user.runs("doctor", cwd=project).stdout
        assert f"ok, its port 'echo' answers: process {program.pid} (" in found
        since = r", since \d{4}-\d\d-\d\d \d\d:\d\d \("
        assert re.search(rf"{COMMAND}.*\){since}", found), found
        assert "program-not-running" not in found
    done = user.runs("doctor", cwd=project)
    assert done.returncode == 0
    assert f"Firefox: ok, the proxy starts; {name} is not running" in done.stdout
    assert "[program-not-running]" in done.stdout


def test_an_installation_starts_a_program_that_it_is_told_how_to_start(user, make_project, name):
    user.has("firefox")
    start = [sys.executable, str(PROGRAM), name, "stays"]
    project = make_project(settings={"name": name, "attach": True, "probe": "echo", "start": start})
    try:
        done = user.installs(cwd=project)
        assert done.stdout.startswith("Firefox: ok, its port 'echo' answers: process "), done.stdout
    finally:
        if holder := holder_of(name):
            os.kill(holder.pid, signal.SIGTERM)


def test_a_program_that_cannot_be_started_fails_the_installation(user, make_project, name):
    user.has("firefox")
    settings = {"name": name, "attach": True, "start": ["no-such-program"]}
    done = user.installs(cwd=make_project(settings=settings))
    assert done.returncode == 1
    assert f"{name} could not be started by `no-such-program`" in done.stdout


def test_uninstall_leaves_nothing(user, project, name):
    user.has("firefox", "chromium")
    before = user.everything()
    user.installs(cwd=project)
    done = user.runs("uninstall", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert user.everything() == before


def test_a_launcher_of_another_kind_is_stale(user, project, name):
    user.has("firefox")
    user.installs(cwd=project)
    file = project / "pyproject.toml"
    file.write_text(file.read_text("utf-8").replace("attach = true\n", ""), "utf-8")
    assert "[launcher-stale]" in user.runs("doctor", cwd=project).stdout
    text = launchers.text_of(user.launcher(name))
    assert json.loads(re.search(r"It runs: (.*)", text)[1])[1:3] == ["-I", "-S"]
