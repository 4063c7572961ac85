"""The types of browser.browserAction. Generated."""

from typing import Any, NotRequired, TypedDict


class GetUserSettingsResult(TypedDict, total=False):
    """The result of browserAction.getUserSettings."""

    isOnToolbar: bool


class OnUserSettingsChangedChange(TypedDict, total=False):
    """The change of browserAction.onUserSettingsChanged."""

    isOnToolbar: bool


class OpenPopupOptions(TypedDict, total=False):
    """The options of browserAction.openPopup."""

    windowId: int


class SetBadgeBackgroundColorDetails(TypedDict):
    """The details of browserAction.setBadgeBackgroundColor."""

    tabId: NotRequired[int]
    windowId: NotRequired[int]
    color: str | list[int] | None


class SetBadgeTextColorDetails(TypedDict):
    """The details of browserAction.setBadgeTextColor."""

    tabId: NotRequired[int]
    windowId: NotRequired[int]
    color: str | list[int] | None


class SetBadgeTextDetails(TypedDict):
    """The details of browserAction.setBadgeText."""

    tabId: NotRequired[int]
    windowId: NotRequired[int]
    text: str | None


class SetIconDetails(TypedDict, total=False):
    """The details of browserAction.setIcon."""

    tabId: int
    windowId: int
    imageData: dict[str, Any]
    path: str | dict[str, str]


class SetPopupDetails(TypedDict):
    """The details of browserAction.setPopup."""

    tabId: NotRequired[int]
    windowId: NotRequired[int]
    popup: str | None


class SetTitleDetails(TypedDict):
    """The details of browserAction.setTitle."""

    tabId: NotRequired[int]
    windowId: NotRequired[int]
    title: str | None
