"""BlockingBrowser is the fake browser for tests that are plain functions.

Each call waits until it is done. Python runs while a call waits, and at no other time.
"""

from __future__ import annotations

import asyncio
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType

    from onconnect.browser.byte_streams import Source
    from onconnect.testing.fake_api import FakeApi
    from onconnect.testing.fake_background import FakeBackground
    from onconnect.testing.fake_browser import FakeBrowser
    from onconnect.testing.fake_page import FakePage
    from onconnect.testing.fake_port import FakePort
    from onconnect.testing.fake_tabs import FakeTab
    from onconnect.testing.wire import Wire

    Result = TypeVar("Result")


class BlockingBrowser:
    """A FakeBrowser whose coroutines are plain methods, on an event loop of its own.

    Args:
        fake: the browser.

    Attributes:
        fake: the browser.
    """

    def __init__(self, fake: FakeBrowser) -> None:
        self.fake = fake
        self._loop = asyncio.new_event_loop()
        self._context = copy_context()

    def run(self, awaitable: Awaitable[Result]) -> Result:
        """Let Python run until something awaitable is done; return its result."""

        async def wait() -> Result:
            return await awaitable

        # all in one context, so that what is awaited may use the API as a listener does
        return self._loop.run_until_complete(self._loop.create_task(wait(), context=self._context))

    def __enter__(self) -> Self:
        self.run(self.fake.__aenter__())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.run(self.fake.__aexit__(kind, error, trace))
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    @property
    def api(self) -> FakeApi:
        """The answers of the extension API, by its own names."""
        return self.fake.api

    @property
    def log(self) -> list[tuple[str, str, Mapping[str, Any]]]:
        """What Python's host has logged: level, text, fields."""
        return self.fake.log

    @property
    def wire(self) -> Wire:
        """The bytes to and from Python, and means to disturb them."""
        return self.fake.wire

    def connect(
        self,
        name: str = "",
        sender: Mapping[str, Any] | None = None,
        *,
        event: str = "runtime.onConnect",
    ) -> BlockingPort:
        """Open a port to Python as a page does, and wait until Python has heard of it."""
        return BlockingPort(self, self.run(self._opened(name, sender, event)))

    async def _opened(self, name: str, sender: Mapping[str, Any] | None, event: str) -> FakePort:
        return await self.fake.connect(name, sender, event=event)

    def send_message(
        self,
        message: object,
        *,
        sender: Mapping[str, Any] | None = None,
        event: str = "runtime.onMessage",
    ) -> Any:
        """Send a one-shot message to Python as a page does; return the answer."""
        return self.run(self.fake.send_message(message, sender=sender, event=event))

    @property
    def background(self) -> BlockingBackground:
        """The background script's own JavaScript."""
        return BlockingBackground(self, self.fake.background)

    def emit(self, event: str, *args: object, filters: Sequence[Any] | None = None) -> None:
        """Fire an event of the extension API, as "action.onClicked", and let Python handle it."""
        self.run(self.fake.emit(event, *args, filters=filters))

    def ask(self, event: str, *args: object, filters: Sequence[Any] | None = None) -> Any:
        """Fire an event whose listeners may answer, and return the answer."""
        return self.run(self.fake.ask(event, *args, filters=filters))

    def settle(self) -> None:
        """Wait until Python has dispatched all that was sent, and until what it sent is here."""
        self.run(self.fake.settle())

    def leave(self) -> None:
        """Remove the extension, as a reload does, and wait until Python has ended."""
        self.run(self.fake.leave())

    def kill(self) -> None:
        """Kill Python, and wait until it has ended."""
        self.run(self.fake.kill())

    def expect_fault(self, pattern: str) -> AbstractContextManager[list[str]]:
        """Allow handlers to do something wrong in this block without failing the test."""
        return self.fake.expect_fault(pattern)

    def open_tab(self, url: str = "https://example.org/") -> FakeTab:
        """Open a tab; no content script runs in it yet."""
        return self.fake.tabs.open(url)

    def content_script(
        self, tab: FakeTab, *, frame_id: int = 0, url: str | None = None, answer: object = None
    ) -> BlockingPage:
        """Run a content script that listens in a frame of a tab."""
        return BlockingPage(self, tab.content_script(frame_id=frame_id, url=url, answer=answer))

    def open_page(self, answer: object = None) -> BlockingPage:
        """Open a page of the extension itself that listens to connections, beside Python."""
        return BlockingPage(self, self.fake.open_page(answer))


