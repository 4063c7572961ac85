"""The background script of $title."""

import platform

from onconnect import Port, browser


@browser.runtime.on_connect.add_listener
async def connected(port: Port) -> None:
    port.post_message({"hello": f"Python {platform.python_version()}"})
    async for message in port:  # ends when the page goes
        port.post_message({"answer": message["text"].upper()})
