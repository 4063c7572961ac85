"""The types of browser.enterprise.hardwarePlatform. Generated."""

from typing import TypedDict


class HardwarePlatformInfo(TypedDict):
    """enterprise.hardwarePlatform.HardwarePlatformInfo."""

    model: str
    manufacturer: str
