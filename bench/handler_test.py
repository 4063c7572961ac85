"""Measures what a test of a handler costs with the fake browser: `python -m bench.handler_test`.

The test opens a port, has a message echoed and closes it, on an event loop of its own. Its peers
are the same test with the handler in a process (`FakeBrowser.spawn`), and an event loop that does
nothing: what no async test can do without. They take turns, so that what disturbs the machine
disturbs them alike; imports are not counted.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect import Browser, Port
from onconnect.testing import FakeBrowser

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

ROUNDS = 15
REPEATS = 20
"""Tests in memory a round; their peer in a process runs once."""

HANDLERS = """\
from onconnect import browser

@browser.runtime.on_connect.add_listener
def connected(port):
    port.on_message.add_listener(port.post_message)
"""
PROJECT = """\
[tool.onconnect]
name = "onconnect.bench"
description = "An echo"
handlers = ["echoing"]
extension = "extension"
"""


def main() -> None:
    """Measure and print."""
    browser = Browser()

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        port.on_message.add_listener(port.post_message)

    with tempfile.TemporaryDirectory(prefix="onconnect-bench-") as scratch:
        folder = Path(scratch)
        (folder / "pyproject.toml").write_text(PROJECT)
        (folder / "echoing.py").write_text(HANDLERS)
        contestants = {
            "fake browser": (lambda: test(FakeBrowser(browser)), REPEATS),
            "fake browser, in a process": (lambda: test(FakeBrowser.spawn(folder)), 1),
            "an empty event loop": (nothing, REPEATS),
        }
        samples: dict[str, list[float]] = {name: [] for name in contestants}
        for make, _ in contestants.values():
            seconds(make, 1)  # no first one pays for cold caches
        for _ in range(ROUNDS):
            for name, (make, repeats) in contestants.items():
                samples[name].append(seconds(make, repeats))
    ours = samples["fake browser"]
    print(f"{'':28}{'median':>10}{'fake browser / this one':>28}")
    for name, values in samples.items():
        ratios = [one / other for one, other in zip(ours, values, strict=True)]
        spread = f"{statistics.median(ratios):.3f} ({min(ratios):.3f}–{max(ratios):.3f})"
        print(f"{name:28}{statistics.median(values) * 1e3:7.2f} ms{spread:>28}")


async def test(fake: FakeBrowser) -> None:
    """Be a test of a handler."""
    async with fake:
        with await fake.connect("echo") as port:
            port.post_message({"greeting": "hi"})
            assert await port.receive() == {"greeting": "hi"}


async def nothing() -> None:
    """Be an async test that does nothing."""


def seconds(make: Callable[[], Coroutine[None, None, None]], repeats: int) -> float:
    """Run a test some times; return the seconds that one takes, its event loop included."""
    begun = time.perf_counter()
    for _ in range(repeats):
        asyncio.run(make())
    return (time.perf_counter() - begun) / repeats


if __name__ == "__main__":
    main()