class BlockingPort:
    """A FakePort whose coroutines are plain methods.

    Attributes:
        port: the port.
    """

    def __init__(self, browser: BlockingBrowser, port: FakePort) -> None:
        self.port = port
        self._browser = browser

    def __repr__(self) -> str:
        return repr(self.port)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.disconnect()

    @property
    def name(self) -> str:
        """The name that it was opened with."""
        return self.port.name

    @property
    def closed(self) -> bool:
        """Whether it is disconnected."""
        return self.port.closed

    @property
    def error(self) -> str | None:
        """Why it is disconnected, if there was a reason."""
        return self.port.error

    def post_message(self, message: object) -> None:
        """Post a message as a page does; Python hears it when something is waited for."""
        self.port.post_message(message)

    def receive(self, timeout: float | None = None) -> Any:
        """Wait for the next message on the port, and return it."""
        return self._browser.run(self.port.receive(timeout))

    def send_stream(self, source: Source, timeout: float | None = None) -> None:
        """Send a stream as a page does; return when Python has read all of it."""
        self._browser.run(self.port.send_stream(source, timeout))

    def receive_stream(self, timeout: float | None = None) -> Iterator[bytes]:
        """Receive a stream as a page does: yield the parts that Python sends."""
        parts = self.port.receive_stream(timeout)
        try:
            while part := self._browser.run(anext(parts, b"")):
                yield part
        finally:
            self._browser.run(parts.aclose())

    def wait_closed(self, timeout: float | None = None) -> str | None:
        """Wait until the other end has closed the port; return the error that it gave."""
        return self._browser.run(self.port.wait_closed(timeout))

    def disconnect(self) -> None:
        """Close the port."""
        self.port.disconnect()


class BlockingBackground:
    """A FakeBackground whose coroutines are plain methods."""

    def __init__(self, browser: BlockingBrowser, background: FakeBackground) -> None:
        self._browser = browser
        self._background = background

    def connect(self, name: str = "") -> BlockingPort:
        """Open a port to Python, and wait until Python has heard of it."""

        async def opened() -> FakePort:
            return await self._background.connect(name)

        return BlockingPort(self._browser, self._browser.run(opened()))

    def send_message(self, message: object) -> Any:
        """Send a one-shot message to Python and return its answer."""
        return self._browser.run(self._background.send_message(message))


class BlockingPage:
    """A FakePage whose coroutines are plain methods.

    Attributes:
        page: the page.
    """

    def __init__(self, browser: BlockingBrowser, page: FakePage) -> None:
        self.page = page
        self._browser = browser

    @property
    def messages(self) -> list[Any]:
        """The one-shot messages that came."""
        return self.page.messages

    def connect(self, name: str = "") -> BlockingPort:
        """Open a port to Python, and wait until Python has heard of it."""

        async def opened() -> FakePort:
            return await self.page.connect(name)

        return BlockingPort(self._browser, self._browser.run(opened()))

    def accept(self, timeout: float | None = None) -> BlockingPort:
        """Wait for a port that Python or a page opens to this page; return this end of it."""
        return BlockingPort(self._browser, self._browser.run(self.page.accept(timeout)))

    def send_message(self, message: object) -> Any:
        """Send a one-shot message to Python and return its answer."""
        return self._browser.run(self.page.send_message(message))

    def close(self) -> None:
        """Close the page."""
        self.page.close()

    def enter_cache(self) -> None:
        """Put the page into the back/forward cache."""
        self.page.enter_cache()

    def leave_cache(self) -> None:
        """Bring the page back from it."""
        self.page.leave_cache()
