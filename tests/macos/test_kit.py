"""The tests of a project, run by a Python that takes itself for one on macOS."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HANDLERS = """
import os
from onconnect import Port, browser

@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    port.on_message.add_listener(lambda _: port.post_message(sorted(os.environ)))
"""
TESTS = """
async def test_a_host_has_what_a_desktop_gives_it(fake_host_process):
    with await fake_host_process.connect() as port:
        port.post_message("what?")
        found = await port.receive()
    assert "PATH" in found and "LANG" not in found

async def test_a_handler_answers(fake_browser):
    with await fake_browser.connect() as port:
        port.post_message("what?")
        assert "PATH" in await port.receive()
"""


@pytest.mark.process
def test_handlers_are_tested_in_this_process_and_in_one_of_their_own(
    mac: Path, make_project: Callable[..., Path]
) -> None:
    project = make_project(handlers=HANDLERS)
    (project / "test_notes.py").write_text(TESTS, "utf-8")
    done = subprocess.run(
        [mac, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"],
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert "2 passed" in done.stdout, done.stdout + done.stderr
