"""The types of browser.system.memory. Generated."""

from __future__ import annotations

from typing import TypedDict


class MemoryInfo(TypedDict):
    """system.memory.MemoryInfo."""

    capacity: float
    availableCapacity: float
