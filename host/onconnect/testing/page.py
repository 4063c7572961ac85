"""Pages: the contexts of a browser that connect to Python, and that Python connects to."""

from __future__ import annotations

import inspect
from collections import deque
from itertools import count
from typing import TYPE_CHECKING, Any

from onconnect.testing.port import FakePort

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onconnect.testing.browser import FakeBrowser


class FakePage:
    """A context that listens: a content script, a page of this extension, or another extension.

    Attributes:
        sender: how the browser describes it to Python.
        answer: what it answers one-shot messages with: a value, or a function of the message; None
            for no listener.
        messages: the one-shot messages that came.
        is_open: whether it is there.
        clones_structures: whether its ports carry structured clones, which Chromium connects with
            no port that carries JSON (P17).
    """

    def __init__(self, fake: FakeBrowser, sender: Mapping[str, Any], answer: object = None) -> None:
        self.sender = sender
        self.answer = answer
        self.messages: list[Any] = []
        self.is_open = True
        self.clones_structures = False
        self._fake = fake
        self._ports: list[FakePort] = []
        self._accepted: deque[FakePort] = deque()

    def connect(self, name: str = "", *, event: str = "runtime.onConnect") -> FakePort:
        """Open a port; await it to wait until Python has heard of it.

        Args:
            name: the port's name.
            event: the event that it fires, as "runtime.onConnectExternal".
        """
        port = FakePort(self._fake, name)
        self._ports.append(port)
        self._fake.relay.open_port(port, self, event)
        return port

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

    async def send_message(self, message: object, *, event: str = "runtime.onMessage") -> Any:
        """Send a one-shot message to Python and return its answer.

        Raises:
            BrowserError: the listener failed: what the page's promise rejects with (P68, P70).
            HandlerError: no answer came in time.
        """
        return await self._fake.send_message(message, sender=self.sender, event=event)

    def take(self, name: str, sender: Mapping[str, Any] | None) -> FakePort:
        """Take a port that somebody opens to this page."""
        port = FakePort(self._fake, name, sender)
        self._ports.append(port)
        self._accepted.append(port)
        return port

    async def take_message(self, message: object) -> object:
        """Take a one-shot message; return the answer."""
        self.messages.append(message)
        answer = self.answer(message) if callable(self.answer) else self.answer
        return await answer if inspect.isawaitable(answer) else answer

    def close(self) -> None:
        """Close the page, as by a closed tab, a removed iframe or a navigation (P39 to P41)."""
        self.is_open = False
        for port in self._ports:
            port.lose()

    def enter_cache(self) -> None:
        """Let the page enter the back/forward cache: in Chromium, its ports end unheard (P42)."""
        if self._fake.profile.cached is not None:
            for port in self._ports:
                port.connection.lose(port, self._fake.profile.cached)


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
        script = FakePage(self._fake, sender, answer)
        self.frames.setdefault(frame_id, []).append(script)
        return script

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
        """Return the content scripts that listen in a tab, or in one frame of it (P12)."""
        frames = self._tabs[tab_id].frames if tab_id in self._tabs else {}
        return [
            script
            for number, scripts in frames.items()
            if frame_id is None or frame_id == number
            for script in scripts
            if script.is_open
        ]
