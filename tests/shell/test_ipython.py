"""Where IPython is installed, it is the prompt."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

if sys.platform == "win32":
    reason = "it types at a pty, of which Python has none on Windows; the other tests of shells run"
    pytest.skip(reason, allow_module_level=True)

from tests.shell.screen import CTRL_D, Screen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.process


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    own = {"HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path), "PROMPT_TOOLKIT_NO_CPR": "1"}
    command = [sys.executable, "-m", "tests.shell.fake_shell"]
    with Screen(command, {**os.environ, **own}) as started:
        started.wait_for("]: ")
        yield started


def enter(screen: Screen, line: str, until: str) -> str:
    """Type a line; return what is shown up to a text that is awaited."""
    screen.type(f"{line}\r")
    return screen.wait_for(until)


def test_it_runs_on_the_browsers_event_loop_and_shows_results_and_errors_alike(
    screen: Screen,
) -> None:
    assert "Two" in enter(screen, "await browser.tabs.query({})", "lines\\n")
    enter(screen, "await browser.tabs.get(99)", "BrowserError: tabs.get: Invalid tab ID: 99")
    enter(screen, "task = asyncio.ensure_future(browser.tabs.get(1)); 'b' + 'egun'", "begun")
    enter(screen, "(await task)['url']", "'https://example.org/'")


def test_its_help_calls_nothing_in_the_browser(screen: Screen) -> None:
    enter(screen, "import IPython.core.oinspect as o; 'im' + 'ported'", "imported")
    enter(
        screen, "o.getdoc(browser.tabs.query)[:19], fake.api.calls", "('browser.tabs.query(', [])"
    )


def test_ctrl_c_cancels_and_ctrl_d_ends(screen: Screen) -> None:
    enter(screen, "print('be' + 'gun'); await browser.tabs.get(0)", "begun")
    screen.interrupt("KeyboardInterrupt")
    enter(screen, "'on' + 'wards'", "onwards")
    screen.wait_for("]: ")
    screen.type(CTRL_D)
    screen.wait_for("The browser was left in order.")
    assert screen.ended() == 0
