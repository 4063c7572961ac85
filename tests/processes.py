"""Fails a test that starts a process and does not have the mark `process`.

`python -m tests quick` leaves out what carries this mark, so it stays quick by itself. Coverage
does not follow into these processes: a host that is measured starts and ends otherwise.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

STARTING = {"os.fork", "os.forkpty", "os.posix_spawn", "os.system", "subprocess.Popen"}
"""Names of the audit events that Python raises when it starts a process."""

_started: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "process: this test starts a process, maybe a browser")
    config.addinivalue_line("markers", "slow: this test computes for more than two seconds")
    sys.addaudithook(_note_a_start)
    if config.getoption("dist", "no") == "no":  # this process runs tests itself
        os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


def _note_a_start(event: str, arguments: tuple[object, ...]) -> None:
    if event in STARTING:
        _started.append(f"{event} {arguments[:1]}")


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
