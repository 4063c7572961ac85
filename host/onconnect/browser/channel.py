"""Channel serves one browser at the other end, from its hello to the end of its stream.

It dispatches messages on the event loop, in the order in which they arrive. It never waits for a
listener: async listeners become tasks. After a connection it gives the loop two turns, so that the
listeners can add further ones in time for the first message (P29). Before a disconnect it does the
same, so that earlier messages are handled first (P132).
"""

from __future__ import annotations

import asyncio
import traceback
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from onconnect.browser.client import Client
from onconnect.browser.dispatcher import Dispatcher
from onconnect.browser.port import Ports
from onconnect.browser.registry import RELAYED_EVENTS
from onconnect.browser.runner import Runner
from onconnect.browser.sending import Sending
from onconnect.browser.stream import Backlog
from onconnect.browser_families import family_of
from onconnect.protocol.constants import EXTENSION_TOO_OLD, HOST_CRASH
from onconnect.protocol.limits import Limits
from onconnect.protocol.messages import shown
from onconnect.protocol.peer import Peer
from onconnect.protocol.versions import is_new_enough

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeAlias

    from onconnect.browser.connected import ConnectedBrowser
    from onconnect.browser.event import Event
    from onconnect.browser.registry import Registry
    from onconnect.browser.sending import Transport
    from onconnect.protocol.messages import Disconnect, Hello, Message

    _LogFunction: TypeAlias = Callable[[str, str, Mapping[str, Any]], None]

_LONGEST_ERROR: Final = 10_000
"""Characters of the sentence about a crash."""

SLOW_START: Final = 10.0
"""Seconds after which the log and the console name a lifespan that has not begun."""

GRACE: Final = 0.8
"""Seconds that async listeners have when the channel has ended. Those of on_disconnect have all of
them; those that ran before have the first half, and are cancelled then."""

_LEFT_BY_A_HANDLER: Final = ("a handler ended the host", False)

_DEFAULTS = Limits()


