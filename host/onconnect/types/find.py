"""The types of browser.find. Generated."""

from typing import TypedDict


class FindParams(TypedDict, total=False):
    """The params of find.find."""

    tabId: int
    caseSensitive: bool
    matchDiacritics: bool
    entireWord: bool
    includeRectData: bool
    includeRangeData: bool


class HighlightResultsParams(TypedDict, total=False):
    """The params of find.highlightResults."""

    rangeIndex: int
    tabId: int
    noScroll: bool
