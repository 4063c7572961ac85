"""Routing decides which contexts of the fake browser hear a port or a one-shot message.

Contexts are pages, and the background, which is Python. This module knows only those of their
methods that it declares here.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol

from onconnect.browser_families import NO_RECEIVER
from onconnect.errors import BrowserError
from onconnect.testing import senders
from onconnect.testing.answers import first_answer
from onconnect.testing.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onconnect.browser_families import Family
    from onconnect.testing.connection import End
    from onconnect.testing.waiting import Waiting


def not_open() -> RuntimeError:
    """Return the error of a test that uses a browser before it has entered it."""
    return RuntimeError(
        "the fake browser is not open yet: use it inside of `async with`; an async fixture "
        "that uses fake_browser writes `async with fake_browser:`"
    )


class Background(Protocol):
    """The extension's background script: the relay, and Python behind it."""

    def hears(self, event: str) -> bool:
        """Whether it listens to an event of ports or messages."""

    def take(self, name: str, sender: Mapping[str, Any], event: str) -> End | None:
        """Take a port that a page opens; return Python's end, or None if it leaves the port."""

    def take_message(
        self, message: object, sender: Mapping[str, Any], event: str
    ) -> asyncio.Future[Any]:
        """Take a page's one-shot message; return a future of the answer, or of SILENCE."""

    def listens(self, event: str, name: str | None = None) -> bool:
        """Whether Python listens to an event of ports or messages, for ports of a name."""

    def take_own(self, name: str, sender: Mapping[str, Any]) -> End:
        """Take a port that the background script's own JavaScript opens; return Python's end."""

    def take_own_message(self, message: object, sender: Mapping[str, Any]) -> asyncio.Future[Any]:
        """Take a one-shot message of the background script's own JavaScript."""

    async def settle(self) -> None:
        """Wait until Python has dispatched all that was sent, and until what it sent is here."""

    def report(self, text: str) -> None:
        """Log an error of the extension's."""


class Context(Protocol):
    """A page, as routing and ports know it."""

    sender: Mapping[str, Any]
    answer: object
    clones_structures: bool
    is_cached: bool

    @property
    def is_reachable(self) -> bool:
        """Whether what is sent to it arrives."""

    def take(self, name: str, sender: Mapping[str, Any] | None) -> End:
        """Take a port that Python or another page opens to it."""

    def take_message(self, message: object) -> asyncio.Future[Any]:
        """Take a one-shot message; return a future of the answer, or of SILENCE."""

    def leave_cache(self) -> None:
        """Come back from the back/forward cache."""


