"""Echoes at the least cost that asyncio allows where no event loop can read a pipe: a thread does.

This is for Windows, where `asyncio_bare.py` does not run.
"""

import asyncio
import msvcrt
import os
import struct
import threading

import orjson


async def main() -> None:
    """Echo until the browser closes the pipe."""
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[bytes] = asyncio.Queue()

    def read() -> None:
        while data := os.read(0, 65_536):
            loop.call_soon_threadsafe(arrived.put_nowait, data)
        loop.call_soon_threadsafe(arrived.put_nowait, b"")

    threading.Thread(target=read, daemon=True).start()
    received = b""
    while data := await arrived.get():
        received += data
        while len(received) >= 4 and len(received) >= 4 + (
            size := int.from_bytes(received[:4], "little")
        ):
            reply = orjson.dumps(orjson.loads(received[4 : 4 + size]))
            received = received[4 + size :]
            os.write(1, struct.pack("=I", len(reply)) + reply)


if __name__ == "__main__":
    for descriptor in (0, 1):
        msvcrt.setmode(descriptor, os.O_BINARY)
    asyncio.run(main())
