"""Stops for no end of the channel: blocks the event loop, or refuses to be cancelled."""

import asyncio
import threading
import time

from onconnect import Port, browser


@browser.runtime.on_connect.add_listener
async def connected(port: Port) -> None:
    port.post_message("here")
    async for message in port:
        if message == "block":
            time.sleep(60)
        elif message == "thread":
            threading.Thread(target=time.sleep, args=(60,)).start()
        elif message == "refuse":
            while True:
                try:
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    continue
