"""The types of browser.tabGroups. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict

Color: TypeAlias = Literal[
    "blue", "cyan", "grey", "green", "orange", "pink", "purple", "red", "yellow"
]
"""tabGroups.Color.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabGroups/Color
"""


class MoveProperties(TypedDict):
    """The moveProperties of tabGroups.move."""

    index: int
    windowId: NotRequired[int]


class OnRemovedRemoveInfo(TypedDict):
    """The removeInfo of tabGroups.onRemoved."""

    isWindowClosing: bool


class QueryInfo(TypedDict, total=False):
    """The queryInfo of tabGroups.query."""

    collapsed: bool
    color: "Color"
    title: str
    windowId: int
    shared: bool


class TabGroup(TypedDict):
    """tabGroups.TabGroup.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabGroups/TabGroup
    """

    collapsed: bool
    color: "Color"
    id: int
    title: NotRequired[str]
    windowId: int
    shared: NotRequired[bool]


class UpdateProperties(TypedDict, total=False):
    """The updateProperties of tabGroups.update."""

    collapsed: bool
    color: "Color"
    title: str
