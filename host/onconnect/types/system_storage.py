"""The types of browser.system.storage. Generated."""

from typing import Literal, TypeAlias, TypedDict

EjectDeviceResultCode: TypeAlias = Literal["success", "in_use", "no_such_device", "failure"]
"""system.storage.EjectDeviceResultCode."""


class StorageUnitInfo(TypedDict):
    """system.storage.StorageUnitInfo."""

    id: str
    name: str
    type: "StorageUnitType"
    capacity: float


StorageUnitType: TypeAlias = Literal["fixed", "removable", "unknown"]
"""system.storage.StorageUnitType."""
