"""A host that is started as a browser starts one can be killed, with all that it has started."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from onconnect import starting
from onconnect.starting import Start
from tests.host.stdio_peer import BOUND

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process

PARENT = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("begun", flush=True)
time.sleep(60)
"""


def parent(folder: Path) -> Start:
    return Start([sys.executable, "-c", PARENT], folder, os.environ)


def test_what_a_host_has_started_is_killed_with_it(tmp_path: Path) -> None:
    process = parent(tmp_path).process(subprocess.DEVNULL, start_new_session=True)
    with process:
        assert process.stdout.readline().strip() == b"begun"
        starting.kill(process)
        assert process.wait(BOUND) != 0
        # the child had the same stdout: it has ended where nobody holds it any more
        assert process.stdout.read() == b""


async def test_so_it_is_on_an_event_loop(tmp_path: Path) -> None:
    process = await parent(tmp_path).process_on_loop(subprocess.DEVNULL, start_new_session=True)
    assert (await process.stdout.readline()).strip() == b"begun"
    starting.kill(process)
    assert await process.wait() != 0
    assert await process.stdout.read() == b""
