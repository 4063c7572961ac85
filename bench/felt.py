"""Measures what a user feels, in real browsers: a start, a click, a picture, idleness, memory.

Two browsers of a kind run side by side, as for the measures in browsers.py: one with the relay, one
with an extension that answers in JavaScript or by a relay as people write it.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.e2e.applications import Application, staged
from tests.e2e.browsers import launched
from tests.e2e.website import serve

from .browsers import JAVASCRIPT, PYTHON_RELAY, register
from .peers import HOSTS, OURS
from .report import Must, Report, figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.browsers import Browser, Page

    Figures = dict[str, float]

KINDS = {"firefox": "Firefox", "chromium": "Chromium"}
STAGE = Path(__file__).resolve().parent / "stage"
PICTURE = 10_000_000
PART = 600_000  # bytes, of which base64 and its message are shorter than 1 MiB
IDLE = 5.0  # seconds

START, CLICK, IMAGE, MEMORY = "first click, ms", "click, ms", "10 MB picture, ms", "memory, MB"
WAKES, CPU = f"wake-ups in {IDLE:.0f} s", f"CPU in {IDLE:.0f} s, ms"


def run(rounds: int, names: list[str], scratch: Path, progress: Callable[[str], None]) -> Report:
    """Measure the relay and its peers by turns, in one kind of browser after the other."""
    report = Report(OURS)
    versions = []
    for kind, title in KINDS.items():
        with (
            serve() as site,
            launched(kind, with_relay(scratch / f"{kind} with relay"), site) as ours,
            launched(kind, by_hand(scratch / f"{kind} by hand"), site) as theirs,
        ):
            versions.append(ours.version)
            places = {OURS: ours, JAVASCRIPT: theirs, PYTHON_RELAY: theirs}
            for done in range(rounds):
                for name in names:
                    progress(f"{title}, round {done + 1} of {rounds}: {name}")
                    for host, browser in places.items():
                        page = browser.open()
                        figures = MEASURES[name](browser, page, host)
                        page.close()
                        named = {f"{title}: {what}": each for what, each in figures.items()}
                        report.add(host, named)
    report.machine["browsers"] = " and ".join(versions)
    return report


def with_relay(directory: Path) -> Application:
    """Return the relay, with Python that echoes, in an extension whose ports carry bytes."""
    directory.mkdir()
    application = staged(directory, message_serialization="structured_clone")
    shutil.copy(HOSTS / "echoing.py", application.project / "handlers.py")
    return application


def by_hand(directory: Path) -> Application:
    """Return such an extension with a background script that knows no relay, and its host."""
    directory.mkdir()
    application = staged(directory, message_serialization="structured_clone")
    shutil.copy(STAGE / "background.js", application.extension)
    register(application, PYTHON_RELAY, [sys.executable, str(HOSTS / "json_blocking.py")])
    return application


def start(browser: Browser, page: Page, host: str) -> Figures:
    """A click where nothing runs: the background has been stopped, and its host with it."""
    browser.stop_background()
    return {START: call(page, "firstAnswer", host)}


def click(browser: Browser, page: Page, host: str) -> Figures:
    """A click, a moment after the one before."""
    return {CLICK: call(page, "clicks", host, count=50, rest=20)}


def picture(browser: Browser, page: Page, host: str) -> Figures:
    """A picture from the page to Python and back."""
    function = "pictureInParts" if host == PYTHON_RELAY else "pictureAsBytes"
    return {IMAGE: call(page, function, host, length=PICTURE, part=PART)}


def idle(browser: Browser, page: Page, host: str) -> Figures:
    """What the host does while nothing happens, and what memory it takes."""
    if host == JAVASCRIPT:
        return {}
    call(page, "stay", host)
    hosts = pythons_of(browser.pid)
    time.sleep(1)  # what a host does after its first answer is over
    before = activity(hosts)
    time.sleep(IDLE)
    after = activity(hosts)
    return {
        WAKES: after[0] - before[0],
        CPU: after[1] - before[1],
        MEMORY: sum(map(memory_of, hosts)) / 1e6,
    }


MEASURES: dict[str, Callable[[Browser, Page, str], Figures]] = {
    "first": start,
    "click": click,
    "picture": picture,
    "idle": idle,
}


def call(page: Page, function: str, host: str, **options: Any) -> Any:
    """Call a function of the stage on ports of this name."""
    source = "".join((STAGE / name).read_text() for name in ("measures.js", "felt.js"))
    return page.run(f"{source}return await {function}(name, options);", name=host, options=options)


def pythons_of(browser: int) -> list[int]:
    """Return the processes of Python that a browser has started, and those that these have."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue
        children.setdefault(parent, []).append(int(folder.name))
    found = [browser]
    for pid in found:  # which grows meanwhile
        found += children.get(pid, [])
    return [pid for pid in found if "python" in os.readlink(f"/proc/{pid}/exe")]


def activity(pids: list[int]) -> tuple[int, float]:
    """Return how often the threads of processes have been woken, and their CPU time in ms."""
    wakes, spent = 0, 0
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            wakes += int(
                (thread / "status")
                .read_text()
                .partition("\nvoluntary_ctxt_switches:")[2]
                .split()[0]
            )
            spent += int((thread / "schedstat").read_text().split()[0])
    return wakes, spent / 1e6


def memory_of(pid: int) -> int:
    """Return the bytes of memory that a process takes, its share of what others have too."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(rollup.partition("\nPss:")[2].split()[0]) * 1024


def musts() -> list[Must]:
    """Return where the figures have to be, against what people write by hand."""
    bounds = {START: 3.3, CLICK: 1.2, IMAGE: 1, MEMORY: 5}
    return [
        Must(f"{title}: {what}", f"{title}: {what}", PYTHON_RELAY, "≤", bound)
        for title in KINDS.values()
        for what, bound in bounds.items()
    ]


def words(report: Report) -> list[str]:
    """Return what the medians mean, in plain words."""

    def said(what: str, host: str = OURS) -> str:
        values = [report.samples[f"{title}: {what}"][host] for title in KINDS.values()]
        return " / ".join(figure(each) for each in values)

    def compared(what: str, unit: str) -> str:
        return f"{said(what)} {unit} (by hand {said(what, PYTHON_RELAY)})"

    lines = [
        f"- **The first click**, when neither the background nor Python runs, has its answer after "
        f"{compared(START, 'ms')}; where JavaScript answers, after {said(START, JAVASCRIPT)} ms.",
        f"- **A click after that**: {compared(CLICK, 'ms')}; JavaScript "
        f"{said(CLICK, JAVASCRIPT)} ms.",
        f"- **A picture of 10 MB** from the page to Python and back: {compared(IMAGE, 'ms')}; to "
        f"JavaScript and back {said(IMAGE, JAVASCRIPT)} ms.",
        f"- **An idle hour**: in {IDLE:.0f} s in which nothing happens the host wakes up "
        f"{said(WAKES)} times and takes {said(CPU)} ms of CPU time.",
        f"- **Memory** of the host and what belongs to it: {compared(MEMORY, 'MB')}.",
    ]
    return ["\n".join(lines)]
