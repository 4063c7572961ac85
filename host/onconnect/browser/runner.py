"""Runner runs what listeners return, and reports what they raise."""

from __future__ import annotations

import asyncio
import sys
from types import CoroutineType
from typing import TYPE_CHECKING, Any, Final

from onconnect.errors import ChannelClosedError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from onconnect.browser.sending import Sending

LISTENER_KEY: Final = "onconnect_listener"
"""The key of the event loop's exception context that names the event of a listener that failed, as
"runtime.onConnect"."""

_EAGER: Final[dict[str, Any]] = {"eager_start": True} if sys.version_info >= (3, 12) else {}
"""Lets a task take its first step while it is made."""


class Runner:
    """Runs the async listeners of a channel as tasks.

    Args:
        sending: takes lines for the extension's console.
        log: called with a level, a text and fields; the lines are not for the other end.
        tell: called with what a listener raised, as an event loop's exception handler is; by
            default that handler is told.

    Attributes:
        tasks: the async listeners that run.
        is_ending: whether the channel ends: then listeners may find that the browser has left.
    """

    def __init__(
        self,
        sending: Sending,
        log: Callable[[str, str, Mapping[str, Any]], None],
        tell: Callable[[dict[str, Any]], object] | None = None,
    ) -> None:
        self.tasks: set[asyncio.Task[object]] = set()
        self.is_ending = False
        self._loop = asyncio.get_running_loop()
        self._sending = sending
        self._log = log
        self._tell = tell or self._loop.call_exception_handler

    def returned(self, result: object, source: str) -> None:
        """Run what an async listener returned; anything else is ignored (P62).

        Args:
            result: what it returned.
            source: the name of its event.
        """
        if type(result) is CoroutineType:
            self.start(result, source)

    def start(
        self,
        coroutine: Coroutine[Any, Any, object],
        source: str,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Run what an async listener returned, as a task that takes its first step now.

        On Python 3.11 it takes it at the next turn of the loop.

        Args:
            coroutine: what the listener returned.
            source: the name of its event.
            failed: called with the error, once that has been reported.
        """
        name = f"{source} listener"
        task = asyncio.Task(_postponing_exit(coroutine), loop=self._loop, name=name, **_EAGER)
        self.tasks.add(task)
        task.add_done_callback(lambda task: self._finished(task, source, failed))

    def _finished(
        self,
        task: asyncio.Task[object],
        source: str,
        failed: Callable[[BaseException], None] | None,
    ) -> None:
        self.tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, ChannelClosedError) and self.is_ending:
            return
        if not isinstance(error, (SystemExit, KeyboardInterrupt)):
            self.report(error, source)
            if failed is not None:
                failed(error)

    def report(self, error: BaseException, source: str) -> None:
        """Tell what a listener raised."""
        self._tell(
            {
                "message": f"a listener of {source} failed",
                "exception": error,
                LISTENER_KEY: source,
            }
        )

    def complain(self, text: str) -> None:
        """Warn of something in the log and in the extension's console."""
        self._log("warning", text, {})
        self._sending.say("warning", text, {})

    def answered_again(self) -> None:
        """Drop an answer in silence, because another one was first (P64)."""

    def exited(self, error: SystemExit) -> None:
        """Let a listener that is no coroutine end the process.

        Raises:
            SystemExit: the error itself.
        """
        raise error


async def _postponing_exit(coroutine: Coroutine[Any, Any, object]) -> object:
    """Await a listener; an error that ends the process leaves the loop, not the dispatch."""
    try:
        return await coroutine
    except (SystemExit, KeyboardInterrupt):
        await asyncio.sleep(0)
        raise


def told(error: BaseException) -> str:
    """Return the name and the text of an error, for the other end."""
    name = type(error).__name__
    try:
        text = str(error)
    except Exception:  # the text of a user's own error may be another error
        return name
    return f"{name}: {text}" if text else name
