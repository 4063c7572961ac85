"""ServedHost is a program that serves browsers, in the test's own process: it hands over pipes."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from onconnect.attach.meeting import Arrival
from onconnect.serving.server import Server, how_to_meet
from onconnect.stdio import Stdio
from onconnect.testing.told import fault_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from onconnect.testing.faults import Faults
    from onconnect.testing.host import Log

_ENDS_WITHIN: Final = 3.0
"""Seconds in which the channel of a browser that has left must have ended."""


class ServedHost:
    """The channel of one browser in a program that serves several.

    Args:
        source: the server, or what gives one when it is entered: then it serves this browser alone.
        caller: the extension that the browser names.
        faults: told what handlers do wrong.
        log: called with a level, a text and fields, as the extension's console is.

    Attributes:
        server: the server, once this has started.
    """

    server: Server

    def __init__(
        self,
        source: Server | AbstractAsyncContextManager[Server],
        caller: str,
        faults: Faults,
        log: Log,
    ) -> None:
        self._source = source
        self._caller = caller
        self._faults = faults
        self._log = log
        self._gone = asyncio.Event()
        self._has_begun = asyncio.Event()
        self._is_over = asyncio.Event()
        self._closing: asyncio.Task[None] | None = None
        self._program: asyncio.Task[None] | None = None

    async def start(self, receive: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        """Let the program serve this browser; begin the program if it has to be."""
        if not isinstance(self._source, Server) or not self._source.is_open:
            self._program = asyncio.create_task(self._hold(self._source), name="program")
            self._program.add_done_callback(lambda _: self._has_begun.set())
            await self._has_begun.wait()
            if self._program.done():
                self._program.result()
        else:
            self.server = self._source
        from_browser, to_program = os.pipe()
        from_program, to_browser = os.pipe()
        self._stream = Stdio(from_program, to_program)
        self._stream.start(receive, ended)
        self.server.take(
            Arrival(
                reader=from_browser,
                writer=to_browser,
                caller=self._caller,
                stranger=None,
                pid=os.getpid(),
                end=self._gone.set,
                gone=self._gone,
            )
        )

    async def _hold(self, source: AbstractAsyncContextManager[Server]) -> None:
        """Enter and leave the program in one task, as its task groups and time limits ask for.

        No real browser finds it.
        """
        how_to_meet.set(_meet_nobody)
        async with source as self.server:
            self._has_begun.set()
            await self._is_over.wait()

    def write(self, data: bytes) -> None:
        """Take bytes that the browser writes."""
        self._stream.write(data)

    def close(self) -> None:
        """Take the end of what the browser writes."""
        self._closing = asyncio.create_task(self._close(), name="onconnect stream")

    async def _close(self) -> None:
        await self._stream.flush()
        self._stream.release()

    def kill(self) -> None:
        """End the stream at once, as when the browser has been killed."""
        self._stream.release()

    def hear(self, message: Any) -> None:
        """Take what the program says of this browser's channel."""
        if message["type"] == "log":
            self._log(message["level"], message["text"], message.get("fields") or {})
        if message["type"] == "bye" and message["restart"]:
            return  # the program has closed its server, which a test may do
        if fault := fault_in(message):
            self._faults.add(fault)

    def said(self) -> str:
        """Return nothing: what handlers print is the test's own output."""
        return ""

    def listened(self) -> None:
        """Return nothing: the channel tells it by `listens`."""

    def named(self) -> None:
        """Return nothing: the channel tells it by `listens`."""

    async def left_behind(self) -> list[str]:
        """Return nothing: the tasks of the program are not the browser's."""
        return []

    async def ended(self) -> None:
        """Wait until the channel has ended, and the program if it was begun for it."""
        if self._closing is not None:
            await self._closing
        try:
            async with asyncio.timeout(_ENDS_WITHIN):
                await self._gone.wait()
        except TimeoutError:
            self._faults.add(
                f"the channel did not end within {_ENDS_WITHIN:g} s after the browser had left"
            )
        self._stream.release()
        if self._program is not None:
            self._is_over.set()
            await self._program
            self._program = None


@asynccontextmanager
async def _meet_nobody(_: str, __: Callable[[Arrival], None]) -> AsyncIterator[None]:
    yield
