"""A program that serves browsers by the protocol: each port gets its messages back.

Its argument is the host's name. It meets proxies where all programs of this user do. It ends with
its standard input, or if another argument is `stays`, when it is killed.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from typing import TYPE_CHECKING

from onconnect import __version__
from onconnect.attach.meeting import Arrival, meeting
from onconnect.protocol import jsontext
from onconnect.protocol.peer import Peer

if TYPE_CHECKING:
    from collections.abc import Callable


def serve(name: str, arrival: Arrival, end: Callable[[], object]) -> None:
    peer = Peer("host", log=lambda *_: None)
    host = {"name": name, "version": __version__, "python": "3", "pid": os.getpid()}
    while data := os.read(arrival.reader, 65_536):
        peer.receive_data(data)
        for message in peer.messages():
            if message["type"] == "hello":
                peer.ready(host)
            elif message["type"] == "message":
                peer.message(message["port"], jsontext.dumps(message.get("data")))
        answer = peer.data_to_send()
        while answer:
            answer = answer[os.write(arrival.writer, answer) :]
    os.close(arrival.reader)
    os.close(arrival.writer)
    end()


async def main(name: str, *options: str) -> None:
    loop = asyncio.get_running_loop()

    def arrived(arrival: Arrival) -> None:
        told = (name, arrival, lambda: loop.call_soon_threadsafe(arrival.end))
        threading.Thread(target=serve, args=told, daemon=True).start()

    async with meeting(name, arrived):
        print("serving", flush=True)
        await (asyncio.Event().wait() if options else asyncio.to_thread(sys.stdin.read))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
