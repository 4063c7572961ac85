"""Fails a test that starts a process and does not have the mark `process`; waits for what it left.

`python -m tests quick` leaves out what carries this mark, so it stays quick by itself. Coverage
does not follow into these processes: a host that is measured starts and ends otherwise.
"""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

BOUND = 40.0
"""Seconds in which a keeper ends after its host."""

STARTING = {
    os: ("fork", "forkpty", "posix_spawn", "posix_spawnp", "system"),
    subprocess.Popen: ("__init__",),
}
"""What starts a process, wherever it is called from.

An audit hook would hear of it too, but of each new thread as well, to which coverage gives a trace
function: Python 3.11 refuses that if another thread runs meanwhile, as it may within the hook.
"""

_started: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "process: this test starts a process, maybe a browser")
    config.addinivalue_line("markers", "alone: this test changes what all browsers here read")
    config.addinivalue_line("markers", "slow: this test computes for more than two seconds")
    for owner, names in STARTING.items():
        for name in names:
            if hasattr(owner, name):
                setattr(owner, name, _noting(getattr(owner, name)))
    if config.getoption("dist", "no") == "no":  # this process runs tests itself
        os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


def note_start(what: str) -> None:
    """Note that the test which runs starts a process, where no function here can see that."""
    _started.append(what)


def _noting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that notes its arguments, as it starts a process."""

    @functools.wraps(function)
    def noting(*args: Any, **options: Any) -> Any:
        note_start(f"{function.__qualname__} {args[-1:]}")
        return function(*args, **options)

    return noting


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, Any, Any]:
    _started.clear()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    result = yield
    if _started and not item.get_closest_marker("process"):
        pytest.fail(
            f"The test starts a process ({_started[0]}): mark it with @pytest.mark.process.",
            pytrace=False,
        )
    return result


@pytest.fixture(autouse=True)
def keepers_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """Waits for the keepers of a test's hosts, which write logs when the browser's end has gone.

    pytest removes the folder of a test that has passed, and may give its name to the next one. A
    late keeper would make the folder of its log there, before that test has made it.
    """
    if not request.node.get_closest_marker("process") or "tmp_path" not in request.fixturenames:
        yield
        return
    folder = str(request.getfixturevalue("tmp_path"))
    yield
    end = time.monotonic() + BOUND
    while left := keepers(folder):
        assert time.monotonic() < end, f"keepers have not ended: {left}"
        time.sleep(0.01)


def keepers(folder: str) -> list[str]:
    """Return the keepers whose variables name a folder, as their home; only Linux tells them."""
    if sys.platform != "linux":
        return []
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended, or is another user's
            words = (process / "cmdline").read_bytes()
            is_keeper = b"onconnect/keeper/boot.py" in words or b"--onconnect-keeper" in words
            if is_keeper and os.fsencode(folder) in (process / "environ").read_bytes():
                found.append(process.name)
    return found
