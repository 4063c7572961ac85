"""The types of browser.topSites. Generated."""

from typing import Literal, NotRequired, TypedDict


class GetOptions(TypedDict, total=False):
    """The options of topSites.get."""

    providers: list[str]
    limit: int
    onePerDomain: bool
    includeBlocked: bool
    includeFavicon: bool
    includePinned: bool
    includeSearchShortcuts: bool
    newtab: bool


class MostVisitedURL(TypedDict):
    """topSites.MostVisitedURL.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/topSites/MostVisitedURL
    """

    url: str
    title: NotRequired[str]
    favicon: NotRequired[str]
    type: NotRequired[Literal["url", "search"]]
