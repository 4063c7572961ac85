"""Serves each port of the soak as its name says, and writes a tally when the port ends.

A tally, a line of the file "tallies" and a message on the port of that name, is the ended port's
name, how many messages came on it and how many were posted. A message on that port asks for what
the process holds, or names a way for the host to end.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import multiprocessing
import os
import signal
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from onconnect import Port, PortDisconnectedError, browser

if TYPE_CHECKING:
    from collections.abc import Callable

SLOW = 0.002
"""Seconds that the slow consumer takes for a message."""

STATUS = 3
"""The exit status of a host that ends itself."""

JOURNAL = os.open("tallies", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

tallies: Port | None = None


class Served:
    """A port, and how many messages went either way on it."""

    def __init__(self, port: Port) -> None:
        self.port = port
        self.received = self.posted = 0

    def answer(self, message: Any) -> None:
        """Echo a message; the last one closes the port."""
        self.received += 1
        self.post(message)
        if message.get("last"):
            self.close()

    def post(self, message: object) -> None:
        """Post and count."""
        self.port.post_message(message)
        self.posted += 1

    def close(self) -> None:
        """Close the port from this end."""
        self.port.disconnect()
        self.tell()

    def tell(self) -> None:
        """Write and send the tally."""
        tally = [self.port.name, self.received, self.posted]
        os.write(JOURNAL, json.dumps(tally).encode() + b"\n")
        assert tallies is not None
        with suppress(PortDisconnectedError):  # at the end it may be the first to go
            tallies.post_message(tally)


@browser.runtime.on_connect.add_listener
async def connected(port: Port) -> None:
    """Serve a port."""
    kind = port.name.split()[0]
    if kind == "tallies":
        take_tallies(port)
        return
    served = Served(port)
    if kind == "echo":
        port.on_disconnect.add_listener(lambda port: served.tell())
        port.on_message.add_listener(served.answer)
    elif kind == "slow":
        await consume_slowly(served)
    else:
        port.on_disconnect.add_listener(lambda port: served.tell())
        with suppress(PortDisconnectedError):  # the browser leaves
            await pour(served)


def take_tallies(port: Port) -> None:
    """Use this port for tallies, and for what the soak asks."""
    global tallies
    tallies = port

    @port.on_message.add_listener
    def asked(what: str) -> None:
        if what == "what it holds":
            held = {"tasks": len(asyncio.all_tasks()), "descriptors": count_descriptors()}
            port.post_message(held)
        else:
            ASKED[what]()


def count_descriptors() -> int:
    """Return how many descriptors this process holds."""
    return len(os.listdir("/proc/self/fd"))


async def consume_slowly(served: Served) -> None:
    """Echo at leisure; what came before the page left is handled, too."""
    try:
        async for message in served.port:
            await asyncio.sleep(SLOW)
            served.answer(message)
            if message.get("last"):
                return  # which has told
    except BaseException:
        served.tell()
        raise
    served.tell()


async def pour(served: Served, count: int = 200, size: int = 50_000) -> None:
    """Post 10 MB as fast as they are taken."""
    for number in range(count):
        served.post({"n": number, "text": "x" * size})
        await served.port.drain()
    served.close()


def start_worker() -> None:
    """Start a process that ends by itself only long after the soak."""
    multiprocessing.get_context("fork").Process(target=time.sleep, args=(600,), daemon=True).start()


def crash() -> None:
    """Let the event loop raise: of what callbacks raise it lets this pass."""

    def fail() -> None:
        raise KeyboardInterrupt

    asyncio.get_running_loop().call_soon(fail)


ASKED: dict[str, Callable[[], object]] = {
    "start a worker": start_worker,
    "exit": lambda: sys.exit(STATUS),
    "exit at once": lambda: os._exit(STATUS),
    "crash": crash,
    "crash natively": lambda: ctypes.string_at(0),
    "be terminated": lambda: os.kill(os.getpid(), signal.SIGTERM),
    "be killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
}
