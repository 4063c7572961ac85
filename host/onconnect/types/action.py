"""The types of browser.action. Generated."""

from typing import Any, Literal, NotRequired, TypedDict


class Details(TypedDict, total=False):
    """action.Details."""

    tabId: int
    windowId: int


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
    color: str | list[int] | list[float] | None


class SetBadgeTextColorDetails(TypedDict):
    """The details of action.setBadgeTextColor."""

    tabId: NotRequired[int]
    windowId: NotRequired[int]
    color: str | list[int] | list[float] | None


class SetBadgeTextDetails(TypedDict, total=False):
    """The details of action.setBadgeText."""

    tabId: int
    windowId: int
    text: str | None


class SetIconDetails(TypedDict, total=False):
    """The details of action.setIcon."""

    tabId: int
    windowId: int
    imageData: dict[str, Any]
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
