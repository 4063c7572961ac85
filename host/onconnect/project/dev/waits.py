"""Waits on an event loop for the first of several things."""

from __future__ import annotations

import asyncio


async def first(
    *events: asyncio.Event, task: asyncio.Task[int] | None = None, within: float | None = None
) -> None:
    """Wait for the first of some events, the end of a task, or the end of some seconds."""
    waits = [asyncio.create_task(each.wait()) for each in events]
    await asyncio.wait(
        [*waits, *([task] if task else [])],
        timeout=within,
        return_when=asyncio.FIRST_COMPLETED,
    )
    for each in waits:
        each.cancel()
