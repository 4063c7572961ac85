"""The types of browser.search. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict

Disposition: TypeAlias = Literal["CURRENT_TAB", "NEW_TAB", "NEW_WINDOW"]
"""search.Disposition."""


class QueryInfo(TypedDict):
    """search.QueryInfo."""

    text: str
    disposition: NotRequired["Disposition"]
    tabId: NotRequired[int]


class SearchProperties(TypedDict):
    """The searchProperties of search.search."""

    query: str
    engine: NotRequired[str]
    disposition: NotRequired["Disposition"]
    tabId: NotRequired[int]
