"""Plays the browser's end of a channel for tests that look at every message."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from onconnect.browser.channel import Channel
from onconnect.protocol import jsontext
from onconnect.protocol.limits import Limits
from onconnect.testing.wire import Wire

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from types import TracebackType

    from onconnect import Browser, Port

BOUND = 30.0
"""Seconds that anything expected may take."""

HOST = {"name": "org.example.test", "version": "1.0", "python": "3.11.0", "pid": 4711}
SENDER = {"id": "test@example.org", "url": "http://localhost/", "frameId": 0, "tab": {"id": 3}}

DEFAULTS = Limits()


class Page:
    """The browser's end of a port."""

    def __init__(self, browser: RawBrowser, number: int) -> None:
        self.number = number
        self._browser = browser

    def post(self, data: object) -> None:
        self._browser.peer.message(self.number, jsontext.dumps(data))
        self._browser.flush_soon()

    def disconnect(self, error: str | None = None) -> None:
        self._browser.peer.disconnect(self.number, error)
        self._browser.flush_soon()

    async def receive(self) -> Any:
        """Return the next message on the port."""
        return (await self._browser.expect("message", port=self.number))["data"]

    async def closed(self) -> str | None:
        """Wait until Python has closed the port; return the error that it gave."""
        return (await self._browser.expect("disconnect", port=self.number)).get("error")


class RawBrowser:
    """A browser whose channel serves the listeners of `browser`, without pages or an API.

    As a context manager it waits until the host is ready, and leaves at the end. Whatever is sent
    between two awaits travels as one frame.

    Attributes:
        channel: the host's end.
        run: the task that runs it.
        wire: the bytes to the host.
        peer: the browser's end.
        arrived: the messages of the host, in order, that no `expect` has taken.
        listened: what Python listens to of ports and messages, each time that the host has told it.
        named: the names that ports must have for it, each time too.
        log: what the channel logged.
    """

    def __init__(
        self,
        browser: Browser,
        name: str = "Firefox",
        *,
        limits: Limits = DEFAULTS,
        requires: str = "",
        values: bool = False,
    ) -> None:
        self.name = name
        self._takes_values = values
        self._browser = browser
        self.log: list[tuple[str, str, Any]] = []
        self.arrived: deque[Any] = deque()
        self.listened: list[list[str]] = []
        self.named: list[dict[str, list[str]]] = []
        self.channel = Channel(
            browser.registry,
            self,
            host=HOST,
            log=lambda *line: self.log.append(line),
            limits=limits,
            requires=requires,
        )
        self.wire = Wire(_Host(self.channel), self._deliver)
        self.peer = self.wire.peer
        self.flush_soon = self.wire.flush_soon
        self.run = asyncio.create_task(self.channel.run())
        self._has_changed = asyncio.Event()

    async def __aenter__(self) -> RawBrowser:
        self.greet()
        await self.expect("ready")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        await self.leave()
        assert self.complaints == []

    @property
    def complaints(self) -> list[str]:
        """What the browser's end found wrong with the host."""
        return self.wire.complaints

    def greet(self) -> None:
        self.peer.hello(
            browser={"name": self.name, "version": "1.0"},
            extension={"id": "test@example.org", "version": "1.0"},
            profile="5b3c0d5e",
            values=self._takes_values,
        )
        self.flush_soon()

    def connect(self, name: str = "", sender: Any = SENDER, **members: Any) -> Page:
        """Connect as a page does."""
        page = Page(self, self.peer.connect(name, sender=sender, **members))
        self.flush_soon()
        return page

    async def accepted(self, name: str = "", sender: Any = SENDER) -> tuple[Page, Port]:
        """Connect as a page does; return both ends of the port."""
        ports: list[Port] = []
        accept: Callable[[Port], None] = lambda port: ports.append(port)  # noqa: E731
        self._browser.runtime.on_connect.add_listener(accept)
        page = self.connect(name, sender)
        await self.settle()
        self._browser.runtime.on_connect.remove_listener(accept)
        return page, ports[0]

    async def run_in_listener(self, function: Callable[[], Awaitable[Any]]) -> asyncio.Future[Any]:
        """Run a coroutine function as a listener; return the future of what becomes of it."""
        outcome: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        async def connected(port: Port) -> None:
            try:
                result = await function()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                outcome.set_exception(error)
            else:
                outcome.set_result(result)

        self._browser.runtime.on_connect.add_listener(connected)
        self.connect()
        await self.settle()
        self._browser.runtime.on_connect.remove_listener(connected)
        return outcome

    async def opened(self) -> tuple[Page, dict[str, Any]]:
        """Wait for a port that Python opens; return its end here, and the message."""
        message = await self.expect("connect")
        return Page(self, message["port"]), message

    def event(self, name: str, *args: Any, listener: int | None = None) -> None:
        self.peer.event(name, list(args), listener)
        self.flush_soon()

    async def expect(self, kind: str, **members: Any) -> Any:
        """Return the first message of a type, with these members, that was not taken before."""
        while (message := self._take(kind, **members)) is None:
            await self._change()
        return message

    def _take(self, kind: str, **members: Any) -> Any:
        for message in self.arrived:
            if message["type"] == kind and members.items() <= message.items():
                self.arrived.remove(message)
                return message
        return None

    async def _change(self) -> None:
        self._has_changed.clear()
        try:
            async with asyncio.timeout(BOUND):
                await self._has_changed.wait()
        except TimeoutError:
            raise AssertionError(f"nothing more comes; untaken: {list(self.arrived)}") from None

    async def ask(self, method: str, *args: Any) -> Any:
        """Call a listener that may answer; return the answer, a `return` or a `throw`."""
        number = self.peer.call(method, list(args))
        self.flush_soon()
        while True:
            for kind in ("return", "throw"):
                if (answer := self._take(kind, id=number)) is not None:
                    return answer
            await self._change()

    def answer(self, call: Any, value: object = None) -> None:
        """Return from a call of the host."""
        self.peer.answer(call["id"], jsontext.dumps(value))
        self.flush_soon()

    def throw(
        self, call: Any, message: str, name: str | None = None, missing: str | None = None
    ) -> None:
        """Fail a call of the host."""
        self.peer.throw(call["id"], message, name, missing)
        self.flush_soon()

    async def settle(self) -> None:
        """Wait until the host has dispatched all that was sent, and its answers have come."""
        await self.ask("test.settle")

    async def leave(self) -> None:
        """End the stream to the host, and wait until its channel has wound up."""
        self.wire.close()
        async with asyncio.timeout(BOUND):
            await self.run

    def write(self, data: bytes) -> None:
        """Take what the host sends: this is its transport."""
        self.wire.receive(data)

    def stall(self) -> None:
        """Read nothing, and so acknowledge nothing, until `read_on`."""
        self.wire.stall()

    def read_on(self) -> None:
        """Read what has come meanwhile, and all that comes."""
        self.wire.read_on()

    def _deliver(self, message: Any) -> None:
        if message["type"] == "listens":
            self.listened.append(message["events"])
            self.named.append(message.get("ports", {}))
        else:
            self.arrived.append(message)
        self._has_changed.set()


@asynccontextmanager
async def connected(browser: Browser) -> AsyncIterator[tuple[RawBrowser, Page, Port]]:
    """Start a browser with one port; give the browser and both ends of the port."""
    async with RawBrowser(browser) as raw:
        yield raw, *await raw.accepted()


class _Host:
    """A channel at the other end of a wire."""

    def __init__(self, channel: Channel) -> None:
        self.write = channel.receive_data
        self.close = channel.receive_eof
