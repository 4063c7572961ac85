"""Answers messages, keeps state that on_disconnect deletes, and writes to RECORD what happened."""

import asyncio
import os
from pathlib import Path

from onconnect import Port, browser

counts: dict[Port, int] = {}


def record(line: str) -> None:
    with Path(os.environ["RECORD"]).open("a") as file:
        file.write(f"{line}\n")


@browser.runtime.on_connect.add_listener
async def connected(port: Port) -> None:
    counts[port] = 0
    port.on_disconnect.add_listener(lambda: record(f"disconnect after {counts.pop(port)}"))

    @port.on_message.add_listener
    async def received(message: object) -> None:
        counts[port] += 1
        port.post_message(message)

    handled = 0
    async for message in port:
        await asyncio.sleep(0)
        handled += 1
        port.post_message(message)
    record(f"handled {handled}")
