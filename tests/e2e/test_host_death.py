"""Pages are told when the host dies, and reach the next one."""

from __future__ import annotations

import json
import os
import signal
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.applications import HOST_NAME, register, staged
from tests.e2e.background import Background
from tests.e2e.browsers import launched
from tests.e2e.echo import ECHO, echoing
from tests.e2e.test_console import wait_for_console
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from typing import Any

    from tests.e2e.browsers import Browser
    from tests.e2e.lending import Lender


@pytest.fixture
def browser(fresh_browser: Browser) -> Browser:
    return fresh_browser


def test_each_port_is_disconnected_once_and_the_next_connects(
    browser: Browser, background: Background
) -> None:
    background.run(echoing)
    pages = [browser.open(), browser.open()]
    for page in pages:
        page.run("""
            for (const name of ["a", "b", "c"]) {
              const port = browser.runtime.connect({ name });
              port.onMessage.addListener((message) => note(message));
              port.onDisconnect.addListener((port) => note("disconnected", name, port.error));
              port.postMessage(name);
            }
        """)
        assert page.wait_for_notes(3) == ["a", "b", "c"]

    killed = background.pid
    os.kill(killed, signal.SIGKILL)
    for page in pages:
        ended = page.wait_for_notes(6)[3:]
        assert sorted(ended) == [["disconnected", name, None] for name in "abc"]

    background.run(echoing)
    assert background.pid != killed
    for page in pages:
        assert page.run(ECHO, count=3) == [{"number": number} for number in range(3)]
        assert len(page.notes) == 6, "a port was disconnected again"


SLOWLY = 60
"""Seconds after which a host that could not be started is tried again by itself."""


def test_a_host_that_is_registered_later_is_started_although_nothing_asks(
    tmp_path: Path, lender: Lender
) -> None:
    """It is tried in all browsers at once, since it takes so long."""
    with ExitStack() as stack:
        waiting: list[tuple[Browser, Path]] = []
        for kind in ("firefox", "chromium"):
            (tmp_path / kind).mkdir()
            application = staged(tmp_path / kind)
            for manifest in application.directory.rglob(f"{HOST_NAME}.json"):
                manifest.unlink()
            started = application.project / "started"
            handlers = application.project / "handlers.py"
            handlers.write_text(f"open({str(started)!r}, 'w').close()\n")
            browser = stack.enter_context(lender.lent(kind, application))
            wait_for_console(browser, "can't be started", f"the next attempt is in {SLOWLY} s")
            waiting.append((browser, started))
        for browser, _ in waiting:
            manifest = (browser.application.extension / "manifest.json").read_text()
            register(browser.application, json.loads(manifest))
        for browser, started in waiting:
            wait_for(
                started.exists,
                lambda browser=browser: str(browser.console),
                timeout=SLOWLY + 30,
            )


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("import ctypes; loop.call_later(0.1, ctypes.string_at, 0)", "Segmentation fault"),
        ("import os; loop.call_later(0.1, os.kill, os.getpid(), 15)", "it was ended by SIGTERM"),
        ("import sys; loop.call_later(0.1, sys.exit, 3)", "sys.exit(3)"),
    ],
)
def test_the_console_says_how_a_host_has_ended(
    browser: Browser, background: Background, code: str, text: str
) -> None:
    background.run(f"import asyncio; loop = asyncio.get_running_loop(); {code}")
    wait_for_console(browser, text)


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except OSError:
        return False


def start_child(browser: Any, note: Any) -> int:
    import subprocess

    return subprocess.Popen(["sleep", "600"]).pid


def regex(browser: Any, note: Any) -> None:
    import asyncio
    import re

    def match() -> None:
        note("busy")
        re.match(r"(a|a)*$", "a" * 60 + "b")

    asyncio.get_running_loop().call_later(0.1, match)  # when this is answered


def nothing(browser: Any, note: Any) -> None:
    note("idle")


@pytest.mark.parametrize("busy", [nothing, regex])
def test_neither_host_nor_child_outlives_the_browser(
    kind: str, tmp_path: Path, site: str, busy: Any
) -> None:
    application = staged(tmp_path)
    with launched(kind, application, site):
        background = Background(application.project, "lives")
        host, child = background.pid, background.run(start_child)
        keeper = int(Path(f"/proc/{host}/task/{host}/children").read_text().split()[0])
        background.run(busy)
        assert all(map(runs, (host, child, keeper)))
        background.wait_for_notes(1)
    wait_for(lambda: not any(map(runs, (host, child, keeper))), lambda: "a process is left")