class Routing:
    """Knows the contexts of a browser, and passes on what they and Python send.

    Args:
        family: the browser's family.
        extension_id: the ID of the extension under test.
        waiting: what fails the test.

    Attributes:
        family: the browser's family.
        extension_id: the ID of the extension under test.
        waiting: what fails the test.
        tabs: what listens in each frame of each tab, by their numbers.
        extensions: the pages of extensions that listen, by the IDs of the extensions.
        opened: pages' ends of ports that are connected, with their names.
        answering: the tasks of pages that prepare an answer.
    """

    def __init__(self, family: Family, extension_id: str, waiting: Waiting) -> None:
        self.family = family
        self.extension_id = extension_id
        self.waiting = waiting
        self.tabs: dict[int, Mapping[int, Sequence[Context]]] = {}
        self.extensions: dict[str, list[Context]] = {}
        self.opened: dict[End, str] = {}
        self.answering: set[asyncio.Future[Any]] = set()
        self._background: Background | None = None

    @property
    def background(self) -> Background:
        """The extension's background script.

        Raises:
            RuntimeError: the browser has not been entered.
        """
        if self._background is None:
            raise not_open()
        return self._background

    def begin(self, background: Background) -> None:
        """Tell the background script what pages do from now on."""
        self._background = background

    def end(self) -> None:
        """Forget what is open, since Python is gone."""
        self.opened.clear()
        for task in self.answering:
            task.cancel()

    # What pages do

    def connect(self, port: End, name: str, opener: Context, event: str) -> None:
        """Connect a page's port to Python, and to the other pages of the extension (P10)."""
        receivers: list[End] = []
        is_heard = self.background.hears(event)  # also of a port that `ports` leaves out
        if is_heard:
            python = self.background.take(name, opener.sender, event)
            receivers += [] if python is None else [python]
        if event == "runtime.onConnect":
            receivers += [page.take(name, opener.sender) for page in self._others(opener)]
        Connection(self.family, port, receivers)
        if not (receivers or is_heard):
            asyncio.get_running_loop().call_soon(port.close, NO_RECEIVER)

    def send(self, message: object, sender: Context, event: str) -> asyncio.Task[Any]:
        """Send a page's one-shot message to Python and to pages; return the task that asks them."""
        answers = []
        if self.background.hears(event):
            answers.append(self.background.take_message(message, sender.sender, event))
        if event == "runtime.onMessage":
            listening = [page for page in self._others(sender) if page.answer is not None]
            answers += [page.take_message(message) for page in listening]
        return asyncio.create_task(first_answer(self.family, answers), name=f"onconnect {event}")

    def _others(self, page: Context) -> list[Context]:
        """Return the other pages of the extension (P10, P63)."""
        return [each for each in self._reached({}) if each is not page]

    # What the background script does besides

    def connect_own(self, port: End, name: str, sender: Mapping[str, Any]) -> None:
        """Connect a port of the background script's to Python alone."""
        if self.background.listens("runtime.onConnect", name):
            Connection(self.family, port, [self.background.take_own(name, sender)])
        else:
            Connection(self.family, port, [])
            asyncio.get_running_loop().call_soon(port.close, NO_RECEIVER)

    def send_own(self, message: object, sender: Mapping[str, Any]) -> asyncio.Future[Any]:
        """Send a one-shot message of the background script's to Python alone."""
        if self.background.listens("runtime.onMessage"):
            return self.background.take_own_message(message, sender)
        refused = asyncio.get_running_loop().create_future()
        refused.set_exception(BrowserError(NO_RECEIVER))
        return refused

    # What Python does

    def connect_python(self, python: End, name: str, target: Mapping[str, Any]) -> None:
        """Connect a port of Python's to the pages that it reaches.

        Args:
            python: Python's end.
            name: the port's name.
            target: the tab, frame, document or extension; empty for the extension's own pages.
        """
        pages = self._reached(target)
        if not pages:
            python.close(NO_RECEIVER)
        elif self.family.other_format and any(page.clones_structures for page in pages):
            python.close(self.family.other_format)
        else:
            to_tab = "tabId" in target
            sender = senders.of_background(self.family, self.extension_id, to_tab=to_tab)
            Connection(self.family, python, [page.take(name, sender) for page in pages])

    async def send_python(self, message: object, target: Mapping[str, Any]) -> object:
        """Send a one-shot message of Python's to the pages that it reaches; return the answer.

        Args:
            message: the message.
            target: as `connect_python`'s.
        """
        pages = [page for page in self._reached(target) if page.answer is not None]
        return await first_answer(self.family, [page.take_message(message) for page in pages])

    def _reached(self, target: Mapping[str, Any]) -> list[Context]:
        """Return the pages that a connection or a message of Python's reaches (P11 to P13)."""
        if "tabId" in target:
            frame_id, document = target.get("frameId"), target.get("documentId")
            pages = [
                page
                for frame, scripts in self.tabs.get(target["tabId"], {}).items()
                if frame_id in (None, frame)
                for page in scripts
                if document in (None, page.sender["documentId"])
            ]
        else:
            pages = self.extensions.get(target.get("extensionId", self.extension_id), [])
        return [page for page in pages if page.is_reachable]
