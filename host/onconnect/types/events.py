"""The types of browser.events. Generated."""

from typing import TypedDict


class UrlFilter(TypedDict, total=False):
    """events.UrlFilter.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/events/UrlFilter
    """

    hostContains: str
    hostEquals: str
    hostPrefix: str
    hostSuffix: str
    pathContains: str
    pathEquals: str
    pathPrefix: str
    pathSuffix: str
    queryContains: str
    queryEquals: str
    queryPrefix: str
    querySuffix: str
    urlContains: str
    urlEquals: str
    urlMatches: str
    originAndPathMatches: str
    urlPrefix: str
    urlSuffix: str
    schemes: list[str]
    ports: list[int | list[int]]
    cidrBlocks: list[str]
