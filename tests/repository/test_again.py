"""What fails once among other tests runs again alone; what is wrong fails again."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests import again

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process

TESTS = """
import os, pytest

@pytest.mark.parametrize("name", ["a", "an@address", "[brackets] and :: more", "ü \\\\x"])
def test_is_steady(name):
    pass

@pytest.mark.xdist_group("a group")
@pytest.mark.parametrize("name", {unsteady!r})
def test_is_unsteady(name):
    assert "PYTEST_XDIST_WORKER" not in os.environ

@pytest.mark.parametrize("name", {wrong!r})
def test_is_wrong(name):
    assert False
"""
BESIDE_OTHERS = ["-m", "pytest", "--numprocesses=1", "--dist=loadgroup"]


class Runs:
    """Runs commands of pytest in a folder, and keeps what they said."""

    def __init__(self, folder: Path, source: str) -> None:
        (folder / "pytest.ini").touch()
        (folder / "test_it.py").write_text(source, "utf-8")
        self.folder = folder
        self.said: list[str] = []

    def __call__(self, words: list[str]) -> int:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self.folder,
            env={
                **{name: os.environ[name] for name in os.environ if "XDIST" not in name},
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
                "PYTEST_PLUGINS": "xdist.plugin",
            },
            capture_output=True,
            encoding="utf-8",
        )
        self.said.append(done.stdout + done.stderr)
        return done.returncode

    def tested(self) -> again.Outcome:
        return again.tested(self.folder, BESIDE_OTHERS, self, "a-step")


NAMES = ["a", "an@address", "[brackets] and :: more", "ü"]


def test_what_fails_beside_others_passes_when_it_runs_alone_and_is_named(tmp_path: Path) -> None:
    runs = Runs(tmp_path, TESTS.format(unsteady=NAMES, wrong=[]))
    passed, only_alone, failed = runs.tested()
    assert passed, runs.said
    assert failed == []
    escaped = [name.encode("ascii", "backslashreplace").decode() for name in NAMES]
    assert only_alone == sorted(f"test_it.py::test_is_unsteady[{name}]" for name in escaped)
    assert f"{len(NAMES)} passed" in runs.said[1], "and nothing else runs again"


def test_what_is_wrong_fails_again(tmp_path: Path) -> None:
    runs = Runs(tmp_path, TESTS.format(unsteady=["a"], wrong=["b"]))
    assert runs.tested() == (False, [], ["test_it.py::test_is_wrong[b]"])
    assert "1 failed, 1 passed" in runs.said[1]


@pytest.mark.parametrize(
    "source",
    [TESTS.format(unsteady=list(range(again.FEW + 1)), wrong=[]), "def test_broken(:"],
    ids=["more than a few tests", "a file that cannot be read, so that none has run"],
)
def test_what_is_no_accident_does_not_run_again(source: str, tmp_path: Path) -> None:
    runs = Runs(tmp_path, source)
    passed, only_alone, failed = runs.tested()
    assert (passed, only_alone) == (False, [])
    assert all(name.startswith("test_it.py") for name in failed), failed
    assert failed
    assert len(runs.said) == 1


def test_what_passes_does_not_run_again_though_it_has_failed_before(tmp_path: Path) -> None:
    runs = Runs(tmp_path, "def test_good(): pass\n")
    before = tmp_path / ".pytest_cache/a-step/v/cache/lastfailed"
    before.parent.mkdir(parents=True)
    before.write_text('{"test_it.py::test_good": true, "test_gone.py::test_gone": true}', "utf-8")
    assert runs.tested() == (True, [], [])
    assert len(runs.said) == 1
