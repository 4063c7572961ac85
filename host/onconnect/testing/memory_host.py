"""MemoryHost runs handlers in the test's own process, on its event loop."""

from __future__ import annotations

import asyncio
import inspect
import os
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast
from weakref import WeakKeyDictionary

from onconnect.browser import greeting
from onconnect.browser.channel import Channel
from onconnect.browser.runner import LISTENER_KEY, Runner
from onconnect.testing.loop_watch import LoopWatch, is_of_users

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from onconnect import Browser
    from onconnect.browser.sending import Sending
    from onconnect.protocol.limits import Limits
    from onconnect.testing.faults import Faults
    from onconnect.testing.host import Log

GRACE: Final = 1.0
"""Seconds in which the tasks of handlers have to end before they count as left behind."""


class MemoryHost:
    """A host without a process: it is a channel of a `browser` object.

    Args:
        browser: the object whose listeners it serves.
        faults: told what handlers do wrong.
        log: called with a level, a text and fields, as the host's log is.
        limits: what the host takes in and keeps.

    Attributes:
        channel: Python's end, once it has started.
    """

    channel: Channel
    _runner: _Runner
    _run: asyncio.Task[None]
    # how many serve on an event loop
    _hosts: ClassVar[WeakKeyDictionary[asyncio.AbstractEventLoop, int]] = WeakKeyDictionary()

    def __init__(self, browser: Browser, faults: Faults, log: Log, limits: Limits) -> None:
        self._limits = limits
        self._registry = browser.registry
        self._faults = faults
        self._log = log
        self._loop = asyncio.get_running_loop()
        self._has_ended = False

    async def start(self, receive: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        """Start to serve, and let the `browser` object mean this browser in the current task."""
        self._hosts[self._loop] = self._hosts.get(self._loop, 0) + 1
        self._tasks_of_others = asyncio.all_tasks()
        self._others_handler = self._loop.get_exception_handler()
        self._loop.set_exception_handler(self._unhandled)
        self._ended = ended
        self._watch = LoopWatch(self._loop, self.fault)
        self.channel = Channel(
            self._registry,
            _Transport(self._loop, receive),
            host=greeting.of_host("onconnect.testing"),
            log=self.log,
            limits=self._limits,
            make_runner=self._make_runner,
        )
        self._run = self._loop.create_task(self.channel.run(), name="onconnect channel")
        self._run.add_done_callback(self._finished)
        self._registry.current.set(self.channel.client)

    def _make_runner(self, sending: Sending, log: Log) -> Runner:
        self._runner = _Runner(sending, log, self)
        return self._runner

    def write(self, data: bytes) -> None:
        """Take bytes that the browser writes."""
        self.channel.receive_data(data)

    def close(self) -> None:
        """Take the end of what the browser writes."""
        self.channel.receive_eof()

    def kill(self) -> None:
        """End as if the process had been killed: as there is none, by the end of its input."""
        self.channel.receive_eof()

    def hear(self, message: Any) -> None:
        """Take what goes to the extension's console."""
        if message["type"] == "log":
            self._log(message["level"], message["text"], message.get("fields") or {})

    def said(self) -> str:
        """Return nothing: what handlers print is the test's own output."""
        return ""

    def listened(self) -> list[str]:
        """Return the ports and messages that handlers listen to now."""
        return self._registry.listened()

    def named(self) -> dict[str, list[str]]:
        """Return the names that ports must have, where not all are taken."""
        return self._registry.named()

    async def left_behind(self) -> list[str]:
        """Say which async listeners still run."""
        running = set(self._runner.running)
        if running:
            await asyncio.wait(running, timeout=GRACE)
        return [
            f"an async {task.get_name()} was left running {_place(task)}"
            for task in running
            if not task.done()
        ]

    async def ended(self) -> None:
        """Wait until the channel has wound up; tasks that still run then fail the test."""
        await asyncio.wait([self._run])
        if self._has_ended:
            return
        self._has_ended = True
        self._watch.stop()
        self._loop.set_exception_handler(self._others_handler)
        self._hosts[self._loop] -= 1
        if not self._hosts[self._loop]:  # else a task may be of another browser's handlers
            await self._end_tasks()

    async def _end_tasks(self) -> None:
        left = asyncio.all_tasks() - self._tasks_of_others - {asyncio.current_task()}
        for task in left:
            self.fault(f"the task {task.get_name()!r} was left running {_place(task)}")
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=GRACE)

    def _finished(self, run: asyncio.Task[None]) -> None:
        if not run.cancelled() and (error := run.exception()) is not None:
            self.fault(f"a lifespan raised {_said(error)}", error)
        self._ended()

    # What the channel tells

    def log(self, level: str, text: str, fields: Mapping[str, Any]) -> None:
        """Take a line of Python's log."""
        self._log(level, text, fields)

    def fault(self, sentence: str, error: BaseException | None = None) -> None:
        """Take what a handler does wrong."""
        self._faults.add(sentence, error)

    def exited(self, error: SystemExit) -> None:
        """End as the host does when a handler calls `sys.exit`."""
        self.fault(f"a handler ended the host by sys.exit({error.code!r})", error)
        self._run.cancel()

    def failed(self, context: Mapping[str, Any]) -> None:
        """Take what a listener raised."""
        error = context["exception"]
        self.fault(f"a listener of {context[LISTENER_KEY]} raised {_said(error)}", error)

    def _unhandled(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        said = "" if error is None else f": {_said(error)}"
        self.fault(f"{context['message']}{said}", error)


class _Transport:
    """Where Python writes: the browser reads it at the next turn of the loop, as from a pipe."""

    def __init__(self, loop: asyncio.AbstractEventLoop, receive: Callable[[bytes], None]) -> None:
        self._loop = loop
        self._receive = receive

    def write(self, data: bytes) -> None:
        self._loop.call_soon(self._receive, data)


class _Runner(Runner):
    """Runs listeners, and tells the test what they do wrong instead of logging it.

    Attributes:
        running: what async listeners have begun and not finished.
    """

    def __init__(self, sending: Sending, log: Log, owner: MemoryHost) -> None:
        super().__init__(sending, log, owner.failed)
        self.running: set[asyncio.Task[Any]] = set()
        self._owner = owner

    def complain(self, text: str) -> None:
        super().complain(text)
        self._owner.fault(text)

    def answered_again(self) -> None:
        self._owner.fault("a listener answered a message a second time: the first answer counts")

    def start(
        self,
        coroutine: Coroutine[Any, Any, object],
        source: str,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        super().start(self._watched(coroutine), source, failed)

    async def _watched(self, coroutine: Coroutine[Any, Any, object]) -> object:
        task = cast("asyncio.Task[Any]", asyncio.current_task())
        self.running.add(task)
        try:
            return await coroutine
        except SystemExit as error:  # it would end the test's event loop
            self._owner.exited(error)
            return None
        finally:
            self.running.discard(task)

    def exited(self, error: SystemExit) -> None:
        self._owner.exited(error)


def _said(error: BaseException) -> str:
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _place(task: asyncio.Task[Any]) -> str:
    """Return where a task waits: the innermost of its coroutines that is the user's."""
    coroutine: Any = task.get_coro()
    place = f"in {coroutine.__qualname__}"
    while inspect.iscoroutine(coroutine):
        frame = coroutine.cr_frame
        if frame is not None and is_of_users(frame.f_code.co_filename):
            file = os.path.basename(frame.f_code.co_filename)
            place = f"at {file}:{frame.f_lineno}, in {frame.f_code.co_name}"
        coroutine = coroutine.cr_await
    return place
