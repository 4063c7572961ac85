"""Visit serves one browser in a program of the user's own, from its arrival to its end.

The process is the program's: nothing here touches its signals, its output, its other tasks or its
event loop's exception handler. Whatever goes wrong ends this browser's channel and nothing else.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

from onconnect.arguments import refusal
from onconnect.browser import greeting
from onconnect.browser.channel import Channel
from onconnect.descriptors import take_away
from onconnect.logs import FAILED, Log, described, exit_reason
from onconnect.protocol.constants import APP_ERROR, FORBIDDEN_CALLER
from onconnect.serving.program_runner import ProgramRunner
from onconnect.stdio import Stdio

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onconnect.attach.meeting import Arrival
    from onconnect.browser.connected import ConnectedBrowser
    from onconnect.browser.event import Event
    from onconnect.browser.registry import Registry
    from onconnect.browser.sending import Sending
    from onconnect.protocol.limits import Limits
    from onconnect.recording.recorder import Recorder

ENDS_WITHIN: Final = 1.5
"""Seconds that a channel has for its end, as a host of its own would have: for listeners, lifespans
and for what they have posted."""

_STREAM_ENDS_WITHIN: Final = 0.5
"""Seconds between the end of a proxy and that of the browser's stream, which may still be full."""

_PROGRAM_ENDED: Final = "the program has ended"
"""Why a channel ends with its program."""

_LOGGER: Final = logging.getLogger("onconnect")

_LEVELS: Final = logging.getLevelNamesMapping()

_open: WeakSet[Visit] = WeakSet()
"""The visits whose descriptors are open, which a child that is forked must not hold."""


