"""A program that serves browsers: each port gets its messages back, with who has sent them.

It prints who comes and who goes, and answers the lines of its stdin, all in JSON. Its arguments are
the host's name, and a file to which it adds its process id when it is started by a proxy: then it
has no stdin, and stays.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import onconnect
from onconnect import ChannelClosedError, ConnectedBrowser, Port, Server, browser


@browser.runtime.on_connect.add_listener
async def connected(port: Port) -> None:
    async for message in port:
        port.post_message([browser.about.profile, port.browser.about.profile, port.name, message])


def say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


def told(what: str) -> Any:
    def tell(each: ConnectedBrowser) -> None:
        about = each.about
        say(**{"is": what, "name": about.name, "profile": about.profile})

    return tell


def look(server: Server) -> dict[str, int]:
    """Count what a browser that has left must leave nothing of."""
    return {
        "browsers": len(server.browsers),
        "descriptors": len(os.listdir("/proc/self/fd")),
        "tasks": len(asyncio.all_tasks()),
        "threads": threading.active_count(),
    }


async def main(name: str, *started: str) -> None:
    async with onconnect.serve(name) as server:
        server.on_connect.add_listener(told("come"))
        server.on_disconnect.add_listener(told("left"))
        say(**{"is": "serving"})
        if started:
            await asyncio.Event().wait()
        lines = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
        while line := await lines.readline():
            profile = json.loads(line)
            if profile is None:
                say(**{"is": "look"}, **look(server))
                continue
            (mine,) = (each for each in server.browsers if each.about.profile == profile)
            with suppress(ChannelClosedError):  # there is no answer
                await mine.runtime.reload()


if __name__ == "__main__":
    for file in sys.argv[2:]:
        with Path(file).open("a") as starts:
            starts.write(f"{os.getpid()} {os.getppid()}\n")
    asyncio.run(main(*sys.argv[1:]))
