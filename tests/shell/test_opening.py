"""`onconnect shell` as a whole: with a stand-in for its browser, and in a project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onconnect.project_folder import load_project
from tests.host.stdio_peer import environment_at, wait_until
from tests.project import runner, stand_ins
from tests.project.kin import parents
from tests.project.own_registry import own_registry
from tests.shell import stand_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onconnect.arguments import Arguments

pytestmark = pytest.mark.process

BOUND = 120.0
"""Seconds for a command that starts six processes after each other, each slow under wine."""

PYTHON = Path(sys.executable)

NODE = """
import runpy, sys
if sys.argv[1] == "--version":
    print("v22.0.0")
else:
    del sys.argv[0]
    runpy.run_path(sys.argv[0], run_name="__main__")
"""

WEB_EXT = """
import subprocess, sys
program = sys.argv[sys.argv.index("--firefox") + 1]
sys.exit(subprocess.run([program]).returncode)
"""

FIREFOX = f"""
import runpy, sys
sys.argv[1:] = []
runpy.run_path({stand_in.__file__!r}, run_name="__main__")
"""

TABS = "await browser.tabs.query({})"


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with stand-ins for Node.js, web-ext and Firefox."""
    folder = tmp_path / "programs"
    stand_ins.program(folder / "node", NODE)
    stand_ins.program(folder / stand_ins.FIREFOX, FIREFOX)
    if sys.platform == "win32":  # npm's batch file is passed over, for what it would start
        (folder / "web-ext.exe").touch()
        script = folder / "node_modules" / "web-ext" / "bin" / "web-ext.js"
        script.parent.mkdir(parents=True)
        script.write_text(WEB_EXT, "utf-8")
    else:
        stand_ins.program(folder / "web-ext", WEB_EXT)
    return folder


@pytest.fixture
def environ(programs: Path, tmp_path: Path) -> Iterator[dict[str, str]]:
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    with own_registry() as variables:
        yield {**environment_at(tmp_path), "PATH": path, **variables}


@contextmanager
def running(
    command: list[str], environ: dict[str, str], folder: Path
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command,
        env=environ,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def shell(programs: Path, *words: str) -> list[str]:
    return [sys.executable, "-P", runner.__file__, str(programs), "shell", *words]


def kin_of(pid: int) -> set[int]:
    """The processes that run below a process."""
    found, new, above = set[int](), {pid}, parents()
    while new:
        new = {child for child, parent in above.items() if parent in new} - found
        found |= new
    return found


def test_a_browser_of_its_own_is_opened_asked_and_closed(
    programs: Path, environ: dict[str, str], tmp_path: Path
) -> None:
    command = shell(programs, "--browser", "firefox", "--headless", "--json", "-c", TABS)
    with running(command, environ, tmp_path) as process:
        output, errors = process.communicate(timeout=BOUND)
    assert process.returncode == 0, errors
    assert json.loads(output) == [stand_in.TAB]


def test_the_browser_of_a_shell_that_was_killed_is_closed(
    programs: Path, environ: dict[str, str], tmp_path: Path
) -> None:
    program = f"print(len({TABS}), flush=True); import asyncio; await asyncio.sleep(600)"
    command = shell(programs, "--browser", "firefox", "--headless", "-c", program)
    with running(command, environ, tmp_path) as process:
        assert process.stdout
        assert process.stdout.readline() == "1\n"
        kin = kin_of(process.pid)
        assert len(kin) >= 3
        process.kill()
        wait_until(lambda: not kin & parents().keys())


def test_in_a_project_the_browsers_that_start_its_host_are_asked(
    programs: Path, environ: dict[str, str], tmp_path: Path
) -> None:
    project = tmp_path / "notes"
    (project / "extension").mkdir(parents=True)
    (project / "extension" / "manifest.json").write_text("{}", "utf-8")
    (project / "handlers.py").touch()
    (project / "pyproject.toml").write_text(
        f'[tool.onconnect]\nname = "onconnect.test{os.getpid():x}"\ndescription = "Notes"\n'
        'handlers = ["handlers"]\nextension = "extension"\nattach = true\n',
        "utf-8",
    )
    told: Arguments = load_project(project).config.arguments(project)
    browser = [sys.executable, stand_in.__file__, *told.command(sys.executable)]
    command = shell(programs, str(project), "--json", "-c", TABS)
    with (
        running(command, environ, tmp_path) as process,
        running(browser, environ, tmp_path) as other,
    ):
        output, errors = process.communicate(timeout=BOUND)
        assert process.returncode == 0, errors
        assert json.loads(output) == [stand_in.TAB]
        assert other.wait(BOUND) == 0
