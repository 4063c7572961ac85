"""Gives the end-to-end tests a real browser, pages in it, and the Python behind it.

A test that takes `page` and `background` runs once in each browser, and has two prompts:

    def test_a_name_reaches_python(page, background):
        background.run('''
            @browser.runtime.on_connect.add_listener
            def connected(port):
                note("connected", port.name)
        ''')
        page.run("browser.runtime.connect({ name })", name="a")
        assert background.wait_for_notes(1) == [["connected", "a"]]

Python runs in the host, on its loop, and may `await`; JavaScript is the body of an async function
in the content-script world. `run` returns a value, names live on until the test ends (in
JavaScript on `globalThis`), and `note(…)` is how either side tells what happens on its own.
To show that nothing more happens, let something pass that would come later, and look again.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from tests.e2e.applications import demo, staged
from tests.e2e.background import Background
from tests.e2e.browsers import Browser, Page, launched
from tests.e2e.bundled import made
from tests.e2e.lending import Lender
from tests.e2e.website import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.bundled import Program

tests_begun = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", action="store_true", help="write those of docs/images")


def pytest_itemcollected(item: pytest.Function) -> None:
    """Mark each test of this folder; one worker of pytest-xdist runs all that share a browser."""
    item.add_marker(pytest.mark.process)
    for name, definitions in item._fixtureinfo.name2fixturedefs.items():
        if name.endswith("browser") and definitions[-1].scope != "function":
            params = item.callspec.params
            kind = params["kind"] if "kind" in params else params[name]
            group = f"{name} of {definitions[-1].baseid}: {kind}"
            item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    with serve() as address:
        yield address


@pytest.fixture(scope="session", params=["firefox", "chromium"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def browser(kind: str, site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The browser that most tests share; each has its own page and its own Python names."""
    with launched(kind, staged(tmp_path_factory.mktemp(kind)), site) as browser:
        yield browser


@pytest.fixture(scope="session")
def lender(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lender]:
    """Lends a browser to each test that has an extension of its own."""
    lender = Lender(site, tmp_path_factory.mktemp)
    yield lender
    lender.close()


@pytest.fixture
def fresh_browser(kind: str, lender: Lender, tmp_path: Path) -> Iterator[Browser]:
    """A browser with a copy of the extension, for what would disturb others.

    A module whose tests all need one says so by overriding `browser` with it.
    """
    with lender.lent(kind, staged(tmp_path)) as browser:
        yield browser


@pytest.fixture(scope="session")
def demo_browser(
    kind: str, lender: Lender, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser with the demo, untouched and installed as a user installs it."""
    with lender.lent(kind, demo(tmp_path_factory.mktemp(kind))) as browser:
        yield browser


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A program of `onconnect bundle`, made once: all tests with it have the group "bundle".

    pytest's folder of it is that of the user, so it stays.
    """
    return made(tmp_path_factory.mktemp("bundle"))


@pytest.fixture
def background(browser: Browser) -> Background:
    """The Python background script, without a listener so far."""
    return Background(browser.application.project, f"test{next(tests_begun)}")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of the test site, just opened."""
    page = browser.open()
    yield page
    page.close()


@pytest.fixture(autouse=True)
def browser_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Print what the browser logged meanwhile, for pytest to show when the test has failed."""
    names = {"browser", "fresh_browser", "demo_browser"} & set(request.fixturenames)
    logs = [request.getfixturevalue(name).log for name in names]
    sizes = [log.stat().st_size for log in logs]
    yield
    for log, size in zip(logs, sizes, strict=True):
        with log.open("rb") as lines:
            lines.seek(size)
            print(lines.read()[-20_000:].decode(errors="replace"))
