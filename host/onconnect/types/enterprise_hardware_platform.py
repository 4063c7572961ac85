"""The types of browser.enterprise.hardwarePlatform. Generated."""

from __future__ import annotations

from typing import TypedDict


class HardwarePlatformInfo(TypedDict):
    """enterprise.hardwarePlatform.HardwarePlatformInfo."""

    model: str
    manufacturer: str
