"""Echoes at the least cost that asyncio and a fast JSON library allow, over the two pipes."""

import asyncio
import struct
import sys

import orjson


async def main() -> None:
    """Echo until the browser closes the pipe."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    transport, protocol = await loop.connect_write_pipe(
        asyncio.streams.FlowControlMixin, sys.stdout.buffer
    )
    writer = asyncio.StreamWriter(transport, protocol, reader, loop)
    try:
        while True:
            (length,) = struct.unpack("=I", await reader.readexactly(4))
            message = orjson.loads(await reader.readexactly(length))
            reply = orjson.dumps(message)
            writer.write(struct.pack("=I", len(reply)) + reply)
            await writer.drain()
    except asyncio.IncompleteReadError:
        writer.close()


if __name__ == "__main__":
    asyncio.run(main())
