"""Server serves every browser that comes to a program, on the program's own event loop."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import re
from contextlib import AsyncExitStack, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, Self

from onconnect.arguments import NAME_FORM
from onconnect.attach.meeting import meeting
from onconnect.browser.browser import browser
from onconnect.browser.event import Event
from onconnect.errors import ChannelClosedError, SetupError
from onconnect.protocol.limits import Limits
from onconnect.serving.visit import ENDS_WITHIN, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from contextlib import AbstractAsyncContextManager
    from types import TracebackType
    from typing import TypeAlias

    from onconnect.attach.meeting import Arrival
    from onconnect.browser.connected import ConnectedBrowser
    from onconnect.browser.registry import Registry

    _Meet: TypeAlias = Callable[[str, Callable[[Arrival], None]], AbstractAsyncContextManager[None]]

how_to_meet: Final[ContextVar[_Meet]] = ContextVar("how_to_meet", default=meeting)
"""Lets the proxies of a name find this program; in a test they must not."""

_DEFAULTS: Final = Limits()

_LOGGER: Final = logging.getLogger("onconnect")

_SPARE: Final = 0.5
"""Seconds after which tasks that do not let themselves be cancelled are left alone."""


def serve(name: str, *, handlers: Sequence[str] = (), limits: Limits = _DEFAULTS) -> Server:
    """Serve all browsers that come, in this process and on the event loop that runs.

    Used as `async with serve("org.example.notes") as server:`, or where no block is possible, as in
    a notebook, as `server = await serve("org.example.notes")` and `await server.close()`.

    Args:
        name: the native host's name, for which `attach = true` is installed.
        handlers: names of modules to import, which register listeners; those that have been
            imported already need not be named.
        limits: what each browser's channel takes in and keeps.

    Raises:
        SetupError: the name is none. When it is entered: another program serves this name, which is
            told with its process id; or other users could reach the place where browsers and
            programs meet.
        ImportError: when it is entered, if a module of handlers is not there.
    """
    if not re.fullmatch(NAME_FORM, name):
        raise SetupError(
            f"{name!r} is no name of a native host: write lower-case letters, digits, _ and dots, "
            'as in "org.example.notes"'
        )
    return Server(name, browser.registry, handlers, limits)


class Server:
    """The browsers that are connected to this program.

    Each has a channel of its own, with its listeners' tasks and its lifespans. What happens to one
    harms no other.

    Args:
        name: the native host's name.
        registry: the listeners.
        handlers: modules to import.
        limits: what each channel takes in and keeps.

    Attributes:
        name: the native host's name.
        is_open: whether browsers may come.
        on_connect: fires with a ConnectedBrowser that has come, before its ports and messages do.
        on_disconnect: fires with a ConnectedBrowser that has left, once its ports have heard it.
    """

    def __init__(
        self,
        name: str,
        registry: Registry,
        handlers: Sequence[str] = (),
        limits: Limits = _DEFAULTS,
    ) -> None:
        self.name = name
        self.on_connect = Event("server.on_connect")
        self.on_disconnect = Event("server.on_disconnect")
        self._registry = registry
        self._handlers = handlers
        self._limits = limits
        self.is_open = False
        self._was_open = False
        self._closing = asyncio.Lock()
        self._resources = AsyncExitStack()
        self._visits: dict[asyncio.Task[None], Visit] = {}
        self._browsers: list[ConnectedBrowser] = []
        self._has_changed = asyncio.Event()  # there is a browser, or there will be none

    def __repr__(self) -> str:
        return f"<Server {self.name}, {len(self._browsers)} browsers>"

    @property
    def browsers(self) -> list[ConnectedBrowser]:
        """The browsers that are connected now, in the order in which they came."""
        return list(self._browsers)

    async def connected(self) -> ConnectedBrowser:
        """Wait until a browser is connected, and return the first one.

        Raises:
            ChannelClosedError: the server is closed, or is closed before a browser comes.
            RuntimeError: it has not been started.
        """
        if not self._was_open:
            raise RuntimeError(
                f"the server of {self.name} runs not yet: write `async with serve(…)`"
            )
        while not self._browsers:
            if not self.is_open:
                raise ChannelClosedError(
                    f"{self.name} is served no more, and no browser is connected"
                )
            await self._has_changed.wait()
        return self._browsers[0]

    # Life

    def __await__(self) -> Generator[object, None, Self]:
        return self._open().__await__()

    async def __aenter__(self) -> Self:
        return self if self.is_open else await self._open()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        await self.close()

    async def _open(self) -> Self:
        if self._was_open:
            raise RuntimeError(f"this server of {self.name} was started before: call serve again")
        for module in self._handlers:
            importlib.import_module(module)
        self.is_open = self._was_open = True
        try:
            await self._resources.enter_async_context(how_to_meet.get()(self.name, self.take))
        except BaseException:
            self.is_open = self._was_open = False
            raise
        return self

    async def close(self) -> None:
        """End every channel in an orderly way, and let no browser come any more.

        Listeners hear on_disconnect, lifespans end, and what was posted goes out. All of it has
        1.5 s. Calling it again does nothing.
        """
        self.is_open = False
        async with self._closing:
            try:
                for visit in self._visits.values():
                    visit.leave()
                if self._visits:
                    await asyncio.wait(self._visits, timeout=ENDS_WITHIN + _SPARE)
            finally:
                for task, visit in tuple(self._visits.items()):
                    visit.close()
                    task.cancel()
                self._has_changed.set()
                await self._resources.aclose()

    # Browsers

    def take(self, arrival: Arrival) -> None:
        """Serve a browser whose pipes have been handed over. To be called on the event loop."""
        try:
            visit = Visit(arrival, self.name, self._registry, self._limits, self._came, self._left)
        except OSError as error:
            _LOGGER.error("a browser could not be served: %s", error)
            for each in (arrival.reader, arrival.writer):
                with suppress(OSError):
                    os.close(each)
            arrival.end()
            return
        task = asyncio.get_running_loop().create_task(visit.run(), name="onconnect browser")
        self._visits[task] = visit
        task.add_done_callback(self._ended)
        if not self.is_open:
            visit.leave()

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._visits[task]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):  # a Ctrl-C has left the event loop by itself
            _LOGGER.error("the channel of a browser has failed", exc_info=error)

    def _came(self, visit: Visit) -> None:
        self._browsers.append(visit.browser)
        self._has_changed.set()
        visit.dispatch(self.on_connect)

    def _left(self, visit: Visit) -> None:
        self._browsers = [each for each in self._browsers if each is not visit.browser]
        if not self._browsers and self.is_open:
            self._has_changed.clear()
        visit.dispatch(self.on_disconnect)
