"""What tests on macOS ask of `ps` is what Linux tells in files."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.host import stdio_peer
from tests.macos import processes

pytestmark = pytest.mark.process


def test_a_process_is_known_by_its_parent_until_it_has_ended() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert processes.parents()[child.pid] == os.getpid()
    assert child.pid in [each for each, of in processes.parents().items() if of == os.getpid()]
    assert processes.first_child(os.getpid()) <= child.pid
    assert processes.runs(child.pid)
    child.kill()
    stdio_peer.wait_until(lambda: not stdio_peer.runs(child.pid))
    assert not processes.runs(child.pid), "it waits for its parent, and has ended"
    child.communicate()
