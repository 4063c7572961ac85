"""Several installations or removals at the same moment take turns."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onconnect.errors import SetupError
from onconnect.install.computer.disk import Disk
from onconnect.install.computer.machine import Machine, is_root
from onconnect.install.setup import ledger
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

pytestmark = pytest.mark.process

NAMES = [f"org.example.n{number}" for number in range(3 if sys.platform == "win32" else 6)]
"""As many projects: on Windows fewer, since a process takes seconds there to import the command."""

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


if sys.platform == "win32":
    import _winapi
    import msvcrt

    ANYBODY = 7  # FILE_SHARE_READ, FILE_SHARE_WRITE, FILE_SHARE_DELETE
    DELETE = 0x10000
    SHARING_VIOLATION = 32

    @contextmanager
    def locked(file: Path) -> Iterator[None]:
        """Lock a file as an installation does, but open it so that others may remove it."""
        access = _winapi.GENERIC_READ | _winapi.GENERIC_WRITE
        handle = _winapi.CreateFile(str(file), access, ANYBODY, 0, _winapi.OPEN_EXISTING, 0, 0)
        descriptor = msvcrt.open_osfhandle(handle, os.O_RDWR)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        yield
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
        os.close(descriptor)

    def has_open(_: subprocess.Popen[str], file: Path) -> bool:
        """Whether another process has the file open, which then nobody may remove."""
        try:
            found = _winapi.CreateFile(str(file), DELETE, ANYBODY, 0, _winapi.OPEN_EXISTING, 0, 0)
        except OSError as error:
            return error.winerror == SHARING_VIOLATION
        _winapi.CloseHandle(found)
        return False

else:

    def locked(file: Path) -> AbstractContextManager[None]:
        """Lock a file as an installation does."""
        return Disk().locked(file, patience=1)

    def has_open(process: subprocess.Popen[str], file: Path) -> bool:
        """Whether a process has a file open."""
        descriptors = Path(f"/proc/{process.pid}/fd")
        with suppress(OSError):  # it ends, or closes one meanwhile
            return any(each.exists() and each.samefile(file) for each in descriptors.iterdir())
        return False


@pytest.fixture
def start(tmp_path, make_project, user):
    """Starts the command for a project of its own, for a user who has a Firefox."""
    user.has("firefox")
    return lambda command, name: user.starts(
        command, cwd=make_project(tmp_path / name, settings={"name": name})
    )


def all_end_well(processes):
    for process in processes:
        process.communicate()
    return all(process.returncode == 0 for process in processes)


def test_all_are_in_the_ledger_and_can_be_removed(start, user):
    before = user.everything()
    assert all_end_well([start("install", name) for name in NAMES])
    ledger = json.loads(user.ledger.read_bytes())
    assert set(ledger["hosts"]) == set(NAMES)
    assert all_end_well([start("uninstall", name) for name in NAMES])
    assert user.everything() == before


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_one_waits_until_another_is_done(start, user, command):
    assert all_end_well([start("install", NAMES[0])])
    ledger = user.ledger
    before = ledger.read_bytes()
    with locked(user.lock):
        process = start(command, NAMES[command == "install"])
        wait_for(
            lambda: has_open(process, user.lock),
            lambda: f"{command} does not wait (it has ended with {process.poll()})",
            timeout=60,
        )
        assert ledger.read_bytes() == before
        assert process.poll() is None
    assert all_end_well([process])
    assert not ledger.exists() or ledger.read_bytes() != before


def test_who_waits_too_long_is_told_what_is_in_the_way(tmp_path, monkeypatch):
    data = {"user": tmp_path / "data", "system": tmp_path / "data"}
    machine = replace(Machine.here(), environ={"HOME": str(tmp_path)}, data=data)
    monkeypatch.setattr(ledger, "PATIENCE", 0.2)
    file = machine.lock("user")
    sentence = rf"has held {re.escape(str(file))} for 0 s: wait for it to end, or end it"
    with (
        Disk().locked(file, patience=1),
        pytest.raises(SetupError, match=sentence),
        ledger.locked(machine, "user"),
    ):
        pass


@pytest.mark.skipif(not is_root(), reason="only root can be another user")
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
