"""What `onconnect dev` needs of the system is there on macOS too."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from onconnect.project.dev import places

# the same tests once more, with processes of a run that take themselves for ones on macOS
from tests.project.test_dev_host import (  # noqa: F401
    run,
    test_a_host_that_a_listener_blocks_is_told_with_its_place_and_ended_by_an_edit,
    test_a_host_that_ends_itself_after_a_while_is_started_again_at_once,
    test_an_edit_lets_the_host_leave_and_the_next_process_has_it,
    test_nothing_is_left_when_the_browser_or_dev_ends,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onconnect.install.computer.machine import Machine

pytestmark = pytest.mark.process

ENDS = """
import os
from onconnect.project.dev import group
from onconnect.starting import Start
child = group.begin(Start(["sh", "-c", "sleep 60 & wait"], os.curdir, os.environ), 1)
group.end(child)
other = group.begin(Start(["sh", "-c", "exit 7"], os.curdir, os.environ), 1)
print(abs(child.returncode), group.await_end(other))
group.end(other)
"""


@pytest.fixture(autouse=True)
def started_on_macos(mac: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(mac))


def test_it_waits_for_processes_and_ends_them(mac: Path) -> None:
    done = subprocess.run([mac, "-c", ENDS], capture_output=True, text=True, timeout=30)
    assert (done.stdout, done.stderr) == ("2 7\n", "")


def test_firefox_finds_the_host_of_a_run_in_the_users_own_folder_which_is_as_before_then(
    make_machine: Callable[..., Machine], tmp_path: Path
) -> None:
    machine = make_machine(system="macos", HOME=str(tmp_path))
    place = tmp_path / "Library/Application Support/Mozilla/NativeMessagingHosts"
    place.mkdir(parents=True)
    installed = place / "org.example.notes.json"
    installed.write_text("installed", "utf-8")
    manifests = {"gecko": json.dumps({}).encode(), "chromium": b""}
    folder = tmp_path / "run"
    with places.in_folders("org.example.notes", manifests, folder, folder / "chromium", machine):
        assert installed.read_text("utf-8") == "{}"
    assert installed.read_text("utf-8") == "installed"
    assert places.firefox_variables(folder, machine) == {}
