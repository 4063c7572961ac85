"""Several installations or removals at the same moment take turns."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from onconnect.install.disk import Disk
from tests.e2e.waiting import wait_for

NAMES = [f"org.example.n{number}" for number in range(6)]
WAITING = re.compile(r"^\d+: -> FLOCK .* (\d+) [0-9a-f]+:", re.MULTILINE)


@pytest.fixture
def start(tmp_path, make_project):
    """Starts the command for a project of its own, in a home where a Firefox is."""
    program = tmp_path / "bin/firefox"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    return lambda command, name: subprocess.Popen(
        [sys.executable, "-P", "-m", "onconnect.cli", command],
        cwd=make_project(tmp_path / name, settings={"name": name}),
        env={"HOME": str(home), "PATH": str(program.parent)},
        stdout=subprocess.PIPE,
    )


def all_end_well(processes):
    for process in processes:
        process.communicate()
    return all(process.returncode == 0 for process in processes)


def test_all_are_in_the_ledger_and_can_be_removed(start, tmp_path):
    assert all_end_well([start("install", name) for name in NAMES])
    ledger = json.loads((tmp_path / "home/.local/share/onconnect/installed.json").read_bytes())
    assert set(ledger["hosts"]) == set(NAMES)
    assert all_end_well([start("uninstall", name) for name in NAMES])
    assert not list((tmp_path / "home").rglob("*onconnect*/*.json"))
    assert not (tmp_path / "home/.mozilla").exists()


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_one_waits_until_another_is_done(start, tmp_path, command):
    home = tmp_path / "home"
    assert all_end_well([start("install", NAMES[0])])
    ledger = home / ".local/share/onconnect/installed.json"
    before = ledger.read_bytes()
    with Disk().locked(home):
        process = start(command, NAMES[command == "install"])
        wait_for(
            lambda: str(process.pid) in WAITING.findall(Path("/proc/locks").read_text()),
            lambda: f"{command} does not wait (it has ended with {process.poll()})",
            timeout=60,
        )
        assert ledger.read_bytes() == before
    assert all_end_well([process])
    assert not ledger.exists() or ledger.read_bytes() != before
