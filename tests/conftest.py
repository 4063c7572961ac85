"""Runs each async test on an event loop of its own, in debug mode and for a limited time.

A test fails if anything reaches the loop's exception handler, unless it takes the fixture
`reported` and examines that itself.
"""

from __future__ import annotations

import asyncio
import asyncio.constants
import gc
import inspect
import linecache
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

pytest_plugins = ["tests.processes", "tests.windows.left_out"]

BOUND = 60.0
"""Seconds that an async test may take."""

# What tests start would ignore these too: Ctrl-C, where a shell has started the tests in the
# background, and the end of a terminal, where nohup has.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# Debug mode notes where each callback came from, and for that asks the file system about every
# source file in the stack. That is an eighth of what tests with an event loop take on Linux, and a
# minute in all on Windows.
asyncio.constants.DEBUG_STACK_DEPTH = 0

if sys.platform == "win32":
    # Futures and tasks, which are written in C, note the whole stack nevertheless. So nothing asks
    # about the sources of the checkout, with Python's own in it under wine: they stay as they are.
    _check = linecache.checkcache
    _checkout = str(Path(__file__).parents[1])

    def _check_others(filename: str | None = None) -> None:
        if filename is None or not filename.startswith(_checkout):
            _check(filename)

    linecache.checkcache = _check_others
    # Under wine Linux runs from the same folders, and bytecode names the source that it is of.
    sys.pycache_prefix = str(Path(__file__).parents[1] / ".windows" / "bytecode")


def pytest_collection_finish() -> None:
    _pass_over_what_is_there()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, Any, Any]:
    result = yield
    if nextitem is None or nextitem.path != item.path:
        _pass_over_what_is_there()
    return result


def _pass_over_what_is_there() -> None:
    """Have the garbage collector look at what comes from now on, once it has looked at all.

    Thousands of tests, and what modules keep, make a whole collection take half a second. What
    looks for garbage asks for two or three of them a test.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture
def reported() -> list[dict[str, Any]]:
    """What reaches the loop's exception handler."""
    return []


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    test = pyfuncitem.obj
    if not inspect.iscoroutinefunction(test):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in inspect.signature(test).parameters}
    reports: list[dict[str, Any]] = arguments.get("reported", [])

    async def bounded() -> None:
        try:
            async with asyncio.timeout(BOUND):
                await test(**arguments)
        except Exception as error:
            for report in reports:
                error.add_note(f"the event loop was told: {report}")
            raise
        finally:
            left = asyncio.all_tasks() - {asyncio.current_task()}
            for task in left:
                task.cancel()
            if left:
                _, stuck = await asyncio.wait(left, timeout=BOUND)
                assert not stuck, "a task cannot be cancelled"

    loop = asyncio.new_event_loop()
    loop.set_debug(True)
    loop.set_exception_handler(lambda _, context: reports.append(context))
    try:
        loop.run_until_complete(bounded())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        loop.close()
    gc.collect(1)  # an exception that was never retrieved is told when its future is collected
    if reports and "reported" not in arguments:
        raise AssertionError(reports) from reports[0].get("exception")
    return True
