"""Executes docs/testing.md: writes its files to a folder, and runs its tests there."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from onconnect.testing import FakeBrowser

pytestmark = pytest.mark.process

PAGE = Path(__file__).parents[2] / "docs" / "testing.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
BOUND = 120.0


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The files of the page; one that is told in parts has them in their order."""
    for language, text in BLOCK.findall(PAGE.read_text("utf-8")):
        if language in ("python", "toml"):
            head, _, rest = text.partition("\n")
            assert head.startswith("# "), "a file begins with its name"
            path = tmp_path / head.removeprefix("# ")
            path.parent.mkdir(exist_ok=True)
            with path.open("a") as file:
                file.write(f"{rest}\n\n")
    return tmp_path


def run(project: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=BOUND,
        env={**os.environ, "HOME": str(project)},
    )
    return done.returncode, done.stdout


def test_its_tests_pass_after_each_other(project: Path) -> None:
    status, said = run(
        *(project, "-m", "pytest", "-W", "error", "test_notes.py"),
        *("-p", "no:cacheprovider", "-p", "no:asyncio"),
    )
    assert status == 0, said
    assert "11 passed" in said


def test_its_program_runs(project: Path) -> None:
    status, said = run(project, "two_browsers.py")
    assert (status, said) == (0, "{'number': 1}\n{'number': 2}\n")


def test_its_recording_is_replayed_by_the_command_and_by_a_test(project: Path) -> None:
    async def record() -> None:
        environ = {"ONCONNECT_RECORD": "bug.jsonl"}
        async with FakeBrowser.spawn(project, environ=environ, timeout=30.0) as fake:
            with await fake.connect("notes") as port:
                port.post_message("a note")
                assert await port.receive() == {"number": 1}

    asyncio.run(record())
    replayed = ["-m", "onconnect.cli", "replay", "bug.jsonl"]
    tested = ["-m", "pytest", "-p", "no:cacheprovider", "-p", "no:asyncio", "test_bug.py"]
    for command in (replayed, tested):
        status, said = run(project, *command)
        assert status == 0, said
    handlers = project / "notes.py"
    handlers.write_text(handlers.read_text("utf-8").replace("len(notes)", "-len(notes)"))
    for command in (replayed, tested):
        status, said = run(project, *command)
        assert status == 1, said
        assert "on port 'notes' came a message whose number was 1, and now is -1" in said
