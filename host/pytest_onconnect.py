"""Gives pytest the fixtures by which a project tests its handlers: the plugin of onconnect.

It is a module outside of the package because pytest imports it at each start: nothing of onconnect
is imported until a test uses a fixture.
"""

from __future__ import annotations

import functools
import inspect
import sys
from contextlib import AsyncExitStack, ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Iterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from onconnect import Server
    from onconnect.testing import FakeBrowser
    from onconnect.testing.blocking import BlockingBrowser

_FIXTURES = ("fake_browser", "fake_host_process")


def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Write no bytecode of tests beside an extension's manifest.json: Chromium refuses it there."""
    if (early_config.rootpath / "manifest.json").is_file():
        sys.dont_write_bytecode = True


@pytest.fixture(scope="session")
def onconnect_project(pytestconfig: pytest.Config) -> Path:
    """The folder of the project under test: pytest's rootdir. To be overridden."""
    return pytestconfig.rootpath


@pytest.fixture
def onconnect_relay(onconnect_project: Path) -> dict[str, Any]:
    """What the extension hands to Python, as FakeBrowser's `listen`, `ports` and `messages`.

    It is read from `relay({ … })` in the background script, if it stands there as literals. To be
    overridden where it is computed.
    """
    from onconnect.testing import background_script

    return background_script.relayed(onconnect_project)


@pytest.fixture
def browser_profile() -> str:
    """The browser that `fake_browser` and `fake_host_process` play. To be parametrised."""
    return "firefox"


@pytest.fixture
def onconnect_server() -> AbstractAsyncContextManager[Server] | None:
    """The program under test: an async context manager that gives its server. To be overridden.

    It is entered and left with `fake_browser`. By default no program serves that.
    """
    return None


@pytest.fixture
def fake_browser(
    request: pytest.FixtureRequest,
    onconnect_project: Path,
    onconnect_relay: dict[str, Any],
    onconnect_server: AbstractAsyncContextManager[Server] | None,
    browser_profile: str,
) -> Iterator[FakeBrowser | BlockingBrowser]:
    """A browser whose background script is the project's handlers, in this process.

    A FakeBrowser for an async test, a BlockingBrowser for a plain one. With `onconnect_server` it
    is a browser that comes to the program.
    """
    import onconnect
    from onconnect.testing import FakeBrowser, project_handlers

    limits = project_handlers.load(onconnect_project)
    with project_handlers.kept(onconnect.browser.registry):
        fake = FakeBrowser(
            profile=browser_profile, limits=limits, server=onconnect_server, **onconnect_relay
        )
        yield from _fit(request, fake)


@pytest.fixture
def fake_host_process(
    request: pytest.FixtureRequest,
    onconnect_project: Path,
    onconnect_relay: dict[str, Any],
    browser_profile: str,
) -> Iterator[FakeBrowser | BlockingBrowser]:
    """The same with the handlers in a process of their own, as a browser starts it."""
    from onconnect.testing import FakeBrowser

    fake = FakeBrowser.spawn(onconnect_project, profile=browser_profile, **onconnect_relay)
    yield from _fit(request, fake)


def _fit(
    request: pytest.FixtureRequest, fake: FakeBrowser
) -> Iterator[FakeBrowser | BlockingBrowser]:
    """Yield a browser as a test can use it; close it although the test may never run."""
    if inspect.iscoroutinefunction(request.function):
        yield fake  # it is opened on the event loop of the test
        return
    from onconnect.testing.blocking import BlockingBrowser

    with ExitStack() as still_open:
        browser = BlockingBrowser(fake)
        still_open.enter_context(browser)
        request.node.stash[_OPEN] = [*request.node.stash.get(_OPEN, []), still_open]
        yield browser


_OPEN = pytest.StashKey[list[ExitStack]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Open and close the browsers of a test within it, so that what they find fails the test."""
    if not isinstance(item, pytest.Function) or not (fakes := _fakes_of(item)):
        return (yield)
    if inspect.iscoroutinefunction(test := item.obj):
        item.obj = _within(fakes, test)
        try:
            return (yield)
        finally:
            item.obj = test
    with ExitStack() as closing:
        if not _is_used_by_fixtures(item):  # which may still have to close a port
            for still_open in item.stash.get(_OPEN, []):
                closing.push(still_open.pop_all())
        return (yield)


@pytest.hookimpl
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run an async test that uses a fixture, unless a plugin for async tests has taken it."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj) or not _fakes_of(pyfuncitem):
        return None
    import asyncio

    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


def _fakes_of(item: pytest.Function) -> list[Any]:
    """Return the browsers that a test uses."""
    return [item.funcargs[name] for name in _FIXTURES if name in item.funcargs]


def _is_used_by_fixtures(item: pytest.Function) -> bool:
    """Whether fixtures of the project's own use a browser: they end after the test."""
    return any(
        set(_FIXTURES) & set(definition.argnames)
        for definitions in item._fixtureinfo.name2fixturedefs.values()
        for definition in definitions
    )


def _within(
    fakes: list[FakeBrowser], test: Callable[..., Awaitable[object]]
) -> Callable[..., Awaitable[None]]:
    """Return an async test that runs while its browsers are open."""

    @functools.wraps(test)
    async def opened(*args: Any, **kwargs: Any) -> None:
        async with AsyncExitStack() as stack:
            for fake in fakes:
                if not fake.is_open:  # a fixture of the project's own may have opened it
                    await stack.enter_async_context(fake)
            await test(*args, **kwargs)

    return opened
