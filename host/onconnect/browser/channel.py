"""Channel: one browser at the other end, from its hello to the end of its stream.

It reads what arrives in order and hands it to the listeners on the event loop. It never waits for
one: async listeners become tasks. After a connection it gives the loop two turns, so that what its
listeners add is in time for the first message (P29); and before a disconnect, so that the messages
that came before it are handled first (P132).
"""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections import Counter, deque
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from threading import Lock, get_ident
from types import CoroutineType
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from onconnect.browser.answer import Answer
from onconnect.browser.calls import Calls
from onconnect.browser.port import Port
from onconnect.browser.registry import CONNECT_EVENTS, MESSAGE_EVENTS
from onconnect.browser.reply import Reply, SendResponse
from onconnect.browser.runtime import last_error
from onconnect.browser.stream import Backlog
from onconnect.errors import BrowserError, ChannelClosedError
from onconnect.families import CHROMIUM, family_of
from onconnect.protocol.limits import Limits
from onconnect.protocol.peer import Peer

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping

    from onconnect.browser.event import Event
    from onconnect.browser.registry import Registry
    from onconnect.protocol.messages import (
        ApiEvent,
        Call,
        Connect,
        Disconnect,
        Fatal,
        Hello,
        Log,
        Message,
        Throw,
    )
    from onconnect.types.runtime import MessageSender

FLUSH_AT: Final = 65_536
"""Bytes of messages that a dispatch posts before they are written."""

HIGH_WATER: Final = 1024 * 1024
"""Bytes that wait on a port above which `drain` waits."""

LOW_WATER: Final = 256 * 1024
"""Bytes that wait on a port at which it goes on."""

LONGEST_ERROR: Final = 10_000
"""Characters of an error that the sender of a one-shot message is told."""

SLOW_START: Final = 10.0
"""Seconds after which a lifespan that has not begun is named."""

A_TURN: Final = 2000
"""What threads have asked for that is done in one turn of the loop."""

DEFERRED: Final = 256
"""Bytes of memory that a message of a thread takes, beside its text, until it is the peer's."""

COPIED: Final = 1024
"""Bytes of a message of a thread below which it is copied: orjson cuts it from a block of that
size, and the rest would be of no use to anybody while it waits."""

GRACE: Final = 0.8
"""Seconds that async listeners have when the channel has ended: those of on_disconnect all of it,
those that ran before the first half, after which they are cancelled."""


EAGER: Final[dict[str, Any]] = {"eager_start": True} if sys.version_info >= (3, 12) else {}
"""What lets a task take its first step while it is made."""


class Transport(Protocol):
    """Where a channel's bytes go."""

    def write(self, data: bytes) -> None:
        """Write without blocking; keep what does not go at once."""


