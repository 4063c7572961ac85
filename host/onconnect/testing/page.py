"""Pages: the contexts of a browser that connect to Python, and that Python connects to."""

from __future__ import annotations

import asyncio
import inspect
from collections import deque
from itertools import count
from typing import TYPE_CHECKING, Any

from onconnect.testing.asking import SILENCE, BrokenPromiseError
from onconnect.testing.port import FakePort

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onconnect.testing.browser import FakeBrowser


class FakePage:
    """A context that listens: a content script, a page of this extension, or another extension.

    Attributes:
        sender: how the browser describes it to Python.
        answer: what it answers one-shot messages with: a value, or a function of the message, of
            which None is no answer, and a coroutine a later one; None for no listener.
        messages: the one-shot messages that came.
        is_open: whether it is there.
        is_cached: whether it is in the back/forward cache.
        clones_structures: whether its ports carry structured clones, which Chromium connects with
            no port that carries JSON (P17).
    """

    def __init__(self, fake: FakeBrowser, sender: Mapping[str, Any], answer: object = None) -> None:
        self.sender = sender
        self.answer = answer
        self.messages: list[Any] = []
        self.is_open = True
        self.is_cached = False
        self.clones_structures = False
        self._fake = fake
        self._ports: list[FakePort] = []
        self._accepted: deque[FakePort] = deque()
        self._promised: dict[asyncio.Future[Any], asyncio.Future[Any]] = {}  # by what makes it
        self._awaited: set[asyncio.Future[Any]] = set()

    @property
    def fake(self) -> FakeBrowser:
        """The browser that it is in."""
        return self._fake

    @property
    def is_reachable(self) -> bool:
        """Whether what is sent to it arrives: it is there, and not in the back/forward cache."""
        return self.is_open and not self.is_cached

    # What it does

    def connect(self, name: str = "", *, event: str | None = None) -> FakePort:
        """Open a port; await it to wait until Python has heard of it.

        Args:
            name: the port's name.
            event: the event that it fires; by default "runtime.onConnectExternal" for another
                extension, and "runtime.onConnect" for all else.
        """
        self.leave_cache()
        port = FakePort(self, self._fake.profile.port_name(name))
        self._ports.append(port)
        self._fake.relay.open_port(port, self, event or f"runtime.onConnect{self._kind}")
        return port

    async def send_message(self, message: object, *, event: str | None = None) -> Any:
        """Send a one-shot message to Python, and to other pages of the extension that listen.

        Args:
            message: what JSON can carry.
            event: the event that it fires; by default "runtime.onMessageExternal" for another
                extension, and "runtime.onMessage" for all else.

        Returns:
            The first answer.

        Raises:
            BrowserError: the listener failed: what the page's promise rejects with (P68, P70).
            HandlerError: no answer came in time.
            asyncio.CancelledError: the page has gone meanwhile, or an answer came while it was in
                the back/forward cache.
        """
        self.leave_cache()
        asking = self._fake.relay.tell_all(self, message, event or f"runtime.onMessage{self._kind}")
        answer = asyncio.get_running_loop().create_future()
        self._awaited.add(answer)
        asking.add_done_callback(lambda _: self._hear(asking, answer))
        try:
            return await self._fake.answer_to(answer, f"the message {message!r}")
        finally:
            self._awaited.discard(answer)
            asking.cancel()

    def _hear(self, asking: asyncio.Task[Any], answer: asyncio.Future[Any]) -> None:
        """Take the answer to a message that it has sent."""
        if self.is_cached:
            self._lose_answers("was in the back/forward cache when the answer came")
        elif not answer.done() and not asking.cancelled():
            error = asking.exception()
            answer.set_result(asking.result()) if error is None else answer.set_exception(error)
        self._fake.changed()

    def _lose_answers(self, reason: str) -> None:
        """End what waits for answers to what it has sent, as the page runs no more."""
        for answer in self._awaited:
            answer.cancel(f"the page that asked {reason}")
        self._fake.changed()

    @property
    def _kind(self) -> str:
        """What the names of the events that it fires end with."""
        return "" if self.sender.get("id") in (None, self._fake.extension_id) else "External"

    # What comes to it

    async def accept(self, timeout: float | None = None) -> FakePort:  # noqa: ASYNC109
        """Wait for a port that somebody opens to this page, and return this side of it.

        Args:
            timeout: seconds, instead of the browser's own.

        Raises:
            HandlerError: none was opened in time.
        """
        where = self.sender.get("url") or self.sender.get("id")
        await self._fake.until(
            lambda: bool(self._accepted), f"nobody has connected to {where}", timeout
        )
        return self._accepted.popleft()

    @property
    def waiting(self) -> list[FakePort]:
        """The ports that were opened to this page and that no `accept` has taken."""
        return list(self._accepted)

    def take(self, name: str, sender: Mapping[str, Any] | None) -> FakePort:
        """Take a port that somebody opens to this page."""
        port = FakePort(self, self._fake.profile.port_name(name), sender)
        self._ports.append(port)
        self._accepted.append(port)
        return port

    def take_message(self, message: object) -> asyncio.Future[Any]:
        """Take a one-shot message; return what will be the answer, or that there is none."""
        self.messages.append(message)
        promise = asyncio.get_running_loop().create_future()
        try:
            answer = self.answer(message) if callable(self.answer) else self.answer
        except Exception as error:
            promise.set_exception(error)
            return promise
        if inspect.isawaitable(answer):
            making = asyncio.ensure_future(answer)
            self._promised[making] = promise
            self._fake.relay.answering.add(making)
            making.add_done_callback(self._keep)
        else:
            promise.set_result(SILENCE if answer is None else answer)
        return promise

    def _keep(self, making: asyncio.Future[Any]) -> None:
        """Give the answer that it has promised; one in the cache gives it when it is back."""
        self._fake.relay.answering.discard(making)
        if self.is_cached or making.cancelled():
            return
        promise = self._promised.pop(making)
        if (error := making.exception()) is not None:
            promise.set_exception(error)
        else:
            promise.set_result(making.result())

    def _break_promises(self, text: str) -> None:
        """Let no answer come from it; those who wait for one are told."""
        promised, self._promised = self._promised, {}
        for making, promise in promised.items():
            making.cancel()
            promise.set_exception(BrokenPromiseError(text))

    # How long it is there

    def close(self) -> None:
        """Close the page, as by a closed tab, a removed iframe or a navigation (P39 to P41)."""
        self.is_open = False
        self._lose_answers("has gone")
        self._break_promises(self._fake.profile.broken_promise)
        for port in self._ports:
            port.lose()

    def enter_cache(self) -> None:
        """Let the page enter the back/forward cache, where nothing that is sent to it arrives.

        In Chromium its ports end unheard, and so does what it has been asked. In Firefox they live
        on, and what was posted meanwhile is gone (P42). It is back when it does something.
        """
        self.is_cached = True
        if (text := self._fake.profile.cached) is not None:
            self._lose_answers("has entered the back/forward cache")
            self._break_promises(text)
            for port in self._ports:
                port.connection.lose(port, text)

    def leave_cache(self) -> None:
        """Let the page be back from the back/forward cache, if it is there."""
        self.is_cached = False
        for making in [each for each in self._promised if each.done()]:
            self._keep(making)


