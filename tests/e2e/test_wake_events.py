"""A wake event reaches Python once, whether or not a host is there when it fires."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.applications import HOST_NAME, ROOT, register, staged
from tests.e2e.waiting import Noted, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.applications import Application
    from tests.e2e.browsers import Browser
    from tests.e2e.lending import Lender

BACKGROUND = f"""
import {{ relay }} from "./onconnect/relay.js";
relay({{
  host: "{HOST_NAME}",
  listen: ["runtime.onInstalled", "action.onClicked", "alarms.onAlarm"],
}});
"""


class Host(Noted):
    """What waking.py has noted, in all its processes, and the gate that they wait at."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self._notes = application.project / "notes"
        self._gate = application.project / "gate"
        self._notes.touch()
        os.mkfifo(self._gate)

    @property
    def notes(self) -> list[Any]:
        return [json.loads(line) for line in self._notes.read_text().splitlines()]

    def wait_for_start(self, number: int) -> int:
        """Wait until it has been started so many times; return the last process's id."""

        def pids() -> list[int]:
            return [what for name, what in self.notes if name == "started"]

        wait_for(lambda: len(pids()) == number, lambda: f"{self.notes}")
        return pids()[-1]

    def open_gate(self) -> None:
        """Let it be ready."""

        def is_open() -> bool:
            try:
                os.close(os.open(self._gate, os.O_WRONLY | os.O_NONBLOCK))
            except OSError:  # it has yet to come there
                return False
            return True

        wait_for(is_open, lambda: f"nobody is at the gate: {self.notes}")

    def wait_for_end(self, pid: int) -> None:
        """Wait until a process is no more."""

        def has_ended() -> bool:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return True
            return False

        wait_for(has_ended, lambda: f"host {pid} is still there")


@pytest.fixture
def host(tmp_path: Path) -> Host:
    application = staged(tmp_path)
    (application.extension / "background.js").write_text(BACKGROUND)
    path = application.extension / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["permissions"] += ["alarms", "tabs"]
    path.write_text(json.dumps(manifest))
    shutil.copy(ROOT / "tests/e2e/waking.py", application.project)
    register(application, manifest, handlers="waking")
    return Host(application)


@pytest.fixture
def browser(kind: str, lender: Lender, host: Host) -> Iterator[Browser]:
    with lender.lent(kind, host.application) as browser:
        yield browser


def ring(browser: Browser, name: str) -> None:
    """Set off an alarm, and wait until the browser has told it."""
    browser.stage.evaluate(f"""new Promise((resolve) => {{
        browser.alarms.onAlarm.addListener(function rang({{ name }}) {{
            if (name !== "{name}") return;
            browser.alarms.onAlarm.removeListener(rang);
            resolve();
        }});
        browser.alarms.create("{name}", {{ when: Date.now() + 100 }});
    }})""")


def test_each_event_before_the_host_is_ready_reaches_python_once(
    browser: Browser, host: Host
) -> None:
    pid = host.wait_for_start(1)  # Chromium loses a click before its worker has run for once
    page = browser.open()
    page.click_action()
    ring(browser, "early")
    assert host.notes == [["started", pid]]
    host.open_gate()
    ring(browser, "late")
    expected = [
        ["installed", "install"],
        ["clicked", page.url],
        ["rang", "early"],
        ["rang", "late"],
    ]
    assert host.wait_for_notes(5) == [["started", pid], *expected]


def test_an_event_starts_a_background_that_was_stopped_and_reaches_python_once(
    browser: Browser, host: Host
) -> None:
    pids = [host.wait_for_start(1)]
    host.open_gate()
    host.wait_for_notes(2)
    page = browser.open()
    for number, (wake, note) in enumerate(
        [
            (lambda: ring(browser, "alarm"), ["rang", "alarm"]),
            (page.click_action, ["clicked", page.url]),
        ],
        2,
    ):
        browser.stop_background()
        host.wait_for_end(pids[-1])
        wake()
        pids.append(host.wait_for_start(number))
        host.open_gate()
        assert host.wait_for_notes(2 * number)[-1] == note
    ring(browser, "last")
    assert host.wait_for_notes(7) == [
        ["started", pids[0]],
        ["installed", "install"],
        ["started", pids[1]],
        ["rang", "alarm"],
        ["started", pids[2]],
        ["clicked", page.url],
        ["rang", "last"],
    ]
