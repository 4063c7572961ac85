"""The types of browser.omnibox. Generated."""

from typing import Literal, TypeAlias, TypedDict


class DefaultSuggestResult(TypedDict):
    """omnibox.DefaultSuggestResult."""

    description: str


OnInputEnteredDisposition: TypeAlias = Literal["currentTab", "newForegroundTab", "newBackgroundTab"]
"""omnibox.OnInputEnteredDisposition.

MDN:
https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/omnibox/OnInputEnteredDisposition
"""