class FakeTab(dict[str, Any]):
    """A tab, as the browser describes it: `tab["id"]`, `tab["url"]`."""

    def __init__(self, fake: FakeBrowser, number: int, url: str) -> None:
        super().__init__(
            id=number, index=number - 1, windowId=1, url=url, title=url, active=True, pinned=False
        )
        self.frames: dict[int, list[FakePage]] = {}
        self._fake = fake

    def content_script(
        self, *, frame_id: int = 0, url: str | None = None, answer: object = None
    ) -> FakePage:
        """Run a content script that listens in a frame of the tab.

        Args:
            frame_id: the frame; 0 for the main one.
            url: the frame's, where it isn't the tab's.
            answer: as FakePage's.
        """
        sender = self._fake.sender_of(dict(self), frame_id, url or self["url"])
        return self.hold(FakePage(self._fake, sender, answer), frame_id)

    def hold(self, page: FakePage, frame_id: int = 0) -> FakePage:
        """Put a page into a frame."""
        self.frames.setdefault(frame_id, []).append(page)
        return page

    def close(self) -> None:
        """Close the tab."""
        for scripts in self.frames.values():
            for script in scripts:
                script.close()


class FakeTabs:
    """The tabs of a fake browser."""

    def __init__(self, fake: FakeBrowser) -> None:
        self._fake = fake
        self._numbers = count(1)
        self._tabs: dict[int, FakeTab] = {}

    def open(self, url: str = "https://example.org/") -> FakeTab:
        """Open a tab; no content script runs in it yet."""
        number = next(self._numbers)
        tab = self._tabs[number] = FakeTab(self._fake, number, url)
        return tab

    def scripts(self, tab_id: int, frame_id: int | None = None) -> list[FakePage]:
        """Return what listens in a tab, or in one frame of it (P12)."""
        frames = self._tabs[tab_id].frames if tab_id in self._tabs else {}
        return [
            script
            for number, scripts in frames.items()
            if frame_id is None or frame_id == number
            for script in scripts
            if script.is_reachable
        ]
