"""Launches real browsers; a browser opens pages, and a page runs a test's JavaScript."""

from __future__ import annotations

import json
import os
import re
import shutil
from contextlib import contextmanager
from functools import cached_property, partial
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e import profiles
from tests.e2e.driver import Driver
from tests.e2e.waiting import Noted, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.applications import Application

PROGRAMS = {
    "firefox": ["firefox-esr", "firefox"],
    "chromium": ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
}

# How a console's message looks in the log.
CONSOLE = {
    "firefox": re.compile(r"^console\.\w+: (.*)$", re.MULTILINE),
    "chromium": re.compile(r':CONSOLE:\d+\] "(.*?)", source: ', re.DOTALL),
}

# What a piece of a test's JavaScript runs in: `note(…)` is heard by the test, `return` answers it.
FUNCTION = """async () => {
  const note = (...said) => {
    const text = JSON.stringify(said.length === 1 ? said[0] : said) ?? "null";
    (globalThis.notes ??= []).push(JSON.parse(text));
  };
  const { %(names)s } = %(values)s;
  try {
    return { value: await (async () => { %(source)s })() };
  } catch (error) {
    return { error: String(error) };
  }
}"""


class PageError(Exception):
    """A test's JavaScript threw; the text is the exception's."""


class Browser:
    """A running browser with one extension, whose background script is Python.

    Args:
        kind: "firefox" or "chromium".
        application: what is installed into it.
        driver: drives the browser, which runs.
        site: the address of the test site.

    Attributes:
        kind: "firefox" or "chromium".
        version: what the browser calls itself.
        application: the extension, and where all else of it is.
        extension_id: the extension's id, as the extension API knows it.
        extensions: the ids of all that were installed, this one first.
        stage: the extension's page that reaches into content-script worlds, if it has one.
        log: the file with all that the browser, its consoles and the host print.
        has_reloaded: whether its extension has reloaded itself, so that nobody knows when that is
            over, and it could still come back after it was removed.
    """

    def __init__(self, kind: str, application: Application, driver: Driver, site: str) -> None:
        self.kind = kind
        self.application = application
        self.log = application.directory / "browser.log"
        self.version = driver.version
        installed = driver.do("install", directory=str(application.extension))
        self.extension_id: str = installed["id"]
        self.extensions = [self.extension_id]
        self._origin = installed["origin"]
        self._driver = driver
        self._site = site
        self._paths = count(1)
        self.has_reloaded = False
        if application.has_stage:
            self.stage = self.open_extension_page()

    def add(self, application: Application) -> None:
        """Give the browser one more extension; its host must be installed in the same folder."""
        installed = self._driver.do("install", directory=str(application.extension))
        self.extensions.append(installed["id"])

    def reload_extension(self) -> None:
        """Let the extension reload itself, for which it needs its stage; does not wait for that."""
        self.has_reloaded = True
        self.stage.evaluate("void setTimeout(() => browser.runtime.reload())")

    def open(self, path: str = "/page", host: str = "127.0.0.1") -> Page:
        """Open a page of the test site in a new tab, by a name of this computer.

        `/frames` has two iframes.
        """
        site = self._site.replace("127.0.0.1", host)
        return Page(self, self._driver, f"{site}{path}?{next(self._paths)}")

    def open_extension_page(self, path: str = "/stage.html") -> ExtensionPage:
        """Open a page of the extension itself, in a new tab."""
        url = f"{self._origin}{path}?{next(self._paths)}"
        return ExtensionPage(self, self._driver, url)

    def find_extension_page(self, path: str) -> ExtensionPage:
        """Wait for a page of the extension that the extension itself has opened in a tab."""
        return ExtensionPage(self, self._driver, self._origin + path, command="find")

    def stop_background(self) -> None:
        """Stop the extension's background as the browser does with an idle one."""
        self._driver.do("stopBackground", extension=self.extension_id)

    def allow_user_scripts(self) -> None:
        """Let the extension have user scripts, which the user must allow."""
        self._driver.do("allowUserScripts", extension=self.extension_id)

    @property
    def pid(self) -> int:
        """The process id of the browser."""
        assert self._driver.browser_pid
        return self._driver.browser_pid

    def close(self) -> None:
        """End the browser before its block ends."""
        self._driver.close()

    @property
    def console(self) -> list[str]:
        """What was written to the consoles of the pages and of the extension, so far."""
        return CONSOLE[self.kind].findall(self.log.read_text(errors="replace"))


