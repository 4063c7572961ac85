"""Lends browsers that are open already: a test puts its own extension and Python into one.

Most of what a test with a browser takes is the browser's start. So one that is given back is lent
again, without the extension, its pages and its data. While it is lent, its home and the folder of
its native manifests are links to those of the application, and its log is the application's too.
What needs a profile, a program or an end of the browser's own launches one: `browsers.launched`.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.e2e.applications import Application
from tests.e2e.browsers import Browser, start
from tests.e2e.driver import Driver
from tests.e2e.waiting import wait_for
from tests.processes import keepers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Lender:
    """The browsers that are open and not lent, of each kind.

    Args:
        site: the address of the test site.
        make_folder: makes a new folder of a name.
    """

    def __init__(self, site: str, make_folder: Callable[[str], Path]) -> None:
        self._site = site
        self._make_folder = make_folder
        self._idle: dict[str, list[_Open]] = {}

    @contextmanager
    def lent(self, kind: str, application: Application) -> Iterator[Browser]:
        """Lend a browser with an application in it, until the block ends.

        One in which the block has failed, or the extension has reloaded itself, is closed and not
        lent again.
        """
        idle = self._idle.setdefault(kind, [])
        each = idle.pop() if idle else _Open(kind, self._make_folder(kind))
        try:
            browser = each.taking(application, self._site)
            yield browser
            if not browser.has_reloaded:
                each.take_back(browser)
        except BaseException:
            each.driver.close()
            raise
        if browser.has_reloaded:
            each.driver.close()
        else:
            idle.append(each)

    def close(self) -> None:
        """Close all browsers that are open."""
        for idle in self._idle.values():
            while idle:
                idle.pop().driver.close()


class _Open:
    """A browser that stays open."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._kind = kind
        self._log = folder / "browser.log"
        self._home, self._profile = folder / "home", folder / "profile"
        self._nobody = Application(folder, folder / "nobody", folder, has_stage=False)
        self._nobody.directory.mkdir()
        self._profile.mkdir()
        self._belong_to(self._nobody)
        self.driver = Driver(self._log)
        start(self.driver, kind, self._home, self._profile)

    def taking(self, application: Application, site: str) -> Browser:
        """Install an application's extension; return the browser with it."""
        self._belong_to(application)
        log = application.directory / "browser.log"
        log.touch()
        self.driver.do("log", path=str(log))
        return Browser(self._kind, application, self.driver, site)

    def take_back(self, browser: Browser) -> None:
        """Remove its extensions, close all pages, and wait until its hosts have ended."""
        self.driver.do("clear", extensions=browser.extensions)
        self.driver.do("log", path=str(self._log))
        home = str(self._home)
        wait_for(lambda: not keepers(home), lambda: f"keepers have not ended: {keepers(home)}")
        self._belong_to(self._nobody)

    def _belong_to(self, application: Application) -> None:
        """Lead to the home of an application, and to its native manifests for Chromium."""
        application.home.mkdir(exist_ok=True)
        manifests = "NativeMessagingHosts"
        for link, place in {
            self._home: application.home,
            self._profile / manifests: application.profile / manifests,
        }.items():
            link.unlink(missing_ok=True)
            link.symlink_to(place)
