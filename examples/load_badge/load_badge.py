"""Shows on the toolbar button how busy this computer is (on Linux and macOS).

The figure is the load average of the last minute for each processor: red from 1.0 on.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

from onconnect import browser

SECONDS = 2


@browser.lifespan
async def watching() -> AsyncIterator[None]:
    task = asyncio.create_task(watch())  # begins when the browser is ready
    yield
    task.cancel()


async def watch() -> None:
    while True:
        load = os.getloadavg()[0] / (os.cpu_count() or 1)
        color = "#c00" if load >= 1 else "#060"
        await browser.action.set_badge_background_color({"color": color})
        await browser.action.set_badge_text({"text": f"{load:.1f}"})
        await asyncio.sleep(SECONDS)
