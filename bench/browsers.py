"""Measures in a real browser: a content script and the Python behind the relay.

One extension has them all: the relay, an answer in JavaScript, and a relay as people write it. They
take turns in one page and the same processes, as two browsers of a kind differ by a tenth and more.
"""

from __future__ import annotations

import json
import shlex
import shutil
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.e2e.applications import Application, chromium_id, staged
from tests.e2e.background import Background
from tests.e2e.browsers import launched
from tests.e2e.website import serve

from .effort import Effort
from .peers import HOSTS, OURS, compiled
from .report import Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.browsers import Page

Figures = dict[str, float]

STAGE = Path(__file__).resolve().parent / "stage"
JAVASCRIPT = "JavaScript"
C_RELAY = "c"
PYTHON_RELAY = "json"
PYTHON_BYTES = "json_bytes"
PEERS = (JAVASCRIPT, C_RELAY, PYTHON_RELAY)

LONG = 50_000_000

SETTLED = 1.0
"""Seconds of messages before they are measured."""

ECHO = """
@browser.runtime.on_connect.add_listener
def connected(port):
    port.on_message.add_listener(port.post_message)
"""


@dataclass(frozen=True)
class Measure:
    """A function of stage/measures.js, its options, and what its answer says.

    `only` names who is worth the time; all if empty.
    """

    function: str
    options: dict[str, int]
    figures: Callable[[Any], Figures]
    only: tuple[str, ...] = field(default=())

    def run(self, page: Page, names: tuple[str, ...]) -> dict[str, Figures]:
        """Measure on ports of these names, one after the other."""
        return {name: self.figures(call(page, self.function, name, self.options)) for name in names}


@dataclass(frozen=True)
class Turns:
    """Round trips on ports of all names by turns, so that what disturbs one disturbs all alike.

    Attributes:
        count: how many on each.
        only: who is worth the time; all if empty.
    """

    count: int
    only: tuple[str, ...] = field(default=())

    def run(self, page: Page, names: tuple[str, ...]) -> dict[str, Figures]:
        """Measure on a port of each name; all stay open meanwhile."""
        times = call(page, "roundTrips", names, {"count": self.count})
        return {
            name: {"round trip p50, ms": statistics.median(each)}
            for name, each in zip(names, times, strict=True)
        }


@dataclass(frozen=True)
class Steady:
    """A thousand messages a second, and what the browser and its hosts take for each.

    Attributes:
        seconds: how long.
        only: who is worth the time.
    """

    seconds: float
    only: tuple[str, ...]

    def run(self, page: Page, names: tuple[str, ...]) -> dict[str, Figures]:
        """Measure on a port of each name, which stays open meanwhile: so does its host."""
        return {name: self._one(page, name) for name in names}

    def _one(self, page: Page, name: str) -> Figures:
        call(page, "beginSteady", name)
        time.sleep(SETTLED)
        before, effort = call(page, "echoed"), Effort(page.browser.pid)
        time.sleep(self.seconds)
        count, seconds = call(page, "echoed") - before, effort.seconds
        call(page, "endSteady")
        return {
            "processor time at 1,000 messages/s, µs each": seconds / count * 1e6,
            "at 1,000 messages/s, echoes/s": count / self.seconds,
        }


def call(page: Page, function: str, *arguments: object) -> Any:
    """Call a function of stage/measures.js in a page."""
    source = (STAGE / "measures.js").read_text()
    return page.run(f"{source} return await {function}(...given);", given=arguments)


def run(
    kind: str, rounds: int, names: list[str], scratch: Path, progress: Callable[[str], None]
) -> Report:
    """Measure the relay and its peers by turns, in one browser of this kind.

    Bytes have a browser of their own, whose ports carry them.
    """
    report = Report(OURS)
    for carries in (False, True):
        chosen = [name for name in names if (name == "bytes") is carries]
        if not chosen:
            continue
        application = extended(scratch / f"{kind}{carries:d}", carries=carries)
        with serve() as site, launched(kind, application, site) as browser:
            report.machine["browser"] = browser.version
            Background(browser.application.project, "bench").run(ECHO)
            page = browser.open()
            for done in range(rounds):
                for name in chosen:
                    measure = MEASURES[name]
                    progress(f"{kind}, round {done + 1} of {rounds}: {name}")
                    hosts = measure.only or (OURS, *PEERS)
                    for host, figures in measure.run(page, hosts).items():
                        report.add(host, figures)
    return report


def extended(directory: Path, *, carries: bool) -> Application:
    """Return the stage with a background script that also answers without the relay, by hosts.

    Args:
        directory: where, to be made.
        carries: whether its ports carry bytes in Chromium too.
    """
    directory.mkdir()
    clones = {"message_serialization": "structured_clone"} if carries else {}
    application = staged(directory, **clones)
    shutil.copy(STAGE / "background.js", application.extension)
    register(application, C_RELAY, [compiled("echo", directory)])
    register(application, PYTHON_RELAY, [sys.executable, str(HOSTS / "json_blocking.py")])
    register(application, PYTHON_BYTES, [sys.executable, str(HOSTS / "json_bytes.py")])
    return application


def register(application: Application, name: str, command: list[str]) -> None:
    """Write a launcher for a command, and native manifests that name it."""
    launcher = application.directory / name
    launcher.write_text(f"#!/bin/sh\nexec {shlex.join(command)}\n")
    launcher.chmod(0o755)
    name = f"onconnect.bench_{name}"
    host = {"name": name, "description": "A peer", "path": str(launcher), "type": "stdio"}
    extension = json.loads((application.extension / "manifest.json").read_text())
    gecko_id = extension["browser_specific_settings"]["gecko"]["id"]
    origin = f"chrome-extension://{chromium_id(extension['key'])}/"
    for folder, callers in {
        application.home / ".mozilla/native-messaging-hosts": {"allowed_extensions": [gecko_id]},
        application.profile / "NativeMessagingHosts": {"allowed_origins": [origin]},
    }.items():
        (folder / f"{name}.json").write_text(json.dumps({**host, **callers}))


def rate(title: str, count: int) -> Callable[[float], Figures]:
    """Read a time as messages a second."""
    return lambda ms: {title: count / ms * 1e3}


def text(answer: dict[str, Any]) -> Figures:
    """Read the times of a long text, and those of round trips beside it."""
    return {
        "50 MB each way, s": answer["alone"] / 1e3,
        "50 MB each way beside 100 B, s": answer["beside"] / 1e3,
        "100 B beside 50 MB p50, ms": statistics.median(answer["pings"]),
    }


def bytes_(ms: float) -> Figures:
    """Read the time of long bytes."""
    return {"50 MB of bytes each way, s": ms / 1e3}


COUNT = 4000
SMALL = {"count": COUNT, "outstanding": 200}
MEASURES: dict[str, Measure | Turns | Steady] = {
    "pipelined": Measure(
        "pipelined", {**SMALL, "ports": 1}, rate("200 under way, messages/s", COUNT)
    ),
    "ports": Measure(
        "pipelined",
        {**SMALL, "ports": 100},
        rate("100 ports, messages/s", COUNT),
        only=(OURS, JAVASCRIPT),
    ),
    "rtt": Turns(1000),
    "steady": Steady(5.0, only=(OURS, PYTHON_RELAY)),
    "text": Measure("longText", {"length": LONG}, text, only=(OURS, JAVASCRIPT)),
    "bytes": Measure(
        "longBytes", {"length": LONG}, bytes_, only=(OURS, C_RELAY, PYTHON_RELAY, PYTHON_BYTES)
    ),
}
