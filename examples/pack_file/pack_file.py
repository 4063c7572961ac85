"""Packs a file that a page sends as .xz, and sends it back, while it still comes.

A click on the toolbar button opens the page.
"""

from __future__ import annotations

import asyncio
import lzma
from collections.abc import AsyncIterator

from onconnect import Port, StreamCutError, browser


@browser.action.on_clicked.add_listener
async def clicked() -> None:
    await browser.tabs.create({"url": "pack.html"})


@browser.runtime.on_connect.add_listener(name="pack")
async def connected(port: Port) -> None:
    try:
        await port.send_stream(packed(port.receive_stream()))
    except StreamCutError as error:
        print(error.reason)  # the page was closed before its file had come


async def packed(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    packer = lzma.LZMACompressor(preset=1)
    async for part in parts:
        yield await asyncio.to_thread(packer.compress, part)
    yield packer.flush()