class _Posted:
    """What threads have posted and the peer does not have yet.

    Attributes:
        lock: held by whoever changes it.
        by_port: bytes of JSON by port.
        size: bytes of memory of all.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.by_port: Counter[int] = Counter()
        self.size = 0


_DEFAULTS = Limits()


class Channel:
    """One browser at the other end.

    Made on a running event loop. The owner feeds it by `receive_data` and `receive_eof`, both on
    the loop, and awaits `run`.

    Args:
        registry: the listeners that it serves.
        transport: where its bytes go.
        host: what `ready` tells of the host: name, version, python, pid.
        log: called with a level, a text and fields; the lines are not for the other end.
        limits: what it takes in and keeps.
    """

    def __init__(
        self,
        registry: Registry,
        transport: Transport,
        *,
        host: dict[str, Any],
        log: Callable[[str, str, Mapping[str, Any]], None],
        limits: Limits = _DEFAULTS,
    ) -> None:
        self.family = CHROMIUM
        self.extension_id = ""
        self._registry = registry
        self._transport = transport
        self._host = host
        self._log = log
        self._loop = asyncio.get_running_loop()
        self._thread = get_ident()
        self._peer = Peer("host", log=log, limits=limits)
        self._ports: dict[int, Port] = {}
        self._calls = Calls(self._peer)
        self._tasks: set[asyncio.Task[object]] = set()
        self.backlog = Backlog(limits.waiting, self._peer.share)
        self._arriving: Iterator[Message] | None = None
        self._paused = False
        self._closing: Disconnect | None = None  # dispatched after a pause
        self._has_paused = False  # and nothing has been dispatched since
        self._at_eof = False
        self._starting: asyncio.Task[Any] | None = None  # while lifespans begin
        self._flush_is_due = False
        self._unflushed = 0
        self._deferred: deque[tuple[Callable[..., object], tuple[Any, ...]]] = deque()
        self._is_catching_up = False  # soon, or what is left at the next turn
        self._posted = _Posted()
        self._listened: list[str] | None = None  # what the other end has been told
        self._draining: dict[int, list[asyncio.Future[None]]] = {}
        self._greeted: asyncio.Future[None] = self._loop.create_future()
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._receivers: dict[str, Callable[[Any], bool | None]] = {
            "connect": self._on_connect,
            "disconnect": self._before_disconnect,
            "call": self._on_call,
            "return": self._calls.returned,
            "throw": self._on_throw,
            "event": self._on_event,
            "log": self._on_log,
            "hello": self._on_hello,
            "fatal": self._on_fatal,
        }

    # Life

    async def run(self) -> None:
        """Serve until the other end's stream ends or the channel is closed, then wind up.

        Raises:
            Exception: what a lifespan raised; the other end has not been told.
        """
        self._registry.current.set(self)
        await asyncio.wait({self._greeted, self._ended}, return_when="FIRST_COMPLETED")
        if not self._greeted.done():
            return
        self._starting = asyncio.current_task()
        try:
            await self._serve()
        except asyncio.CancelledError:
            if self._starting is None or not (self._at_eof or self._ended.done()):
                raise
            self._starting.uncancel()  # one of the two left before a lifespan had begun
        finally:
            self._starting = None  # whoever tells now why a lifespan has failed is not cancelled

    async def _serve(self) -> None:
        async with AsyncExitStack() as lifespans:
            for function in self._registry.lifespans:
                name = getattr(function, "__qualname__", repr(function))
                text = f"the lifespan {name} has not begun after {SLOW_START:g} s"
                slow = self._loop.call_later(SLOW_START, self.complain, text)
                try:
                    await lifespans.enter_async_context(asynccontextmanager(function)())
                finally:
                    slow.cancel()
            self._starting = None
            try:
                self._be_ready()
                await self._ended
            except (asyncio.CancelledError, SystemExit):
                self._catch_up()
                self._peer.bye("a handler ended the host", restart=False)
                raise
            finally:
                await self._wind_up()

    def receive_data(self, data: bytes) -> None:
        """Take bytes that were read."""
        try:
            self._peer.receive_data(data)
        except MemoryError as error:
            self._crash(error)
        if not self._paused:
            self._advance()

    def receive_eof(self) -> None:
        """Note that nothing more comes: what has arrived is dispatched, then the channel ends."""
        self._at_eof = True
        if self._starting is not None:
            self._starting.cancel()
        elif not self._paused:
            self._advance()

    def fail(self, code: str, message: str, detail: str, *, restart: bool = False) -> None:
        """Tell the other end why this one gives up, and end the channel.

        Args:
            code: what has failed, in a word of the protocol.
            message: the sentence for people.
            detail: a traceback.
            restart: whether the cause may pass, so that the host is to be started again.
        """
        self._catch_up()
        self._peer.fatal(code, message, detail, restart=restart)
        self._flush()
        self._end()

    def _crash(self, error: Exception) -> None:
        """Give up, since something failed that is no listener: the relay starts a new host.

        It cannot be known what the other end waits for now.
        """
        self._loop.call_exception_handler({"message": "the host crashed", "exception": error})
        told = "".join(traceback.format_exception_only(error)).strip()
        detail = "".join(traceback.format_exception(error))
        with suppress(Exception):  # what is left may not do for this
            self.fail("host-crash", f"the host crashed: {told}"[:LONGEST_ERROR], detail)
        self._end()

    def leave(self, reason: str, *, restart: bool = True) -> None:
        """Tell the other end why this one leaves, and whether to start it again; end the channel.

        Args:
            reason: the sentence about it.
            restart: whether the host is to be started again at once.
        """
        self._catch_up()
        self._peer.bye(reason, restart=restart)
        self._flush()
        self._end()
        if self._starting is not None:
            self._starting.cancel()

    @property
    def has_failed(self) -> bool:
        """Whether this end has given up, and has told the other one why."""
        return self._peer.has_failed

    def say(self, level: str, text: str, fields: Mapping[str, Any]) -> None:
        """Send a line for the extension's console, from any thread."""
        if get_ident() == self._thread:  # which may be anywhere: the garbage collector logs too
            self._peer.log(level, text, fields)
            self._flush_soon()
        else:
            self.later(self._peer.log, level, text, fields)

    def _be_ready(self) -> None:
        self._registry.channels.add(self)
        self._tell_listened()  # before `ready`, so that the relay takes nothing else from then on
        self._peer.ready(self._host)
        for event in self._registry.events.values():
            if event.name not in (*CONNECT_EVENTS, *MESSAGE_EVENTS):
                for filters in event.filters():
                    self.subscribe(event, filters)
        self._advance()

    def _end(self) -> None:
        if not self._ended.done():
            self._ended.set_result(None)

    async def _wind_up(self) -> None:
        """Disconnect every port, and let async listeners finish what they do, in the time there is.

        What arrived before the end has been dispatched, and is handled before the ports close.
        """
        self._registry.channels.discard(self)
        for _ in range(2):
            await asyncio.sleep(0)
        running = set(self._tasks)
        for number in list(self._ports):
            self._close(number, None)
        self._calls.end()
        ends_at = self._loop.time() + GRACE
        if running:
            await asyncio.wait(running, timeout=GRACE / 2)
        for task in running:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=ends_at - self._loop.time())
        for task in self._tasks:
            task.cancel()
        self._flush()

    # Runner: what listeners do

    def returned(self, result: object, source: str) -> None:
        """Run what an async listener returned; anything else is ignored (P62)."""
        if type(result) is CoroutineType:
            self.start(result, source)

    def start(self, coroutine: Coroutine[Any, Any, object], source: str) -> None:
        """Run what an async listener returned, as a task, whose first step is taken now.

        Python 3.11 takes it at the next turn of the loop.
        """
        name = f"{source} listener"
        task = asyncio.Task(_postponing_exit(coroutine), loop=self._loop, name=name, **EAGER)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def report(self, error: BaseException, source: str) -> None:
        """Report what a listener raised to the event loop's exception handler."""
        message = f"a listener of {source} failed"
        self._loop.call_exception_handler(
            {"message": message, "exception": error, "onconnect_listener": source}
        )

    def complain(self, text: str) -> None:
        """Warn of something here and in the extension's console."""
        self._log("warning", text, {})
        self.say("warning", text, {})

    def _finished(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if not isinstance(error, (ChannelClosedError, SystemExit, KeyboardInterrupt)):
            self.report(error, task.get_name().removesuffix(" listener"))

    # Line: what ports do

    def post(self, number: int, text: bytes) -> None:
        """Send a message on a port, from any thread."""
        if self._deferred or get_ident() != self._thread:
            self._post_from_thread(number, text)
            return
        self._peer.message(number, text)
        self._unflushed += len(text)
        if self._unflushed > FLUSH_AT:
            self._flush()  # so that the browser works on this much while more is made
        elif not self._flush_is_due:
            self._flush_soon()

    def _post_from_thread(self, number: int, text: bytes) -> None:
        posted = self._posted
        if len(text) < COPIED:
            text = bytes(memoryview(text))
        with posted.lock:
            self._peer.check_message(number, len(text), posted.size, posted.by_port[number])
            posted.by_port[number] += len(text)
            posted.size += len(text) + DEFERRED
        self.later(self._post_for_thread, number, text)

    def _post_for_thread(self, number: int, text: bytes) -> None:
        posted = self._posted
        with posted.lock:
            posted.size -= len(text) + DEFERRED
            posted.by_port[number] -= len(text)
            if not posted.by_port[number]:
                del posted.by_port[number]
        self._peer.message(number, text, is_checked=True)

    def buffered(self, number: int) -> int:
        """Return the bytes that wait to be sent on a port, from any thread."""
        return self._peer.buffered(number) + self._posted.by_port[number]

    async def drain(self, number: int) -> None:
        """Wait until little waits on a port, if much does; on the loop."""
        if not self._is_drained(number, HIGH_WATER) and number in self._ports:
            drained = self._loop.create_future()
            self._draining.setdefault(number, []).append(drained)
            await drained

    def _is_drained(self, number: int, water: int) -> bool:
        """Whether little waits on a port, and on all together no more than half of what may."""
        waiting = self.buffered(number)
        return waiting <= water and (not waiting or 2 * self._peer.waiting <= self.backlog.limit)

    def _release(self, number: int) -> None:
        """Let those who wait for a port to drain go on."""
        for drained in self._draining.pop(number, ()):
            if not drained.done():
                drained.set_result(None)

    def answer(self, call: int, value: bytes | None) -> None:
        """Answer a call with a JSON text, or with nothing, from any thread."""
        if value is not None:
            self._peer.check_length(len(value))
        self._on_loop(self._peer.answer, call, value)

    def throw(self, call: int, message: str) -> None:
        """Fail a call, from any thread."""
        self._on_loop(self._peer.throw, call, message[:LONGEST_ERROR])

    def answered_again(self) -> None:
        """Drop an answer in silence, as another was first (P64)."""

    def hang_up(self, number: int) -> None:
        """Close a port whose own end has closed it, from any thread."""
        self._on_loop(self._hang_up, number)

    def _hang_up(self, number: int) -> None:
        port = self._ports.pop(number, None)
        if port is not None:
            port.end()
            self._loop.call_soon(port.forget)
        self._release(number)
        self._peer.disconnect(number)

    def break_off(self, number: int, reason: str) -> None:
        """Close a port that has failed: both ends are told; on the loop."""
        self._peer.break_off(number, reason)
        self._close(number, BrowserError(reason))
        self._flush_soon()

    def _on_loop(self, function: Callable[..., object], *args: Any) -> None:
        """Do something that sends, here or from another thread, and see that it is written."""
        if self._deferred or get_ident() != self._thread:
            self.later(function, *args)
        else:
            function(*args)
            self._flush_soon()

    def later(self, function: Callable[..., object], *args: Any) -> None:
        """Do something on the event loop, from any thread, or amid anything that runs there."""
        self._deferred.append((function, args))
        if not self._is_catching_up:
            self._is_catching_up = True
            with suppress(RuntimeError):  # the loop has ended, and the channel with it
                self._loop.call_soon_threadsafe(self._catch_up_some)

    def _catch_up_some(self) -> None:
        """Do what was asked for from elsewhere, as much as a turn may take of it.

        Threads may ask for more all the while, and everything else is to have its turn too.
        """
        self._is_catching_up = False  # what is asked for from here on asks for a turn itself
        try:
            self._catch_up(A_TURN)
        finally:
            if self._deferred and not self._is_catching_up:
                self._is_catching_up = True
                self._loop.call_soon(self._catch_up_some)

    def _catch_up(self, at_most: int | None = None) -> None:
        """Do what was asked for from elsewhere before now: it was before what is done from now."""
        for _ in range(len(self._deferred) if at_most is None else at_most):
            if not self._deferred:
                break
            function, args = self._deferred.popleft()
            function(*args)
        self._flush_soon()

    def _flush_soon(self) -> None:
        if not self._flush_is_due:
            self._flush_is_due = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        """Write what may be written now; a host that cannot do so is of no use."""
        self._flush_is_due = False
        self._unflushed = 0
        try:
            data = self._peer.data_to_send()
            if data:
                self._transport.write(data)
        except Exception as error:
            if not self._peer.has_failed:
                self._crash(error)
        if self._draining:
            for number in list(self._draining):
                if self._is_drained(number, LOW_WATER):
                    self._release(number)

    # What handlers ask of the browser

    def connect(self, name: str, target: dict[str, object]) -> Port:
        """Open a port to a tab or an extension; on the loop."""
        if not isinstance(name, str):
            raise TypeError(f"a port's name is a string, and got {name!r}")
        self._check_use()
        number = self._peer.connect(name, target=target)
        port = self._ports[number] = Port(self, number, name)
        self._flush_soon()
        return port

    def call(self, method: str, args: list[Any]) -> asyncio.Future[Any]:
        """Call a function of the extension API; on the loop."""
        self._check_use()
        answer = self._calls.call(method, args)
        self._flush_soon()
        return answer

    def subscribe(self, event: Event, filters: list[Any]) -> None:
        """Listen to an event of the extension API, from any thread."""
        self._on_loop(self._calls.subscribe, event, filters)

    def unsubscribe(self, event: Event, filters: list[Any]) -> None:
        """Listen to an event no longer, from any thread."""
        self._on_loop(self._calls.unsubscribe, event, filters)

    def tell_listened(self) -> None:
        """Tell which ports and one-shot messages are listened to, from any thread."""
        self._on_loop(self._tell_listened)

    def _tell_listened(self) -> None:
        listened = self._registry.listened()
        if listened != self._listened:
            self._listened = listened
            self._peer.listens(listened)

    def _check_use(self) -> None:
        if get_ident() != self._thread:
            raise RuntimeError(
                "the extension API is used on the event loop: from a thread, hand a coroutine to "
                "asyncio.run_coroutine_threadsafe"
            )
        if self not in self._registry.channels:
            raise ChannelClosedError("the browser is not ready yet, or has left")

    # What arrives

    def _advance(self) -> None:
        """Dispatch what has arrived, until nothing is left or something wants a pause.

        A pause serves all ports that close one after the other.
        """
        try:
            has_paused, self._has_paused = self._has_paused, False
            self._paused = False
            self._flush_is_due = True  # below, once for all that the listeners send
            token = self._registry.current.set(self)
            try:
                if self._arriving is None:
                    self._arriving = self._peer.messages()
                if self._closing is not None:
                    closing, self._closing = self._closing, None
                    self._on_disconnect(closing)
                for message in self._arriving:
                    if message["type"] == "message":  # nearly all that comes
                        has_paused = False
                        self._ports[message["port"]].receive(message.get("data"))
                    elif message["type"] == "disconnect" and has_paused:
                        self._on_disconnect(message)
                    elif self._receivers[message["type"]](message):
                        self._paused = True
                        return
                    else:
                        has_paused = False
            finally:
                self._registry.current.reset(token)
            self._arriving = None
            if self._at_eof:
                self._peer.receive_eof()
            self._flush()
            if self._at_eof or not self._peer.is_open:
                self._end()
        except Exception as error:
            self._arriving = iter(())
            self._crash(error)

    def _on_hello(self, message: Hello) -> bool:
        self.family = family_of(message["browser"]["name"])
        self.extension_id = message["extension"]["id"]
        self._calls.browser = message["browser"]
        self._greeted.set_result(None)
        self._flush_is_due = False  # what is logged while lifespans begin goes out
        return True  # until `run` has entered the lifespans

    def _on_connect(self, message: Connect) -> bool:
        number = message["port"]
        name = message.get("event") or "runtime.onConnect"
        event = self._registry.events[name] if name in CONNECT_EVENTS else None
        if event is None or not event.has_listeners():
            self._peer.disconnect(number)
            return False
        port = Port(self, number, message["name"], cast("MessageSender", message["sender"]))
        self._ports[number] = port
        event.dispatch(self, port)
        return self._pause()

    def _pause(self) -> bool:
        """Go on when the loop has had two turns."""
        self._loop.call_soon(self._loop.call_soon, self._go_on)
        return True

    def _go_on(self) -> None:
        self._has_paused = True
        self._advance()

    def _before_disconnect(self, message: Disconnect) -> bool:
        """Let what came before a disconnect be handled."""
        self._closing = message
        return self._pause()

    def _on_disconnect(self, message: Disconnect) -> None:
        error = message.get("error")
        self._close(message["port"], None if error is None else BrowserError(error))

    def _close(self, number: int, error: BrowserError | None) -> None:
        port = self._ports.pop(number, None)
        self._release(number)
        if port is not None:  # a listener may have closed it a moment ago
            token = last_error.set(error)
            port.close(error)
            last_error.reset(token)
            self._loop.call_soon(port.forget)

    def _on_call(self, message: Call) -> None:
        number, method, args = message["id"], message["method"], message["args"]
        if method in MESSAGE_EVENTS:
            data, sender, *_ = *args, None, None
            reply = Reply(self, number)
            send_response = SendResponse(reply)  # kept until here, however briefly a listener does
            self._registry.events[method].dispatch(reply, data, sender, send_response)
            reply.end_dispatch()
            return
        event, filters = self._listened_to(method, message.get("listener"))
        answer = Answer(self, number)
        if event is not None:
            event.dispatch(answer, *args, filters=filters)
        answer.end_dispatch()

    def _on_throw(self, message: Throw) -> None:
        failed = self._calls.threw(message)
        if failed is not None:
            event, error = failed
            self.report(error, event.name)

    def _on_event(self, message: ApiEvent) -> None:
        event, filters = self._listened_to(message["event"], message.get("listener"))
        if event is not None:
            event.dispatch(self, *message["args"], filters=filters)

    def _listened_to(self, name: str, number: int | None) -> tuple[Event | None, bytes]:
        """Return the event and the filters whose listeners are meant."""
        if number is not None:
            return self._calls.subscription(number)
        if name in CONNECT_EVENTS or name in MESSAGE_EVENTS:  # they have messages of their own
            return None, b"[]"
        return self._registry.events.get(name), b"[]"

    def _on_log(self, message: Log) -> None:
        self._log(
            message["level"], f"the extension says: {message['text']}", message.get("fields") or {}
        )

    def _on_fatal(self, message: Fatal) -> None:
        self._log(
            "error", f"the extension gives up: {message['message']}", {"code": message["code"]}
        )


async def _postponing_exit(coroutine: Coroutine[Any, Any, object]) -> object:
    """Await a listener; what ends the process leaves the loop, not the dispatch under way."""
    try:
        return await coroutine
    except (SystemExit, KeyboardInterrupt):
        await asyncio.sleep(0)
        raise
