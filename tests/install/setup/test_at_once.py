"""Several installations or removals at the same moment take turns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from onconnect.errors import SetupError
from onconnect.install.computer.disk import Disk
from onconnect.install.computer.machine import Machine
from onconnect.install.setup import ledger
from tests.e2e.waiting import wait_for

pytestmark = pytest.mark.process

NAMES = [f"org.example.n{number}" for number in range(6)]
HOLD = """
import fcntl, os, sys
held = []
for path in sys.argv[1:]:
    try:
        fcntl.flock(os.open(path, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        continue
    held.append(path)
print(*held, flush=True)
sys.stdin.read()
"""
LOCK = ".local/state/onconnect/lock"


def has_open(process: subprocess.Popen[bytes], file: Path) -> bool:
    """Whether a process has a file open."""
    descriptors = Path(f"/proc/{process.pid}/fd")
    with suppress(OSError):  # it ends, or closes one meanwhile
        return any(each.exists() and each.samefile(file) for each in descriptors.iterdir())
    return False


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
    with Disk().locked(home / LOCK, patience=1):
        process = start(command, NAMES[command == "install"])
        wait_for(
            lambda: has_open(process, home / LOCK),
            lambda: f"{command} does not wait (it has ended with {process.poll()})",
            timeout=60,
        )
        assert ledger.read_bytes() == before
        assert process.poll() is None
    assert all_end_well([process])
    assert not ledger.exists() or ledger.read_bytes() != before


def test_who_waits_too_long_is_told_what_is_in_the_way(tmp_path, monkeypatch):
    machine = replace(Machine.here(), environ={"HOME": str(tmp_path)})
    monkeypatch.setattr(ledger, "PATIENCE", 0.2)
    sentence = rf"has held {tmp_path}/{LOCK} for 0 s: wait for it to end, or end it"
    with (
        Disk().locked(tmp_path / LOCK, patience=1),
        pytest.raises(SetupError, match=sentence),
        ledger.locked(machine, "user"),
    ):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
@pytest.mark.parametrize("scope", ["user", "system"])
def test_no_other_user_can_hold_up_an_installation(tmp_path, scope):
    """He may lock each folder that he may read, and is not let into the one that counts."""
    for folder in (tmp_path, *tmp_path.parents):
        folder.chmod(folder.stat().st_mode | 0o055)
    machine = replace(Machine.here(), environ={"HOME": str(tmp_path)})
    with ledger.locked(machine, scope):
        pass  # the lock is there from now on
    file = machine.lock(scope)
    chain = [str(each) for each in (file, *file.parents, machine.data[scope])]
    other = subprocess.Popen(
        ["/usr/bin/python3", "-c", HOLD, *chain],
        user="nobody",
        extra_groups=(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with other:
        held = other.stdout.readline().decode().split()
        assert held, "nothing could be locked, and so nothing is shown"
        assert str(file) not in held
        began = time.monotonic()
        with ledger.locked(machine, scope):
            assert time.monotonic() - began < 1
        other.stdin.close()
