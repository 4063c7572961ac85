"""`onconnect shell` in the real browsers: of its own, and in a project."""

from __future__ import annotations

import doctest
import json
import os
import re
import shlex
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onconnect.install.browsers.table import load_table
from onconnect.install.computer.machine import Machine
from onconnect.project.opening import webext
from onconnect.shell.opening import opened
from tests.docs.pages import PAGES, Block, blocks
from tests.e2e.running import without_a_screen
from tests.e2e.waiting import wait_for
from tests.shell.screen import CTRL_D, Screen

if TYPE_CHECKING:
    from collections.abc import Iterator

SHELL = [sys.executable, "-m", "onconnect.cli", "shell"]
STARTED = 120.0
"""Seconds in which a browser has to be there."""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return without_a_screen(tmp_path / "home")


@contextmanager
def prompt(kind: str, environ: dict[str, str]) -> Iterator[Screen]:
    """A prompt on a browser of its own."""
    with Screen([*SHELL, "--browser", kind, "--headless", "--plain"], environ) as started:
        started.wait_for(">>> ", STARTED)
        yield started


@pytest.fixture(scope="module")
def leaving_browser(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """A prompt for two tests: its browser leaves, and comes back; its terminal ends."""
    with prompt(kind, without_a_screen(tmp_path_factory.mktemp("home"))) as screen:
        yield screen


def proxies(name: str) -> list[int]:
    """The processes that browsers have started for a host's name."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has just ended
            if f"--name\0{name}\0" in file.read_text(errors="replace"):
                found.append(int(file.parent.name))
    return found


def test_a_browser_of_its_own_is_at_the_prompt_until_ctrl_d(
    kind: str, environ: dict[str, str]
) -> None:
    title = "Firefox" if kind == "firefox" else "Chromium"
    with prompt(kind, environ) as screen:
        assert f"{title} " in screen.shown
        assert "about:blank" in screen.enter("await browser.tabs.query({})")

        screen.enter("tab = await browser.tabs.create({'url': 'about:blank#two'})")
        assert "True" in screen.enter("len(await browser.tabs.query({})) == 2")
        assert "BrowserError: tabs.get: " in screen.enter("await browser.tabs.get(99_999_999)")

        screen.enter("def removed(number, info): print('removed', number == tab['id'])", "... ")
        screen.enter("")
        screen.enter("browser.tabs.on_removed.add_listener(removed) and None")
        screen.type("await browser.tabs.remove(tab['id'])\n")
        screen.wait_for("removed True")

        screen.wait_for(">>> ")
        assert "[]" in screen.enter("await browser.bookmarks.search('none')")
        name = f"onconnect.shell.p{screen.process.pid}"
        assert proxies(name)
        screen.type(CTRL_D)
        assert screen.ended() == 0
        assert not proxies(name)


def test_a_browser_that_ends_is_told_at_the_prompt_and_the_shell_stays(
    leaving_browser: Screen,
) -> None:
    screen = leaving_browser
    screen.type("2 +")
    screen.wait_for("2 +")
    (proxy,) = proxies(f"onconnect.shell.p{screen.process.pid}")
    os.kill(proxy, signal.SIGKILL)  # as the browser does when it ends
    screen.wait_for("has left\r\n>>> 2 +")
    assert "\r\n4\r\n" in screen.enter(" 2")


def test_an_expression_is_printed_as_json_and_all_ends(kind: str, environ: dict[str, str]) -> None:
    command = [*SHELL, "--browser", kind, "--headless", "--json", "-c"]
    done = subprocess.run(
        [*command, "await browser.tabs.query({})"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=STARTED,
    )
    (tab,) = json.loads(done.stdout)
    assert (tab["active"], tab["url"]) == (True, "about:blank")
    assert done.returncode == 0


def test_the_end_of_its_terminal_ends_the_browser_too(leaving_browser: Screen) -> None:
    screen = leaving_browser
    name = f"onconnect.shell.p{screen.process.pid}"
    wait_for(lambda: proxies(name), lambda: "the browser has no proxy")
    screen.process.send_signal(signal.SIGHUP)
    assert screen.ended() == 128 + signal.SIGHUP
    assert not proxies(name)


def test_in_a_project_it_serves_the_browsers_in_which_the_project_is_installed(
    kind: str, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    for name in os.environ.keys() - environ.keys():
        monkeypatch.delenv(name)
    runnable = webext.Runnable(kind)
    with opened(runnable, load_table(), Machine.here(), is_headless=True) as browser:
        project = str(browser.log.parent)
        with Screen([*SHELL, project, "--plain"], environ) as screen:
            screen.wait_for("is awaited; Ctrl-C ends this")
            screen.wait_for(">>> ", STARTED)
            assert "about:blank" in screen.enter("await browser.tabs.query({})")
            second = subprocess.run(
                [*SHELL, project, "-c", "1"], env=environ, capture_output=True, text=True
            )
            assert second.returncode == 1
            assert str(screen.process.pid) in second.stderr
            screen.type(CTRL_D)
            assert screen.ended() == 0


def told(shown: str) -> str:
    """What a terminal shows, without what differs from one run to the next."""
    plain = re.sub(r"\d+(\.\d+)+|(?<=profile )[0-9a-f]+|(?<=0x)[0-9a-f]+", "#", shown)
    lines = [line.rstrip() for line in plain.splitlines()]
    return "\n".join(line for line in lines if line not in {">>>", ""})


SESSIONS = [block for page in PAGES for block in blocks(page, "pycon")]


def test_the_pages_have_sessions() -> None:
    assert len(SESSIONS) >= 2


@pytest.mark.parametrize("session", SESSIONS, ids=str)
def test_a_session_in_the_documentation_is_what_a_terminal_shows(
    session: Block, environ: dict[str, str]
) -> None:
    first, _, typed = session.text.partition("\n")
    banner, prompt, lines = typed.partition(">>> ")
    command = shlex.split(first.removeprefix("$ onconnect shell "))
    with Screen([*SHELL, *command, "--headless", "--plain"], environ) as screen:
        assert told(banner) in told(screen.wait_for(">>> ", STARTED))
        examples = doctest.DocTestParser().get_examples(prompt + lines)
        assert examples
        for example in examples:
            *block, last = example.source.rstrip("\n").split("\n")
            for line in block:
                screen.enter(line, "... ")
            screen.type(f"{last}\n" if not block else f"{last}\n\n")
            wanted = told(example.want)
            screen.wait_until(
                lambda shown, wanted=wanted: wanted in told(shown) and shown.endswith(">>> ")
            )
        screen.type(CTRL_D)
        assert screen.ended() == 0
