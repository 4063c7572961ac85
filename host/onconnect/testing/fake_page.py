"""FakePage plays a page: it connects and sends to Python, and Python connects and sends to it."""

from __future__ import annotations

import asyncio
import inspect
from collections import deque
from typing import TYPE_CHECKING, Any

from onconnect.testing.answers import SILENCE, BrokenPromiseError
from onconnect.testing.fake_port import FakePort

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onconnect.testing.routing import Routing


class FakePage:
    """A context that listens: a content script, a page of this extension, or another extension.

    Attributes:
        sender: how the browser describes it to Python.
        answer: what it answers to one-shot messages: a value, or a function of the message. If the
            function returns None, that is no answer; if it returns a coroutine, the answer comes
            later. None means that the page has no listener.
        messages: the one-shot messages that have come.
        is_open: whether the page exists.
        is_cached: whether it is in the back/forward cache.
        clones_structures: whether its ports carry structured clones. Chromium does not connect
            such a port with one that carries JSON (P17).
    """

    def __init__(self, routing: Routing, sender: Mapping[str, Any], answer: object = None) -> None:
        self.sender = sender
        self.answer = answer
        self.messages: list[Any] = []
        self.is_open = True
        self.is_cached = False
        self.clones_structures = False
        self._routing = routing
        self._waiting = routing.waiting
        self._ports: list[FakePort] = []
        self._accepted: deque[FakePort] = deque()
        self._promised: dict[asyncio.Future[Any], asyncio.Future[Any]] = {}  # by what makes it
        self._awaited: set[asyncio.Future[Any]] = set()

    @property
    def is_reachable(self) -> bool:
        """Whether what is sent to it arrives: it exists, and is not in the back/forward cache."""
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
        port = self._make_port(name)
        self._routing.connect(port, port.name, self, event or f"runtime.onConnect{self._kind}")
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
            asyncio.CancelledError: the page has gone meanwhile, or the answer came while the page
                was in the back/forward cache.
        """
        self.leave_cache()
        asking = self._routing.send(message, self, event or f"runtime.onMessage{self._kind}")
        answer = asyncio.get_running_loop().create_future()
        self._awaited.add(answer)
        asking.add_done_callback(lambda _: self._hear(asking, answer))
        try:
            return await self._waiting.answer_to(answer, f"the message {message!r}")
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
        self._waiting.changed()

    def _lose_answers(self, reason: str) -> None:
        """End the waits for answers to what it has sent, since the page no longer runs."""
        for answer in self._awaited:
            answer.cancel(f"the page that asked {reason}")
        self._waiting.changed()

    @property
    def _kind(self) -> str:
        """The ending of the names of the events that it fires."""
        return "" if self.sender.get("id") in (None, self._routing.extension_id) else "External"

    # What comes to it

    async def accept(self, timeout: float | None = None) -> FakePort:  # noqa: ASYNC109
        """Wait for a port that Python or a page opens to this page; return this end of it.

        Args:
            timeout: how many seconds it may take, instead of the browser's own number.

        Raises:
            HandlerError: none was opened in time.
        """
        where = self.sender.get("url") or self.sender.get("id")
        await self._waiting.until(
            lambda: bool(self._accepted), f"nobody has connected to {where}", timeout
        )
        return self._accepted.popleft()

    @property
    def waiting(self) -> list[FakePort]:
        """The ports that were opened to this page and that no `accept` has taken."""
        return list(self._accepted)

    def take(self, name: str, sender: Mapping[str, Any] | None) -> FakePort:
        """Take a port that Python or a page opens to this page."""
        port = self._make_port(name, sender)
        self._accepted.append(port)
        return port

    def _make_port(self, name: str, sender: Mapping[str, Any] | None = None) -> FakePort:
        port = FakePort(self._routing, self, self._routing.family.port_name(name), sender)
        self._ports.append(port)
        return port

    def take_message(self, message: object) -> asyncio.Future[Any]:
        """Take a one-shot message; return a future of the answer, or of SILENCE."""
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
            self._routing.answering.add(making)
            making.add_done_callback(self._keep)
        else:
            promise.set_result(SILENCE if answer is None else answer)
        return promise

    def _keep(self, making: asyncio.Future[Any]) -> None:
        """Give the answer that it has promised; a page in the cache gives it when it is back."""
        self._routing.answering.discard(making)
        if self.is_cached or making.cancelled():
            return
        promise = self._promised.pop(making)
        if (error := making.exception()) is not None:
            promise.set_exception(error)
        else:
            promise.set_result(making.result())

    def _break_promises(self, text: str) -> None:
        """Give no answer any more; those that wait for one are told."""
        promised, self._promised = self._promised, {}
        for making, promise in promised.items():
            making.cancel()
            promise.set_exception(BrokenPromiseError(text))

    # How long it exists

    def close(self) -> None:
        """Close the page, as by a closed tab, a removed iframe or a navigation (P39 to P41)."""
        self.is_open = False
        self._lose_answers("has gone")
        self._break_promises(self._routing.family.broken_promise)
        for port in self._ports:
            port.lose()

    def enter_cache(self) -> None:
        """Put the page into the back/forward cache, where nothing that is sent to it arrives.

        In Chromium its ports end, and it is not told; what it has been asked fails. In Firefox its
        ports stay open, and what is posted on them meanwhile is lost (P42). The page is back when
        it does something.
        """
        self.is_cached = True
        if (text := self._routing.family.cached) is not None:
            self._lose_answers("has entered the back/forward cache")
            self._break_promises(text)
            for port in self._ports:
                port.connection.lose(port, text)

    def leave_cache(self) -> None:
        """Bring the page back from the back/forward cache, if it is in there."""
        self.is_cached = False
        for making in [each for each in self._promised if each.done()]:
            self._keep(making)
