"""The types of browser.system.memory. Generated."""

from typing import TypedDict


class MemoryInfo(TypedDict):
    """system.memory.MemoryInfo."""

    capacity: float
    availableCapacity: float
