"""Writes down what happens to it, a line each, in the file that RECORD names."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

from onconnect import Port, browser


def record(line: str) -> None:
    with Path(os.environ["RECORD"]).open("a") as file:
        file.write(f"{line}\n")


@browser.lifespan
async def life() -> AsyncIterator[None]:
    record("life begins")
    yield
    record("life ends")


@browser.runtime.on_connect.add_listener
async def connected(port: Port) -> None:
    record(f"connect {port.name}")

    @port.on_disconnect.add_listener
    async def disconnected(port: Port) -> None:
        await asyncio.sleep(0)
        record(f"disconnect {port.name} {port.error}")

    try:
        async for message in port:
            record(f"message {message}")
        await asyncio.Event().wait()
    finally:
        record(f"cancelled {port.name}")