class Channel:
    """One browser at the other end.

    Made on a running event loop. The owner feeds it by `receive_data` and `receive_eof`, both on
    the loop, and awaits `run`.

    Args:
        registry: the listeners that it calls.
        transport: takes its bytes.
        host: what `ready` tells of the host: name, version, python, pid, perhaps release.
        log: called with a level, a text and fields; the lines are not for the other end.
        limits: what it takes in and keeps.
        requires: which versions of the extension it serves, as ">=1.2"; "" for all.
        make_runner: makes the object that runs the listeners.
        began: called when the browser has been told `ready`, before anything else is dispatched.
        ending: called when the channel ends, once its ports have heard on_disconnect.
        farewell: the reason, and whether the relay should start the host again: the other end is
            told so, as by `leave`, if the task that runs this is cancelled.

    Attributes:
        client: what handlers ask of the browser.
    """

    def __init__(
        self,
        registry: Registry,
        transport: Transport,
        *,
        host: dict[str, Any],
        log: _LogFunction,
        limits: Limits = _DEFAULTS,
        requires: str = "",
        make_runner: Callable[[Sending, _LogFunction], Runner] = Runner,
        began: Callable[[], None] | None = None,
        ending: Callable[[], None] | None = None,
        farewell: tuple[str, bool] = _LEFT_BY_A_HANDLER,
    ) -> None:
        self._registry = registry
        self._host = host
        self._requires = requires
        self._log = log
        self._loop = asyncio.get_running_loop()
        self._peer = Peer("host", log=log, limits=limits)
        self._sending = Sending(self._peer, transport, limits.waiting, self._crash)
        self._runner = make_runner(self._sending, log)
        backlog = Backlog(limits.waiting, self._peer.share)
        self._ports = Ports(self._sending, self._runner, backlog, self.browser)
        self.client = Client(self._peer, self._ports, self._sending)
        self._dispatcher = Dispatcher(registry, self.client, self._ports, log)
        self._arriving: Iterator[Message] | None = None
        self._is_paused = False
        self._closing: Disconnect | None = None  # dispatched after a pause
        self._has_paused = False  # and nothing has been dispatched since
        self._at_eof = False
        self._starting: asyncio.Task[Any] | None = None  # while lifespans begin
        self._listened: tuple[object, object] | None = None  # what the other end has been told
        self._browser: ConnectedBrowser | None = None
        self._tell_began, self._tell_ending = began, ending
        self._farewell = farewell
        self._greeted: asyncio.Future[None] = self._loop.create_future()
        self._ended: asyncio.Future[None] = self._loop.create_future()

    # Life

    async def run(self) -> None:
        """Serve until the other end's stream ends or the channel is closed, then wind up.

        Raises:
            Exception: what a lifespan raised; the other end has not been told.
        """
        self._registry.current.set(self.client)
        await asyncio.wait({self._greeted, self._ended}, return_when="FIRST_COMPLETED")
        if not self._greeted.done():
            return
        self._starting = asyncio.current_task()
        try:
            await self._serve()
        except asyncio.CancelledError:
            if self._starting is None or not (self._at_eof or self._ended.done()):
                raise
            self._starting.uncancel()  # either end left before a lifespan had begun
        finally:
            self._starting = None  # the owner may tell now why a lifespan has failed

    async def _serve(self) -> None:
        async with AsyncExitStack() as lifespans:
            for function in self._registry.lifespans:
                name = getattr(function, "__qualname__", repr(function))
                text = f"the lifespan {name} has not begun after {SLOW_START:g} s"
                slow = self._loop.call_later(SLOW_START, self._runner.complain, text)
                try:
                    await lifespans.enter_async_context(asynccontextmanager(function)())
                finally:
                    slow.cancel()
            self._starting = None
            try:
                self._be_ready()
                await self._ended
            except (asyncio.CancelledError, SystemExit) as error:
                is_of_a_handler = isinstance(error, SystemExit)
                reason, restart = _LEFT_BY_A_HANDLER if is_of_a_handler else self._farewell
                self._sending.catch_up()
                self._peer.bye(reason, restart=restart)
                raise
            finally:
                await self._wind_up()

    def _be_ready(self) -> None:
        self._registry.watchers.add(self._registered)
        self._registry.clients.append(self.client)
        self.client.is_ready = True
        self._tell_listened()  # before `ready`, so that the relay takes nothing else from then on
        self._peer.ready(self._host)
        for event in self._registry.events.values():
            if event.name not in RELAYED_EVENTS:
                for filters in event.filters():
                    self.client.subscribe(event, filters)
        if self._tell_began is not None:
            self._tell_began()
        self._advance()

    def _registered(self, event: Event, filters: list[Any], listens: bool) -> None:
        """Tell the browser of a listener that was added or removed, from any thread."""
        if event.name in RELAYED_EVENTS:
            self._sending.on_loop(self._tell_listened)
        elif listens:
            self.client.subscribe(event, filters)
        else:
            self.client.unsubscribe(event, filters)

    def _tell_listened(self) -> None:
        listened = self._registry.listened(), self._registry.named()
        if listened != self._listened:
            self._listened = listened
            self._peer.listens(*listened)

    async def _wind_up(self) -> None:
        """Disconnect every port, and give async listeners some time to finish what they do.

        What arrived before the end has been dispatched, and is handled before the ports close.
        """
        self._registry.watchers.discard(self._registered)
        self._registry.clients.remove(self.client)
        self.client.is_ready = False
        self._runner.is_ending = True
        for _ in range(2):
            await asyncio.sleep(0)
        tasks = self._runner.tasks
        running = set(tasks)
        self._ports.close_all()
        self.client.end()
        if self._tell_ending is not None:
            self._tell_ending()
        ends_at = self._loop.time() + GRACE
        if running:
            await asyncio.wait(running, timeout=GRACE / 2)
        for task in running:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=ends_at - self._loop.time())
        for task in tasks:
            task.cancel()
        self._sending.flush()

    def browser(self) -> ConnectedBrowser:
        """Return the browser at the other end, once it has introduced itself."""
        if self._browser is None:
            from onconnect.browser.bound import bound  # which few hosts need

            self._browser = bound(self.client)
        return self._browser

    def say(self, level: str, text: str, fields: Mapping[str, Any]) -> None:
        """Send a line for the extension's console, from any thread."""
        self._sending.say(level, text, fields)

    # Its end

    @property
    def has_failed(self) -> bool:
        """Whether this end has given up, and has told the other one why."""
        return self._peer.has_failed

    def fail(
        self, code: str, message: str, detail: str | None = None, *, restart: bool = False
    ) -> None:
        """Tell the other end why this one gives up, and end the channel.

        Args:
            code: what has failed, in a word of the protocol.
            message: the sentence for people.
            detail: a traceback.
            restart: whether the cause may pass, so that the relay should start the host again.
        """
        self._sending.catch_up()
        self._peer.fatal(code, message, detail, restart=restart)
        self._sending.flush()
        self._end()

    def leave(self, reason: str, *, restart: bool = True) -> None:
        """Tell the other end why this one leaves, and whether to start it again; end the channel.

        Args:
            reason: the sentence about it.
            restart: whether the relay should start the host again at once.
        """
        self._sending.catch_up()
        self._peer.bye(reason, restart=restart)
        self._sending.flush()
        self._end()
        if self._starting is not None:
            self._starting.cancel()

    def _crash(self, error: Exception) -> None:
        """Give up because something other than a listener failed: the relay starts a new host.

        The channel cannot go on, because nobody knows what the other end waits for.
        """
        self._loop.call_exception_handler({"message": "the host crashed", "exception": error})
        told = "".join(traceback.format_exception_only(error)).strip()
        detail = "".join(traceback.format_exception(error))
        with suppress(Exception):  # the channel may be too damaged to send anything
            self.fail(HOST_CRASH, f"the host crashed: {told}"[:_LONGEST_ERROR], detail)
        self._end()

    def _end(self) -> None:
        if not self._ended.done():
            self._ended.set_result(None)

    # What arrives

    def receive_data(self, data: bytes) -> None:
        """Take bytes that were read."""
        try:
            self._peer.receive_data(data)
        except MemoryError as error:
            self._crash(error)
        if not self._is_paused:
            self._advance()

    def receive_eof(self) -> None:
        """Note that nothing more comes; the channel ends when all that has come is dispatched."""
        self._at_eof = True
        if self._starting is not None:
            self._starting.cancel()
        elif not self._is_paused:
            self._advance()

    def _advance(self) -> None:
        """Dispatch what has arrived, until nothing is left or a pause is needed."""
        try:
            self._is_paused = False
            self._sending.hold()  # all that the listeners send is written below at once
            token = self._registry.current.set(self.client)
            try:
                self._dispatch()
            finally:
                self._registry.current.reset(token)
            if self._is_paused:
                return
            self._arriving = None
            if self._at_eof:
                self._peer.receive_eof()
            self._sending.flush()
            if self._at_eof or not self._peer.is_open:
                self._end()
        except SystemExit as error:
            self._runner.exited(error)
        except Exception as error:
            self._arriving = iter(())
            self._crash(error)

    def _dispatch(self) -> None:
        """Dispatch what has arrived, up to a pause; ports that close in a row share one pause."""
        has_paused, self._has_paused = self._has_paused, False
        if self._arriving is None:
            self._arriving = self._peer.messages()
        if self._closing is not None:
            closing, self._closing = self._closing, None
            self._dispatcher.dispatch(closing)
        ports = self._ports.by_number
        for message in self._arriving:
            if message["type"] == "message":  # nearly all that comes
                has_paused = False
                ports[message["port"]].receive(message.get("data"))
            elif message["type"] == "disconnect":
                if not has_paused:
                    self._closing = message
                    self._pause()
                    return
                self._dispatcher.dispatch(message)
            elif message["type"] == "hello":
                self._greet(message)
                return
            else:
                has_paused = False
                if self._dispatcher.dispatch(message):
                    self._pause()
                    return

    def _greet(self, hello: Hello) -> None:
        self._sending.family = family_of(hello["browser"]["name"])
        self._sending.carries = self._peer.carries
        self._sending.let_go()  # so that what is logged while lifespans begin goes out
        self.client.browser = hello["browser"]
        self.client.extension, self.client.profile = hello["extension"], hello["profile"]
        self._is_paused = True  # until `run` has entered the lifespans, or for ever
        if self._is_too_old(hello["extension"]["version"]):
            self._refuse(hello["extension"]["version"])
        else:
            self._greeted.set_result(None)

    def _is_too_old(self, extension: str) -> bool:
        """Whether an extension has a version, and not one that is required; a proof has none."""
        return bool(self._requires and extension) and not is_new_enough(extension, self._requires)

    def _refuse(self, extension: str) -> None:
        text = (
            f"the extension {shown(extension)} is too old: {self._host['name']} requires "
            f"{self._requires}, so update the extension"
        )
        self._log("error", text, {})
        self.fail(EXTENSION_TOO_OLD, text)

    def _pause(self) -> None:
        """Go on when the loop has had two turns."""
        self._is_paused = True
        self._loop.call_soon(self._loop.call_soon, self._go_on)

    def _go_on(self) -> None:
        self._has_paused = True
        self._advance()
