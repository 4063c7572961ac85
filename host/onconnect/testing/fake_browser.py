"""FakeBrowser plays a browser for tests, with an extension whose background script is Python.

It does what the relay and the pages do, over the real protocol and real bytes. Python runs in the
test's process or, by `spawn`, in a process of its own. This module holds what a test calls; each
part of the browser has a module beside it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import onconnect
from onconnect.browser_families import CHROMIUM, GECKO
from onconnect.protocol.limits import Limits
from onconnect.testing import senders
from onconnect.testing.fake_api import FakeApi
from onconnect.testing.fake_background import FakeBackground
from onconnect.testing.fake_page import FakePage
from onconnect.testing.fake_relay import FakeRelay, Options
from onconnect.testing.fake_tabs import FakeTabs
from onconnect.testing.memory_host import GRACE, MemoryHost
from onconnect.testing.routing import Routing, not_open
from onconnect.testing.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from types import TracebackType

    from onconnect import Browser, Server
    from onconnect.browser_families import Family
    from onconnect.testing.fake_port import FakePort
    from onconnect.testing.fake_relay import OfferedPort
    from onconnect.testing.faults import Faults
    from onconnect.testing.host import Host, Log
    from onconnect.testing.wire import Wire

PROFILES: Final = {"firefox": GECKO, "chrome": CHROMIUM}
"""The families by the names that FakeBrowser takes."""

_DEFAULTS = Limits()


class FakeBrowser(Waiting):
    """A browser at the other end of Python's channel.

    As an async context manager it starts Python and waits until Python is ready. At the end of the
    block it fails if a handler has done something wrong, or if anything was left behind: an open
    port, a call without an answer, a task.

    Args:
        browser: the object whose listeners are tested; by default the one that handlers import.
        profile: "firefox" or "chrome". The two differ where the browsers do.
        timeout: how many seconds anything awaited may take.
        limits: how much Python takes in and keeps, as [tool.onconnect.limits] says of a host.
        listen: the events that the extension names in `relay({ listen })`. A listener to other
            ports or one-shot messages fails the test. By default Python takes all.
        ports: the names of the ports that Python takes, as in `relay({ ports })`, or a function
            that is given an object with a port's `name` and `sender` and says whether Python
            takes the port.
        messages: a function that is given a message and its sender and says whether Python takes
            the message.
        calls_python: whether the background script itself calls Python, by what `relay` returns.
            Then `listen` need not name `runtime.onConnect` and `runtime.onMessage` for it.
        host: makes the host at the other end, instead of a channel in this process.
        server: the program that serves this browser, as `onconnect.serve` gives it; or an async
            context manager that gives one, which is entered and left with this browser.
        structured_clone: whether the extension's manifest says `"message_serialization":
            "structured_clone"`: then Chrome's ports carry values that JSON lacks. Firefox's do
            anyway.
        profile_id: the random id by which the extension tells its profile apart: `about.profile`.

    Attributes:
        is_open: whether it has been entered.
        api: the answers of the extension API, by its own names.
        tabs: its tabs.
        background: the background script's own JavaScript.
        extension_id: the ID of the extension.
        profile_id: the id of its profile.
    """

    extension_id: Final = "test@example.org"
    _relay: FakeRelay
    _host: Host

    def __init__(
        self,
        browser: Browser | None = None,
        *,
        profile: str = "firefox",
        timeout: float = 5.0,
        limits: Limits = _DEFAULTS,
        listen: Collection[str] | None = None,
        ports: Collection[str] | Callable[[OfferedPort], bool] | None = None,
        messages: Callable[[Any, Mapping[str, Any]], bool] | None = None,
        calls_python: bool = False,
        host: Callable[[Faults, Log], Host] | None = None,
        server: Server | AbstractAsyncContextManager[Server] | None = None,
        structured_clone: bool = False,
        profile_id: str = "test",
    ) -> None:
        if profile not in PROFILES:
            raise ValueError(f"profile is one of {', '.join(PROFILES)}, and got {profile!r}")
        super().__init__(timeout)
        self.is_open = False
        self.api = FakeApi()
        family = PROFILES[profile]
        if structured_clone:
            family = family._replace(carries=True)
        self._routing = Routing(family, self.extension_id, self)
        self.tabs = FakeTabs(self._routing)
        self.background = FakeBackground(self._routing)
        self.profile_id = profile_id
        served = onconnect.browser if browser is None else browser
        self._make_host = host or (lambda faults, log: MemoryHost(served, faults, log, limits))
        if server is not None:
            self._make_host = lambda faults, log: _served(server, self.extension_id, faults, log)
        self._options = Options(listen, ports, messages, calls_python)

    @classmethod
    def spawn(
        cls,
        what: Path | str,
        *,
        profile: str = "firefox",
        timeout: float = 10.0,
        environ: Mapping[str, str] | None = None,
        **relayed: Any,
    ) -> Self:
        """Return a browser that starts Python in a process of its own, as a real one does.

        The process gets the arguments, the current folder and the bare environment that the
        profile's browser gives it, but a HOME of its own, which is removed at the end.

        Args:
            what: a project's folder, or a launcher, as `onconnect install` writes it.
            profile: "firefox" or "chrome".
            timeout: how many seconds anything awaited may take.
            environ: further environment variables of the process.
            relayed: `listen`, `ports`, `messages`, `calls_python` and `structured_clone`. By
                default they are what the project's extension says.

        Raises:
            SetupError: when entered, if the project is wrong or the launcher does not start.
        """
        from onconnect.testing import background_script
        from onconnect.testing.process_host import ProcessHost

        return cls(
            **(relayed or background_script.relayed(Path(what))),
            profile=profile,
            timeout=timeout,
            host=lambda faults, log: ProcessHost(Path(what), profile, faults, log, environ or {}),
        )

    # Life

    async def __aenter__(self) -> Self:
        if self.is_open:
            raise RuntimeError("a fake browser is entered once: make another FakeBrowser")
        self._host = self._make_host(self._faults, lambda *line: self.log.append(line))
        self._relay = FakeRelay(self._routing, self.api, self._host, self._options)
        self._routing.begin(self._relay)
        self.is_open = True
        await self._host.start(self.wire.receive, self._on_end)
        self._relay.greet(self.profile_id)
        try:
            await self.until(lambda: self._relay.is_ready, "Python is not ready")
        except BaseException:
            await self.leave()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        left: list[str] = []
        try:
            if error is None and self.is_serving:
                self.wire.read_on()
                await self.settle()
                running = await self._host.left_behind()  # it gives listeners time to end
                if self._relay.calls:  # a process shows no more than these
                    await asyncio.wait(self._relay.calls, timeout=GRACE)
                left = [*self._open_ends(), *running]
        finally:
            await self.leave()
        if error is None:
            self._faults.check()
            if left:
                self.fail("\n".join(left))
        else:
            for sentence in self._faults.take():
                error.add_note(sentence)

    def _open_ends(self) -> list[str]:
        """Say which ports and calls a test has left behind."""
        return [
            *(
                f"port {name!r} was left connected: disconnect it"
                for name in self._routing.opened.values()
            ),
            *(
                f"Python's call {call} was left without answer"
                for call in self._relay.calls.values()
            ),
            *(f"{each} was left without answer" for each in self._asked.values()),
        ]

    async def leave(self) -> None:
        """Remove the extension, as a reload does: Python's input ends. Wait until Python has ended.

        Whatever is open then is closed, and does not count as left behind (P45).
        """
        self.wire.close()
        self._end(are_told=self.profile.outlives_reload)
        await self._host.ended()

    async def kill(self) -> None:
        """Kill Python, and wait until it has ended: each page's port is disconnected (P46)."""
        self.wire.is_closed = True
        self._host.kill()
        self._end(are_told=True)
        await self._host.ended()

    def _on_end(self) -> None:
        """Note that Python has ended by itself."""
        self._end(are_told=True)

    def _end(self, *, are_told: bool) -> None:
        """Close what is open to a Python that is gone."""
        self.is_serving = False
        self._relay.end(are_told=are_told)
        self._routing.end()
        self._asked.clear()
        self.changed()

    # What pages do

    def connect(
        self,
        name: str = "",
        sender: Mapping[str, Any] | None = None,
        *,
        event: str = "runtime.onConnect",
    ) -> FakePort:
        """Open a port to Python as a page does; await it to wait until Python has heard of it.

        Args:
            name: the port's name.
            sender: how the browser describes the page; a content script in a tab, by default.
            event: the event that it fires, as "runtime.onConnectExternal".
        """
        return FakePage(self._routing, sender or self.sender_of()).connect(name, event=event)

    async def send_message(
        self,
        message: object,
        *,
        sender: Mapping[str, Any] | None = None,
        event: str = "runtime.onMessage",
    ) -> Any:
        """Send a one-shot message to Python, and to pages that listen beside it, as a page does.

        Args:
            message: what JSON can carry.
            sender: how the browser describes the page; a content script in a tab, by default.
            event: the event that it fires, as "runtime.onMessageExternal".

        Returns:
            The first answer.

        Raises:
            BrowserError: the listener failed: what the page's promise rejects with (P68, P70).
            HandlerError: no answer came in time.
        """
        page = FakePage(self._routing, sender or self.sender_of())
        return await page.send_message(message, event=event)

    def open_page(self, answer: object = None) -> FakePage:
        """Open a page of the extension itself in a tab; it listens to connections beside Python.

        Args:
            answer: what it answers one-shot messages with, as FakePage's.
        """
        tab = self.tabs.open(f"{self.origin}/page.html")
        page = tab.content_script(answer=answer)
        self._routing.extensions.setdefault(self.extension_id, []).append(page)
        return page

    def install_extension(
        self, extension_id: str, answer: object = None, *, clones_structures: bool = False
    ) -> FakePage:
        """Install another extension, whose background listens to connections from outside.

        Args:
            extension_id: its ID.
            answer: what it answers one-shot messages with, as FakePage's.
            clones_structures: as FakePage's.
        """
        sender = senders.of_background(self.profile, extension_id, is_own=False)
        page = FakePage(self._routing, sender, answer)
        page.clones_structures = clones_structures
        self._routing.extensions.setdefault(extension_id, []).append(page)
        return page

    async def emit(self, event: str, *args: object, filters: Sequence[Any] | None = None) -> None:
        """Fire an event of the extension API, as "action.onClicked", and let Python handle it.

        Args:
            event: its name.
            args: what its listeners get.
            filters: the filters of the listeners that the event is for, as they were added, for
                example `[{"urls": ["*://example.org/*"]}]`, and `[]` for listeners without any. By
                default the event is for all listeners.

        Raises:
            HandlerError: Python does not listen to it, or listens with other filters.
            ValueError: pages fire it, or the name is not the browser's.
        """
        await self.settle()  # a listener may have been added a moment ago
        self._relay.events.emit(event, list(args), filters)
        await self.settle()

    async def ask(self, event: str, *args: object, filters: Sequence[Any] | None = None) -> Any:
        """Fire an event whose listeners may answer, as "webRequest.onBeforeRequest".

        Args:
            event: its name.
            args: what its listeners get.
            filters: as `emit`'s.

        Returns:
            The first answer that is not None, in the order in which the filters were added.

        Raises:
            HandlerError: Python does not listen to it, or listens with other filters; no answer
                came in time; or only "blocking" listeners of the event are asked, and none is.
            ValueError: as `emit`.
        """
        await self.settle()
        return await self._relay.events.ask(event, list(args), filters)

    async def settle(self) -> None:
        """Wait until Python has dispatched all that was sent, and until what it sent has arrived.

        This includes long messages, which travel in slices.
        """
        await self._routing.background.settle()

    @property
    def printed(self) -> str:
        """What the host's process has printed to stdout or stderr; "" if it has no process."""
        return self._host.said()

    @property
    def server(self) -> Server:
        """The server of the program that serves this browser; others may come to it too.

        Raises:
            RuntimeError: no program serves it, or it has not been entered.
        """
        if not self.is_open:
            raise not_open()
        server: Server | None = getattr(self._host, "server", None)
        if server is None:
            raise RuntimeError("no program serves this browser: give FakeBrowser a `server`")
        return server

    @property
    def wire(self) -> Wire:
        """The bytes to and from Python, and means to disturb them.

        Raises:
            RuntimeError: the browser has not been entered.
        """
        if not self.is_open:
            raise not_open()
        return self._relay.wire

    @property
    def profile(self) -> Family:
        """The browser's family, which says what is special about the browser."""
        return self._routing.family

    @property
    def origin(self) -> str:
        """The origin of the extension's own pages."""
        return self.profile.origin("test")

    def sender_of(
        self,
        tab: Mapping[str, Any] | None = None,
        frame_id: int = 0,
        url: str = "https://example.org/",
    ) -> dict[str, Any]:
        """Return how the browser describes a content script to Python (P80)."""
        tab = tab or {"id": 1, "index": 0, "windowId": 1, "url": url, "active": True}
        return senders.of_frame(self.profile, self.extension_id, tab, frame_id, url)


def _served(
    server: Server | AbstractAsyncContextManager[Server], caller: str, faults: Faults, log: Log
) -> Host:
    from onconnect.testing.served_host import ServedHost  # which only a program that serves needs

    return ServedHost(server, caller, faults, log)
