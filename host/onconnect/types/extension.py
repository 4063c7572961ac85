"""The types of browser.extension. Generated."""

from typing import Literal, TypeAlias, TypedDict


class GetViewsFetchProperties(TypedDict, total=False):
    """The fetchProperties of extension.getViews."""

    type: "ViewType"
    windowId: int
    tabId: int


ViewType: TypeAlias = Literal["tab", "popup", "sidebar"]
"""extension.ViewType.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/extension/ViewType
"""