class World(Noted):
    """A place where a test's JavaScript runs and `browser.runtime.connect` exists."""

    def call(self, function: str) -> dict[str, Any]:
        """Call an async function, given as its source, in this world."""
        raise NotImplementedError

    def run(self, source: str, /, **names: Any) -> Any:
        """Run the body of an async function; `names` are constants in it. Return its value."""
        values = {"names": ", ".join(names), "values": json.dumps(names), "source": source}
        answer = self.call(FUNCTION % values)
        if "error" in answer:
            raise PageError(answer["error"])
        return answer.get("value")

    @property
    def notes(self) -> list[Any]:
        return list(self.run("return globalThis.notes ?? []"))


class Tab:
    """What every page can do, the test site's or the extension's."""

    def __init__(
        self, browser: Browser, driver: Driver, url: str, *, command: str = "open"
    ) -> None:
        self.browser = browser
        self.url = url
        self._driver = driver
        self._page = driver.do(command, url=url)

    def _do(self, command: str, **members: Any) -> Any:
        return self._driver.do(command, page=self._page, **members)

    def evaluate(self, expression: str) -> Any:
        """What the expression is worth in the page's own world, once it resolves."""
        return self._do("evaluate", expression=expression)

    def navigate(self, url: str) -> None:
        """Go to another page."""
        self._do("navigate", url=url)

    def back(self) -> None:
        """Begin to go back in the tab's history, perhaps to a page that was kept alive."""
        self.evaluate("void setTimeout(() => history.back())")

    def click(self, selector: str) -> None:
        """Click an element of the page with the mouse."""
        self._do("click", selector=selector)

    def click_action(self) -> None:
        """Click the extension's toolbar button with this tab in front."""
        self._do("clickAction", extension=self.browser.extension_id)

    def click_menu(self, title: str) -> None:
        """Click the extension's command of this title in the context menu, near the top left."""
        self._do("clickMenu", extension=self.browser.extension_id, title=title)

    def screenshot(self, path: Path) -> None:
        """Save what the page looks like, as a PNG."""
        self._do("screenshot", path=str(path))

    def close(self) -> None:
        """Close the tab."""
        self._do("close")


class ExtensionPage(Tab, World):
    """A page of the extension: its own world is the one with the API."""

    def call(self, function: str) -> dict[str, Any]:
        return dict(self.evaluate(f"({function})()"))


class Frame(World):
    """The content-script world of one frame of a page, reached through the extension's stage."""

    def __init__(self, page: Page, frame_id: int) -> None:
        self.page = page
        self.frame_id = frame_id

    def call(self, function: str) -> dict[str, Any]:
        target = json.dumps({"tabId": self.page.tab_id, "frameIds": [self.frame_id]})
        return dict(self.page.browser.stage.evaluate(f"inFrame({target}, {function})"))


class Page(Tab, World):
    """A page of the test site; its JavaScript runs in the content-script world of the top frame."""

    def call(self, function: str) -> dict[str, Any]:
        return Frame(self, 0).call(function)

    @cached_property
    def tab_id(self) -> int:
        """The id that the extension API knows the tab by."""
        find = f"browser.tabs.query({{}}).then(tabs => tabs.find(tab => tab.url === {self.url!r}))"
        tab = wait_for(lambda: self.browser.stage.evaluate(find), lambda: f"no tab at {self.url}")
        return int(tab["id"])

    @property
    def frames(self) -> list[Frame]:
        """The iframes of the page, in no particular order."""
        found = self.browser.stage.evaluate(f"framesOf({self.tab_id})")
        return [Frame(self, frame_id) for frame_id in found if frame_id != 0]


@contextmanager
def launched(kind: str, application: Application, site: str) -> Iterator[Browser]:
    """A browser of the kind and of its own, until the block ends."""
    driver = Driver(application.directory / "browser.log")
    try:
        start(driver, kind, application.home, application.profile)
        yield Browser(kind, application, driver, site)
    finally:
        driver.close()


def start(driver: Driver, kind: str, home: Path, profile: Path) -> None:
    """Have a driver start a browser of the kind."""
    program = find_program(kind)
    if kind == "firefox" and "ONCONNECT_FIREFOX" not in os.environ:  # which may run another one
        profiles.fill(profile, program, partial(_open_once, program))
    driver.launch(browser=kind, program=program, home=str(home), profile=str(profile))


def _open_once(program: str, profile: Path) -> None:
    home = profile.parent / "home"
    home.mkdir()
    driver = Driver(profile.parent / "browser.log")
    try:
        driver.launch(browser="firefox", program=program, home=str(home), profile=str(profile))
    finally:
        driver.close()


def find_program(kind: str) -> str:
    """The browser's program: the one that ONCONNECT_FIREFOX or _CHROMIUM names, or on PATH."""
    candidates = [os.environ.get(f"ONCONNECT_{kind.upper()}", ""), *PROGRAMS[kind]]
    for candidate in filter(None, candidates):
        if found := shutil.which(candidate):
            return found
    pytest.fail(f"no {kind} here to test in: apt-get install chromium firefox-esr", pytrace=False)
