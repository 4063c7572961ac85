"""Does what it is told, in Python, and writes down how it ends: rows in files, lines in RECORD."""

import asyncio
import atexit
import gzip
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from onconnect import Port, browser

ROWS = open("rows.csv", "w")  # noqa: SIM115 - as a user does, who leaves it open
PACKED = gzip.open("rows.gz", "wt")  # noqa: SIM115
names: dict[str, Any] = {"ROWS": ROWS, "asyncio": asyncio, "os": os}


def record(line: str) -> None:
    with Path("record").open("a") as file:
        file.write(f"{line}\n")


atexit.register(record, "atexit")


@browser.lifespan
async def life() -> AsyncIterator[None]:
    yield
    record("life ends")
    exec(os.environ.get("AT_THE_END", ""))


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    names["port"] = port
    for number in range(50):
        ROWS.write(f"{number},row\n")
        PACKED.write(f"{number},row\n")

    @port.on_message.add_listener
    def received(code: str) -> None:
        exec(code, names)

    @port.on_disconnect.add_listener
    async def disconnected(port: Port) -> None:
        await asyncio.sleep(0)
        record("disconnected")
