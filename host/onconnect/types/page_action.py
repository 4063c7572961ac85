"""The types of browser.pageAction. Generated."""

from typing import Any, Literal, NotRequired, TypedDict


class GetPopupDetails(TypedDict):
    """The details of pageAction.getPopup."""

    tabId: int


class GetTitleDetails(TypedDict):
    """The details of pageAction.getTitle."""

    tabId: int


class IsShownDetails(TypedDict):
    """The details of pageAction.isShown."""

    tabId: int


class OnClickData(TypedDict):
    """pageAction.OnClickData."""

    modifiers: list[Literal["Shift", "Alt", "Command", "Ctrl", "MacCtrl"]]
    button: NotRequired[int]


class SetIconDetails(TypedDict):
    """The details of pageAction.setIcon."""

    tabId: int
    imageData: NotRequired[dict[str, Any]]
    path: NotRequired[str | dict[str, str]]


class SetPopupDetails(TypedDict):
    """The details of pageAction.setPopup."""

    tabId: int
    popup: str | None


class SetTitleDetails(TypedDict):
    """The details of pageAction.setTitle."""

    tabId: int
    title: str | None
