"""The types of browser.action. Generated."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

from onconnect.types import extension_types as _extension_types

ColorArray: TypeAlias = list[int]
"""action.ColorArray.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/ColorArray
"""


ColorValue: TypeAlias = "str | ColorArray | None"
"""action.ColorValue."""


class Details(TypedDict, total=False):
    """action.Details."""

    tabId: int
    windowId: int


ImageDataType: TypeAlias = Any
"""action.ImageDataType.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/ImageDataType
"""


class OnClickData(TypedDict):
    """action.OnClickData."""

    modifiers: list[Literal["Shift", "Alt", "Command", "Ctrl", "MacCtrl"]]
    button: NotRequired[int]


class OpenPopupOptions(TypedDict, total=False):
    """action.OpenPopupOptions."""

    windowId: int


class SetBadgeBackgroundColorDetails(TypedDict):
    """The details of action.setBadgeBackgroundColor."""

    tabId: NotRequired[int]
    windowId: NotRequired[int]
    color: ColorValue | str | _extension_types.ColorArray


class SetBadgeTextColorDetails(TypedDict):
    """The details of action.setBadgeTextColor."""

    tabId: NotRequired[int]
    windowId: NotRequired[int]
    color: ColorValue | str | _extension_types.ColorArray


class SetBadgeTextDetails(TypedDict, total=False):
    """The details of action.setBadgeText."""

    tabId: int
    windowId: int
    text: str | None


class SetIconDetails(TypedDict, total=False):
    """The details of action.setIcon."""

    tabId: int
    windowId: int
    imageData: ImageDataType | dict[str, ImageDataType]
    path: str | dict[str, str]


class SetPopupDetails(TypedDict):
    """The details of action.setPopup."""

    tabId: NotRequired[int]
    windowId: NotRequired[int]
    popup: str | None


class SetTitleDetails(TypedDict):
    """The details of action.setTitle."""

    tabId: NotRequired[int]
    windowId: NotRequired[int]
    title: str | None


class UserSettings(TypedDict, total=False):
    """action.UserSettings."""

    isOnToolbar: bool


class UserSettingsChange(TypedDict, total=False):
    """action.UserSettingsChange."""

    isOnToolbar: bool
