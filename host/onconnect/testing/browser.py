"""FakeBrowser: a browser with an extension whose background script is Python, for tests.

It plays what the relay and the pages do, over the real protocol and real bytes; Python runs in the
test's process, or by `spawn` in one of its own.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import onconnect
from onconnect.browser.registry import CONNECT_EVENTS, MESSAGE_EVENTS
from onconnect.protocol.limits import Limits
from onconnect.testing import senders
from onconnect.testing.api import Api
from onconnect.testing.memory import GRACE, MemoryHost
from onconnect.testing.page import FakePage, FakeTabs
from onconnect.testing.profiles import PROFILES
from onconnect.testing.relay import Options, Relay
from onconnect.testing.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from types import TracebackType
    from typing import TypeAlias

    from onconnect import Browser
    from onconnect.testing.faults import Faults
    from onconnect.testing.port import FakePort
    from onconnect.testing.relay import OfferedPort
    from onconnect.testing.wire import Host, Wire

    LogLine: TypeAlias = Callable[[str, str, Mapping[str, Any]], None]

_DEFAULTS = Limits()


class FakeBrowser(Waiting):
    """A browser at the other end of Python's channel.

    As an async context manager it starts Python and waits until it is ready; at the end of the
    block it fails if a handler has done something wrong, or if anything was left behind: an open
    port, a call without an answer, a task.

    Args:
        browser: whose listeners are tested: what handlers import, by default.
        profile: "firefox" or "chrome": they differ where the browsers do.
        timeout: seconds that anything awaited may take.
        limits: what Python takes in and keeps, as [tool.onconnect.limits] says of a host.
        listen: the events that the extension names in `relay({ listen })`; a listener to ports or
            one-shot messages that are not among them fails the test. By default Python takes all.
        ports: the names of the ports that Python takes, as in `relay({ ports })`, or a function of
            a port's name and sender, in one object.
        messages: a function of a message and its sender that says whether Python takes it.
        host: makes what is at the other end, instead of a channel in this process.

    Attributes:
        profile: what is special about the browser.
        is_open: whether it has been entered.
        api: the answers of the extension API, by its own names.
        tabs: its tabs.
        extension_id: the ID of the extension.
        extensions: the pages of extensions that listen, by the IDs of the extensions.
        opened: the ports of pages that are connected.
    """

    extension_id: Final = "test@example.org"
    _relay: Relay
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
        host: Callable[[Faults, LogLine], Host] | None = None,
    ) -> None:
        if profile not in PROFILES:
            raise ValueError(f"profile is one of {', '.join(PROFILES)}, and got {profile!r}")
        super().__init__(timeout)
        self.profile = PROFILES[profile]
        self.is_open = False
        self.api = Api()
        self.tabs = FakeTabs(self)
        self.extensions: dict[str, list[FakePage]] = {}
        self.opened: set[FakePort] = set()
        served = onconnect.browser if browser is None else browser
        self._make_host = host or (lambda faults, log: MemoryHost(served, faults, log, limits))
        self._options = Options(listen, ports, messages)
        self._asked: dict[asyncio.Future[Any], str] = {}  # what has no answer yet

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
            timeout: seconds that anything awaited may take.
            environ: further variables of the process.
            relayed: `listen`, `ports` and `messages`; of a project's folder, by default, what its
                extension's background script says.

        Raises:
            SetupError: when entered, if the project is wrong or the launcher does not start.
        """
        from onconnect.testing import background
        from onconnect.testing.process import ProcessHost

        return cls(
            **(relayed or background.relayed(Path(what))),
            profile=profile,
            timeout=timeout,
            host=lambda faults, log: ProcessHost(Path(what), profile, faults, log, environ or {}),
        )

    # Life

    async def __aenter__(self) -> Self:
        if self.is_open:
            raise RuntimeError("a fake browser is entered once: make another FakeBrowser")
        self._host = self._make_host(self._faults, lambda *line: self.log.append(line))
        self._relay = Relay(self, self._host, self._options)
        self.is_open = True
        await self._host.start(self.wire, self._on_end)
        self.relay.greet(self.extension_id)
        try:
            await self.until(lambda: self.relay.is_ready, "Python is not ready")
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
                running = await self._host.left_behind()  # which gives them time to end
                if self.relay.calls:  # as of a process, of which no more can be seen
                    await asyncio.wait(self.relay.calls, timeout=GRACE)
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
            *(f"port {port.name!r} was left connected: disconnect it" for port in self.opened),
            *(
                f"Python's call {call} was left without answer"
                for call in self.relay.calls.values()
            ),
            *(f"{each} was left without answer" for each in self._asked.values()),
        ]

    async def leave(self) -> None:
        """Let the extension go, as by a reload: Python's input ends; wait until Python has ended.

        What is open then was not left behind: this closes it (P45).
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
        self.relay.end(are_told=are_told)
        self._asked.clear()
        self.opened.clear()
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
        return FakePage(self, sender or self.sender_of()).connect(name, event=event)

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
        page = FakePage(self, sender or self.sender_of())
        return await page.send_message(message, event=event)

    def open_page(self, answer: object = None) -> FakePage:
        """Open a page of the extension itself, in a tab, that listens to connections beside Python.

        Args:
            answer: what it answers one-shot messages with, as FakePage's.
        """
        tab = self.tabs.open(f"{self.origin}/page.html")
        page = tab.content_script(answer=answer)
        self.extensions.setdefault(self.extension_id, []).append(page)
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
        page = FakePage(self, sender, answer)
        page.clones_structures = clones_structures
        self.extensions.setdefault(extension_id, []).append(page)
        return page

    async def emit(self, event: str, *args: object, filters: Sequence[Any] | None = None) -> None:
        """Fire an event of the extension API, as "action.onClicked", and let Python handle it.

        Args:
            event: its name.
            args: what its listeners get.
            filters: what those listeners were added with that the event is for, as
                `[{"urls": ["*://example.org/*"]}]`, and `[]` for nothing; by default it is for all.

        Raises:
            HandlerError: Python does not listen to it, or with other filters.
            ValueError: a page fires it, or that is not its name.
        """
        for listener in await self._listeners(event, filters):
            self.relay.emit(event, list(args), listener)
        await self.settle()

    async def ask(self, event: str, *args: object, filters: Sequence[Any] | None = None) -> Any:
        """Fire an event whose listeners may answer, as "webRequest.onBeforeRequest".

        Args:
            event: its name.
            args: what its listeners get.
            filters: as `emit`'s.

        Returns:
            The first answer that is not None, in the order in which filters were listened with.

        Raises:
            HandlerError: Python does not listen to it, or with other filters; no answer came in
                time; or the event's listeners are asked only if they are "blocking", and none is.
            ValueError: as `emit`.
        """
        listeners = await self._listeners(event, filters)
        asked = [each for each in listeners if self.relay.may_answer(each)]
        if not asked:
            self.fail(f'no listener of {event} is "blocking": what it returns is no answer')
        for listener in set(listeners) - set(asked):
            self.relay.emit(event, list(args), listener)
        calls = [self.relay.ask(event, list(args), listener) for listener in asked]
        answers = [await self.answer_to(call, f"the event {event}") for call in calls]
        return next((each for each in answers if each is not None), None)

    async def _listeners(self, event: str, filters: Sequence[Any] | None) -> list[int]:
        """Return the listeners that an event is for: the numbers of the calls that added them."""
        await self.settle()  # one may have been added a moment ago
        if event in (*CONNECT_EVENTS, *MESSAGE_EVENTS):
            raise ValueError(f"a page fires {event}: use `connect` or `send_message`, with `event`")
        if "_" in event:
            raise ValueError(f"{event} is Python's name: give the browser's, as action.onClicked")
        found = self.relay.listeners(event)
        if not found:
            self.fail(f"Python does not listen to {event}: no handler has added a listener to it")
        if filters is None:
            return list(found)
        wanted = [number for number, those in found.items() if those == list(filters)]
        if not wanted:
            there = " and ".join(map(repr, found.values()))
            self.fail(
                f"no listener of {event} has the filters {list(filters)!r}: there are {there}"
            )
        return wanted

    async def settle(self) -> None:
        """Wait until Python has dispatched all that was sent, and what it sent has come.

        Messages that travel in slices are waited for too.
        """
        if self.wire.is_stalled:
            raise RuntimeError("the browser reads nothing: call wire.read_on() first")
        quiet = 0
        while quiet < 2:  # the second answer comes after what the listeners' tasks began with
            slices = self.wire.slices
            answer = self.relay.ask("onconnect.settle", [])
            await self.until(answer.done, "Python does not take what is sent")
            quiet = quiet + 1 if self.wire.slices == slices else 0

    # What pages, tabs and ports need of their browser

    async def answer_to(self, answer: asyncio.Future[Any], what: str) -> Any:
        """Wait for what listeners answer.

        Raises:
            BrowserError: they have failed.
            HandlerError: no answer came in time.
        """
        self._asked[answer] = what
        await self.until(answer.done, f"no listener has answered {what}")
        del self._asked[answer]
        return answer.result()

    @property
    def printed(self) -> str:
        """What a process has printed, to stdout or stderr; "" where there is none."""
        return self._host.said()

    @property
    def relay(self) -> Relay:
        """The extension.

        Raises:
            RuntimeError: the browser has not been entered.
        """
        if not self.is_open:
            raise RuntimeError(
                "the fake browser is not open yet: use it inside of `async with`; an async fixture "
                "that uses fake_browser writes `async with fake_browser:`"
            )
        return self._relay

    @property
    def wire(self) -> Wire:
        """The bytes to and from Python, and what can go wrong with them."""
        return self.relay.wire

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
