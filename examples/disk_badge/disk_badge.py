"""Shows on the toolbar button how full the disk is that your home lies on, red from 90 % on."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from onconnect import browser

SECONDS = 2


@browser.lifespan
async def watching() -> AsyncIterator[None]:
    task = asyncio.create_task(watch())  # begins when the browser is ready
    yield
    task.cancel()


async def watch() -> None:
    while True:
        disk = shutil.disk_usage(Path.home())
        part = disk.used / disk.total
        color = "#c00" if part >= 0.9 else "#060"
        await browser.action.set_badge_background_color({"color": color})
        await browser.action.set_badge_text({"text": f"{part:.0%}"})
        await asyncio.sleep(SECONDS)
