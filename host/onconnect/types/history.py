"""The types of browser.history. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict


class DeleteRangeRange(TypedDict):
    """The range of history.deleteRange."""

    startTime: str | float
    endTime: str | float


class HistoryItem(TypedDict):
    """history.HistoryItem.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/history/HistoryItem
    """

    id: str
    url: NotRequired[str]
    title: NotRequired[str]
    lastVisitTime: NotRequired[float]
    visitCount: NotRequired[int]
    typedCount: NotRequired[int]


class OnTitleChangedChanged(TypedDict):
    """The changed of history.onTitleChanged."""

    url: str
    title: str


class OnVisitRemovedRemoved(TypedDict):
    """The removed of history.onVisitRemoved."""

    allHistory: bool
    urls: NotRequired[list[str]]


class SearchQuery(TypedDict):
    """The query of history.search."""

    text: str
    startTime: NotRequired[str | float]
    endTime: NotRequired[str | float]
    maxResults: NotRequired[int]


TransitionType: TypeAlias = Literal[
    "link",
    "typed",
    "auto_bookmark",
    "auto_subframe",
    "manual_subframe",
    "generated",
    "auto_toplevel",
    "form_submit",
    "reload",
    "keyword",
    "keyword_generated",
]
"""history.TransitionType.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/history/TransitionType
"""


class UrlDetails(TypedDict):
    """history.UrlDetails."""

    url: str
    title: NotRequired[str]
    transition: NotRequired["TransitionType"]
    visitTime: NotRequired[str | int]


class VisitItem(TypedDict):
    """history.VisitItem.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/history/VisitItem
    """

    id: str
    visitId: str
    visitTime: NotRequired[float]
    referringVisitId: str
    transition: "TransitionType"
    isLocal: NotRequired[bool]
