"""The types of browser.sidebarAction. Generated."""

from typing import Any, NotRequired, TypedDict


class GetPanelDetails(TypedDict, total=False):
    """The details of sidebarAction.getPanel."""

    tabId: int
    windowId: int


class GetTitleDetails(TypedDict, total=False):
    """The details of sidebarAction.getTitle."""

    tabId: int
    windowId: int


class IsOpenDetails(TypedDict, total=False):
    """The details of sidebarAction.isOpen."""

    windowId: int


class SetIconDetails(TypedDict, total=False):
    """The details of sidebarAction.setIcon."""

    imageData: dict[str, Any]
    path: str | dict[str, str]
    tabId: int
    windowId: int


class SetPanelDetails(TypedDict):
    """The details of sidebarAction.setPanel."""

    tabId: NotRequired[int]
    windowId: NotRequired[int]
    panel: str | None


class SetTitleDetails(TypedDict):
    """The details of sidebarAction.setTitle."""

    title: str | None
    tabId: NotRequired[int]
    windowId: NotRequired[int]
