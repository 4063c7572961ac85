"""The command that fuzzes both halves says how much it did."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]


def test_it_runs_as_many_frames_as_are_asked_for_and_counts_them() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--frames", "5000"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    pattern = r"(\S+) frames in \d+ s: (\S+) read alike by both halves, (\S+) read by a host\n"
    told = re.fullmatch(pattern, done.stdout)
    assert told, done.stdout
    total, both, host = (int(number.replace(",", "")) for number in told.groups())
    assert total == both + host >= 5000
    assert both > 1000
