"""Serves browsers whose pipes proxies hand over: it answers each of them as `texting.py` does."""

from __future__ import annotations

import asyncio
import os
import sys

import texting  # noqa: F401 - registers the echo

from onconnect import __version__, browser
from onconnect.attach.meeting import Arrival, meeting
from onconnect.browser.channel import Channel
from onconnect.stdio import Stdio


async def main(name: str) -> None:
    """Serve until standard input ends."""
    tasks: set[asyncio.Task[None]] = set()
    host = {"name": name, "version": __version__, "python": "3", "pid": os.getpid()}

    async def serve(arrival: Arrival) -> None:
        stream = Stdio(arrival.reader, arrival.writer, lambda: None)
        channel = Channel(browser.registry, stream, host=host, log=lambda *_: None)
        stream.start(channel.receive_data, channel.receive_eof)
        await channel.run()
        await stream.flush()
        stream.close()
        arrival.end()

    def arrived(arrival: Arrival) -> None:
        task = asyncio.get_running_loop().create_task(serve(arrival))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async with meeting(name, arrived):
        print("serving", flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
