"""The prompt at a terminal: it runs what is typed on a live browser, as long as it is asked to."""

from __future__ import annotations

import os
import re
import signal
import sys
from typing import TYPE_CHECKING

import pytest

if sys.platform == "win32":
    reason = "it types at a pty, of which Python has none on Windows; the other tests of shells run"
    pytest.skip(reason, allow_module_level=True)

from tests.shell.screen import CTRL_D, TAB, UP, Screen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.process

FAKE = [sys.executable, "-m", "tests.shell.fake_shell", "--plain"]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}


@pytest.fixture
def screen(environ: dict[str, str]) -> Iterator[Screen]:
    with Screen(FAKE, environ) as started:
        assert started.wait_for(">>> ").count("\n") <= 4
        yield started


def test_a_list_of_tabs_is_a_table_and_a_title_controls_nothing(screen: Screen) -> None:
    shown = screen.enter("await browser.tabs.query({})")
    lines = [line.split() for line in shown.splitlines()]
    assert ["id", "active", "title", "url"] in lines
    assert ["1", "yes", "An", "example", "https://example.org/"] in lines
    assert ["12", r"Two\u001b[2J", r"\u202elines\n"] in lines
    assert "\x1b[2J" not in screen.raw


def test_a_dict_is_shown_whole_and_names_stay_for_the_next_lines(screen: Screen) -> None:
    screen.enter("tab = await browser.tabs.get(1)")
    assert "'url': 'https://example.org/'" in screen.enter("tab")
    assert "'An example'" in screen.enter("_['title']")


def test_a_block_is_typed_in_lines_and_may_await(screen: Screen) -> None:
    screen.enter("for number in (1, 12):", "... ")
    screen.enter("    print('title', (await browser.tabs.get(number))['title'][:3])", "... ")
    assert re.search(r"title An \r\ntitle Two", screen.enter(""))


def test_an_error_of_the_browser_is_one_line(screen: Screen) -> None:
    shown = screen.enter("await browser.tabs.get(99)")
    assert shown.splitlines()[1:] == ["BrowserError: tabs.get: Invalid tab ID: 99", ">>> "]


def test_a_mistake_in_what_was_typed_shows_where_it_is_and_no_frames_of_the_shell(
    screen: Screen,
) -> None:
    shown = screen.enter("1 / 0")
    assert "ZeroDivisionError" in shown
    assert re.findall('File "(.*?)"', shown) == ["<shell>"]
    shown = screen.enter("def f(:")
    assert "SyntaxError" in shown
    assert re.findall('File "(.*?)"', shown) == ["<shell>"]


def test_a_call_without_await_says_what_is_missing(screen: Screen) -> None:
    assert "write `await` before it" in screen.enter("browser.tabs.query({})")


def test_ctrl_c_cancels_what_waits_and_the_browser_stays(screen: Screen) -> None:
    screen.type("print('begun'); await browser.tabs.get(0)\n")
    screen.wait_for("begun\r\n")
    assert "KeyboardInterrupt" in screen.interrupt()
    assert "An example" in screen.enter("await browser.tabs.get(1)")


def test_ctrl_c_ends_code_that_blocks_the_event_loop(screen: Screen) -> None:
    screen.enter("while True:", "... ")
    screen.enter("    if 'begun' not in globals(): begun = print('turns')", "... ")
    screen.type("\n")
    screen.wait_for("turns\r\n")
    assert "KeyboardInterrupt" in screen.interrupt()
    assert "An example" in screen.enter("await browser.tabs.get(1)")


def test_ctrl_c_drops_what_was_typed(screen: Screen) -> None:
    screen.type("1 / 0")
    screen.wait_for("1 / 0")
    assert "KeyboardInterrupt" in screen.interrupt()
    assert "ZeroDivisionError" not in screen.enter("2")


def test_tab_completes_names_of_the_extension_api(screen: Screen) -> None:
    screen.type(f"await browser.tabs.quer{TAB}")
    screen.wait_for("browser.tabs.query(")
    assert "An example" in screen.enter("{})")
    screen.type(f"browser.storage.loca{TAB}")
    screen.wait_for("browser.storage.local")
    assert "<browser.storage.local>" in screen.enter("")


def test_what_a_listener_prints_stands_above_what_is_being_typed(screen: Screen) -> None:
    screen.enter("loop = asyncio.get_running_loop()")
    screen.enter("typed = loop.create_future()")
    screen.enter("async def later(): await typed; print('a tab', 'has changed')", "... ")
    screen.type("\n")
    screen.wait_for(">>> ")
    screen.enter("task = asyncio.create_task(later())")
    screen.enter("import threading, time")
    screen.enter(
        "threading.Timer(0.5, loop.call_soon_threadsafe, (typed.set_result, None)).start()"
    )
    screen.type("'half")
    screen.wait_for("a tab has changed\r\n>>> 'half")
    assert "'half typed'" in screen.enter(" typed'")


def test_the_history_is_there_the_next_time(environ: dict[str, str]) -> None:
    for _ in range(2):
        with Screen(FAKE, environ) as screen:
            screen.wait_for(">>> ")
            screen.enter("'first' + ' line'") if _ == 0 else screen.type(UP)
            screen.enter("")
            screen.type(CTRL_D)
            assert screen.ended() == 0
    assert "'first line'" in screen.shown


def test_ctrl_d_ends_everything_in_order(screen: Screen) -> None:
    screen.enter("task = asyncio.create_task(asyncio.sleep(3600))")
    screen.enter("task.cancel() and None")
    screen.type(CTRL_D)
    screen.wait_for("The browser was left in order.")
    assert screen.ended() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_ends_a_session_or_a_terminal_ends_everything_in_order(
    screen: Screen, number: signal.Signals
) -> None:
    screen.process.send_signal(number)
    screen.wait_for("The browser was left in order.")
    assert screen.ended() == 128 + number


def test_a_signal_that_readline_does_not_hear_ends_everything_all_the_same(screen: Screen) -> None:
    screen.enter("import os, readline")  # which passes over what comes just before it waits
    screen.type("readline.set_pre_input_hook(lambda: os.kill(os.getpid(), 15))\n")
    screen.wait_for("The browser was left in order.")
    assert screen.ended() == 128 + 15


def test_exit_ends_everything_in_order(screen: Screen) -> None:
    screen.type("exit(3)\n")
    screen.wait_for("The browser was left in order.")
    assert screen.ended() == 3
