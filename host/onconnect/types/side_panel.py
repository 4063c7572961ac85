"""The types of browser.sidePanel. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict


class CloseOptions(TypedDict, total=False):
    """sidePanel.CloseOptions."""

    windowId: int
    tabId: int


class GetPanelOptions(TypedDict, total=False):
    """sidePanel.GetPanelOptions."""

    tabId: int


class OpenOptions(TypedDict, total=False):
    """sidePanel.OpenOptions."""

    windowId: int
    tabId: int


class PanelBehavior(TypedDict, total=False):
    """sidePanel.PanelBehavior."""

    openPanelOnActionClick: bool


class PanelClosedInfo(TypedDict):
    """sidePanel.PanelClosedInfo."""

    windowId: int
    tabId: NotRequired[int]
    path: str


class PanelLayout(TypedDict):
    """sidePanel.PanelLayout."""

    side: "Side"


class PanelOpenedInfo(TypedDict):
    """sidePanel.PanelOpenedInfo."""

    windowId: int
    tabId: NotRequired[int]
    path: str


class PanelOptions(TypedDict, total=False):
    """sidePanel.PanelOptions."""

    tabId: int
    path: str
    enabled: bool


Side: TypeAlias = Literal["left", "right"]
"""sidePanel.Side."""
