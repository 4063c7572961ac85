"""A program that serves browsers: it returns what each sends, and prints what it sees.

Its arguments are the host's name and the folder of the meeting place, then `slow` if it takes a
second before it serves, `until-eof` if it is to end with its standard input.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from typing import Any

from onconnect.attach.meeting import Arrival, meeting
from onconnect.errors import SetupError


def main(name: str, place: str, *options: str) -> None:
    if sys.platform != "win32":
        from onconnect.attach import place_posix

        place_posix.folders = lambda: [place]
    if "slow" in options:
        threading.Event().wait(1)
    try:
        asyncio.run(serve(name, *options))
    except SetupError as error:
        sys.exit(str(error))


def say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


async def serve(name: str, *options: str) -> None:
    loop = asyncio.get_running_loop()
    watching = set()

    def arrived(arrival: Arrival) -> None:
        say(
            **{"is": "arrived", "pid": arrival.pid, "caller": arrival.caller},
            stranger=arrival.stranger,
            open=len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0,
        )
        threading.Thread(target=echo, args=(arrival,), daemon=True).start()
        watching.add(loop.create_task(watch(arrival)))

    def echo(arrival: Arrival) -> None:
        while data := os.read(arrival.reader, 65_536):
            os.write(arrival.writer, data)
        os.close(arrival.reader)
        os.close(arrival.writer)
        say(**{"is": "left", "pid": arrival.pid})
        loop.call_soon_threadsafe(arrival.end)

    async def watch(arrival: Arrival) -> None:
        await arrival.gone.wait()
        say(**{"is": "gone", "pid": arrival.pid})

    async with meeting(name, arrived):
        say(**{"is": "serving"})
        end = asyncio.Event()
        if "until-eof" in options:
            wait = threading.Thread(target=read_all, args=(loop, end), daemon=True)
            wait.start()
        await end.wait()


def read_all(loop: asyncio.AbstractEventLoop, end: asyncio.Event) -> None:
    while os.read(0, 100):
        pass
    loop.call_soon_threadsafe(end.set)


if __name__ == "__main__":
    main(*sys.argv[1:])