class Visit:
    """The channel of one browser in this program.

    Made on a running event loop.

    Args:
        arrival: the browser's pipes.
        name: the native host's name.
        registry: the listeners.
        limits: what the channel takes in and keeps.
        release: the version of this program; "" if it has none.
        requires: which versions of the extension it serves; "" for all.
        program: what the browser is told of this program, as `ready` has it.
        came: called with this when the browser is ready.
        left: called with this when it has begun to leave, if it had come.
    """

    def __init__(
        self,
        arrival: Arrival,
        name: str,
        registry: Registry,
        limits: Limits,
        release: str,
        requires: str,
        program: Mapping[str, Any],
        came: Callable[[Visit], None],
        left: Callable[[Visit], None],
    ) -> None:
        self._arrival = arrival
        self._name = name
        self._loop = asyncio.get_running_loop()
        self._who = f"a browser (process {arrival.pid})"
        self._patience: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[Any] | None = None
        self._has_come = False
        self._log = Log(self._record)
        self._stream = self._open_stream(limits)
        self._tell_came, self._tell_left = came, left
        host = greeting.of_host(name, listeners=registry.count(), release=release, program=program)
        self._channel = Channel(
            registry,
            self._stream,
            host=host,
            log=self._log.write,
            limits=limits,
            requires=requires,
            make_runner=self._make_runner,
            began=self._came,
            ending=self._left,
            farewell=(_PROGRAM_ENDED, not arrival.starts),
        )
        self._log.forward = self._channel.say
        _open.add(self)

    def _open_stream(self, limits: Limits) -> Stdio | Recorder:
        """Return the stream to the browser; it records itself if the environment asks for that."""
        arrival = self._arrival
        stream = Stdio(arrival.reader, arrival.writer, frame_limit=limits.frame)
        if not os.environ.get("ONCONNECT_RECORD"):
            return stream
        from onconnect.recording.recorder import recorded

        return recorded(stream, "", self._name, arrival.pid, self._log.write)

    @property
    def browser(self) -> ConnectedBrowser:
        """The browser, once it has come."""
        return self._channel.browser()

    def _make_runner(
        self, sending: Sending, log: Callable[[str, str, Mapping[str, Any]], None]
    ) -> ProgramRunner:
        self._runner = ProgramRunner(sending, log, self._log.report, self._exited)
        return self._runner

    async def run(self) -> None:
        """Serve the browser until it or this program ends the channel, or its proxy has gone."""
        self._task = asyncio.current_task()
        watching = self._loop.create_task(self._watch_proxy(), name="onconnect proxy")
        try:
            if self._arrival.stranger is None:
                await self._serve()
            else:
                self._forbid(self._arrival.stranger)
            await self._stream.flush()
        finally:
            watching.cancel()
            if self._patience is not None:
                self._patience.cancel()
            self.close()

    async def _serve(self) -> None:
        self._stream.start(self._channel.receive_data, self._channel.receive_eof)
        try:
            await self._channel.run()
        except SystemExit as error:  # of a lifespan
            self._exited(error)
        except Exception as error:
            self._log.tell("error", "a lifespan failed", {}, error)
            self._channel.fail(APP_ERROR, *described("a lifespan failed", error), restart=True)
        finally:
            self._begin_end()

    async def _watch_proxy(self) -> None:
        """End the channel when its proxy has gone and the browser does not end the stream."""
        await self._arrival.gone.wait()
        await asyncio.sleep(_STREAM_ENDS_WITHIN)
        self._channel.receive_eof()

    def _forbid(self, stranger: str) -> None:
        self._begin_end()
        text = refusal(stranger, self._name)
        self._log.write("error", text, {})
        self._channel.fail(FORBIDDEN_CALLER, text)

    # Its end

    def leave(self) -> None:
        """End the channel in an orderly way, because the program ends.

        The extension looks for the next program at once. If that would start the program again,
        which somebody has just ended, the extension waits until something asks for it.
        """
        self._leave(_PROGRAM_ENDED, restart=not self._arrival.starts)

    def _leave(self, reason: str, *, restart: bool) -> None:
        self._begin_end()
        self._channel.leave(reason, restart=restart)

    def close(self) -> None:
        """End at once: what has not been written is dropped."""
        self._log.forward = None
        _open.discard(self)
        try:
            self._stream.release()
        finally:
            self._arrival.end()

    def _begin_end(self) -> None:
        if self._patience is None:
            self._patience = self._loop.call_later(ENDS_WITHIN, self._give_up)

    def _give_up(self) -> None:
        text = f"it has not ended within {ENDS_WITHIN:g} s, and is ended: look for a lifespan that "
        self._log.write("warning", f"{text}takes long, or the browser does not read", {})
        self.close()
        if self._task is not None:
            self._task.cancel()

    def _exited(self, error: SystemExit) -> None:
        """End this channel, as a `sys.exit` ends a host that serves one browser only."""
        reason = exit_reason(error)
        self._log.write("warning", f"{reason}: only the channel of this browser ends", {})
        self._leave(reason, restart=False)

    # Events of the server

    def _came(self) -> None:
        about = self.browser.about
        self._who = str(about)
        self._has_come = about.extension_version != ""  # an installation proves itself with none
        if self._has_come:
            self._log.write("info", "has come", {})
            self._tell_came(self)

    def _left(self) -> None:
        self._begin_end()
        if self._has_come:
            self._log.write("info", "has left", {})
            self._tell_left(self)

    def dispatch(self, event: Event) -> None:
        """Call the listeners of an event of the server; they belong to this channel."""
        try:
            event.dispatch(self._runner, self.browser)
        except SystemExit as error:
            self._exited(error)

    def _record(self, line: Mapping[str, Any]) -> None:
        """Give a line of the channel's log to the logger `onconnect`."""
        fields = {key: line[key] for key in line if key not in ("timestamp", "level", "event")}
        fields.pop(FAILED, None)
        shown = "".join(f" {key}={value!r}" for key, value in fields.items())
        _LOGGER.log(
            *(_LEVELS[line["level"].upper()], "%s: %s%s", self._who, line["event"], shown),
            extra={"browser": self._who},
        )

    def take_away(self) -> None:
        """Let the stream be the null device, in a child that was forked."""
        with suppress(OSError):
            take_away(self._arrival.reader, self._arrival.writer)


def _take_all_away() -> None:
    for each in tuple(_open):
        each.take_away()


if sys.platform != "win32":
    # a forked child would hold the stream open after this program has gone, and could write
    os.register_at_fork(after_in_child=_take_all_away)
