"""Lets fake browsers arrive at a server as a proxy would let them, and counts what is left over."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from onconnect.attach.meeting import Arrival
from onconnect.protocol import jsontext
from onconnect.protocol.limits import Limits
from onconnect.protocol.peer import Peer
from onconnect.serving.server import Server, how_to_meet
from onconnect.testing import FakeBrowser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from onconnect import Browser

BOUND = 30.0

DEFAULTS = Limits()

fake_browser = partial(FakeBrowser, timeout=BOUND)
"""A fake browser that waits for a program which serves several at once, on a busy computer."""


class Meeting:
    """Stands for the meeting place: says whether it is open, and lets browsers arrive."""

    def __init__(self) -> None:
        self.is_open = False
        self.arrived: Callable[[Arrival], None]

    @asynccontextmanager
    async def __call__(self, name: str, arrived: Callable[[Arrival], None]) -> AsyncIterator[None]:
        self.is_open, self.arrived = True, arrived
        try:
            yield
        finally:
            self.is_open = False


def server_of(
    browser: Browser, limits: Limits = DEFAULTS, version: str = "", requires: str = ""
) -> Server:
    """Return a server that nobody finds but what this test lets arrive."""
    how_to_meet.set(Meeting())
    return Server("org.example.notes", browser.registry, (), limits, version, requires)


class Pipes:
    """The browser's ends of an arrival, whose bytes a test writes and reads by itself."""

    def __init__(
        self, stranger: str | None = None, *, pid: int = 4711, starts: bool = False
    ) -> None:
        reader, self.to_program = os.pipe()
        self.from_program, writer = os.pipe()
        self.gone = asyncio.Event()
        self.ends = 0
        self.peer = Peer("browser", log=lambda *line: None)
        self.heard: list[Any] = []
        self.arrival = Arrival(
            reader=reader,
            writer=writer,
            caller="test@example.org",
            stranger=stranger,
            pid=pid,
            end=self._end,
            gone=self.gone,
            starts=starts,
        )

    def _end(self) -> None:
        self.ends += 1
        self.gone.set()

    def greet(
        self, name: str = "Firefox", profile: str = "raw", extension_version: str = "1.0"
    ) -> None:
        self.peer.hello(
            browser={"name": name, "version": "1.0"},
            extension={"id": "test@example.org", "version": extension_version},
            profile=profile,
        )
        self.send()

    def send(self) -> None:
        data = self.peer.data_to_send()
        with suppress(BrokenPipeError):  # the program has closed its end
            while data:
                data = data[os.write(self.to_program, data) :]

    def post(self, port: int, data: object) -> None:
        self.peer.message(port, jsontext.dumps(data))
        self.send()

    async def hear(self, kind: str) -> Any:
        """Return the first message of a type that the program has sent, and forget it.

        Nothing is read as long as nobody waits for it.
        """
        async with asyncio.timeout(BOUND):
            while True:
                for message in self.heard:
                    if message["type"] == kind:
                        self.heard.remove(message)
                        return message
                # a thread waits, since Windows has no pipes that do not
                data = await asyncio.to_thread(os.read, self.from_program, 65_536)
                assert data, f"the program has ended the stream; it said {self.heard}"
                self.peer.receive_data(data)
                self.heard += self.peer.messages()
                self.send()

    async def ended(self) -> None:
        """Wait until the program has let the proxy end."""
        async with asyncio.timeout(BOUND):
            await self.gone.wait()
        for _ in range(3):  # turns of the loop, in which the tasks end
            await asyncio.sleep(0)

    def close(self) -> None:
        for each in (self.to_program, self.from_program):
            if each is not None:
                os.close(each)


@contextmanager
def nothing_left_over() -> Iterator[None]:
    """Check that a block leaves no task, no thread, and on Linux no descriptor behind."""
    gc.collect()
    before, threads, tasks = _descriptors(), _threads(), asyncio.all_tasks()
    yield
    gc.collect()
    for each in _threads() - threads:  # which end once their pipe is closed
        each.join(BOUND)
    assert _descriptors() == before
    assert asyncio.all_tasks() == tasks
    assert _threads() <= threads


def _threads() -> set[threading.Thread]:
    return {each for each in threading.enumerate() if each.name.startswith("onconnect")}


def _descriptors() -> dict[str, str]:
    if sys.platform != "linux":
        return {}
    found = {}
    for each in os.listdir("/proc/self/fd"):
        with suppress(OSError):  # the folder itself
            found[each] = os.readlink(f"/proc/self/fd/{each}")
    return found
