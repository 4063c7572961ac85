"""The types of browser.storage. Generated."""

from typing import Any, Literal, TypeAlias, TypedDict

AccessLevel: TypeAlias = Literal["TRUSTED_CONTEXTS", "TRUSTED_AND_UNTRUSTED_CONTEXTS"]
"""storage.AccessLevel."""


class StorageAreaSetAccessLevelAccessOptions(TypedDict):
    """The accessOptions of storage.StorageArea.setAccessLevel."""

    accessLevel: "AccessLevel"


class StorageChange(TypedDict, total=False):
    """storage.StorageChange.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/StorageChange
    """

    oldValue: Any
    newValue: Any
