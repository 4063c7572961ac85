"""Registers handlers that are tested: some of them behave."""

from __future__ import annotations

import asyncio
from typing import Any

from onconnect import BrowserError, Port, browser

clicks: list[dict[str, Any]] = []
kept: list[asyncio.Task[None]] = []


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    match port.name:
        case "echo":
            port.on_message.add_listener(port.post_message)
        case "raising":
            raise ValueError("on purpose")
        case "leaking":
            kept.append(asyncio.get_running_loop().create_task(asyncio.sleep(99), name="ticker"))
        case "exiting":
            raise SystemExit(3)
        case "printing":
            print("printed by a handler")
        case "registering":
            browser.action.on_clicked.add_listener(clicks.append)


@browser.runtime.on_message.add_listener
async def asked(message: Any) -> Any:
    if message == "tabs":
        return len(await browser.tabs.query({}))
    if message == "no tab":
        try:
            return await browser.tabs.get(9)
        except BrowserError as error:
            return error.message
    return await asyncio.to_thread(lambda: message)
