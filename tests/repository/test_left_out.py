"""Each test that is left out on Windows exists, and has a reason."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.windows.left_out import left_out, names
from tools.release import ROOT


@pytest.mark.process
def test_each_test_that_is_left_out_exists() -> None:
    files = sorted({name.partition("::")[0] for name in left_out()})
    missing = [file for file in files if not (ROOT / file).is_file()]
    assert missing == [], "tests/windows/left_out.toml names files that do not exist"
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    collected = subprocess.run([*command, *files], cwd=ROOT, capture_output=True, text=True)
    assert collected.returncode == 0, collected.stdout + collected.stderr
    there = {name for line in collected.stdout.splitlines() for name in names(line)}
    assert sorted(set(left_out()) - there) == [], "tests/windows/left_out.toml is out of date"


def test_each_reason_is_a_few_words() -> None:
    assert [name for name, reason in left_out().items() if len(reason.split()) < 3] == []
