"""Handlers of the soak: each port is served as its name says, and when it ends a tally goes out.

A tally, on the port named "tallies", is the ended port's name, how many messages came on it and how
many were posted.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import Any

from onconnect import Port, PortDisconnectedError, browser

SLOW = 0.002
"""Seconds that the slow consumer takes for a message."""

tallies: Port | None = None


class Served:
    """A port, and how many messages went either way on it."""

    def __init__(self, port: Port) -> None:
        self.port = port
        self.received = self.posted = 0
        port.on_disconnect.add_listener(lambda port: self.tell())

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
        """Send the tally."""
        assert tallies is not None
        tallies.post_message([self.port.name, self.received, self.posted])


@browser.runtime.on_connect.add_listener
async def connected(port: Port) -> None:
    """Serve a port."""
    kind = port.name.split()[0]
    if kind == "tallies":
        take_tallies(port)
        return
    served = Served(port)
    if kind == "echo":
        port.on_message.add_listener(served.answer)
    elif kind == "slow":
        await consume_slowly(served)
    else:
        await pour(served)


def take_tallies(port: Port) -> None:
    """Use this port for tallies; any message on it asks for what the process holds."""
    global tallies
    tallies = port

    @port.on_message.add_listener
    def asked(message: object) -> None:
        held = {"tasks": len(asyncio.all_tasks()), "descriptors": len(os.listdir("/proc/self/fd"))}
        port.post_message(held)


async def consume_slowly(served: Served) -> None:
    """Echo at leisure."""
    with suppress(PortDisconnectedError):  # a page left before all was answered
        async for message in served.port:
            await asyncio.sleep(SLOW)
            served.answer(message)


async def pour(served: Served, count: int = 200, size: int = 50_000) -> None:
    """Post 10 MB as fast as they are taken."""
    for number in range(count):
        served.post({"n": number, "text": "x" * size})
        await served.port.drain()
    served.close()
