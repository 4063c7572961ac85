"""browser.find. Generated."""

from asyncio import Future
from typing import Any

from onconnect.browser.namespace import Namespace
from onconnect.types import find as _find

class Find(Namespace):
    """browser.find.

    Firefox ≥ 57 only.
    Needs "find".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/find
    """

    def find(self, queryphrase: str, params: _find.FindParams | None = ..., /) -> Future[Any]:
        """Call browser.find.find.

        Firefox ≥ 57 only.
        Needs "find".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/find/find
        """
    def highlight_results(
        self, params: _find.HighlightResultsParams | None = ..., /
    ) -> Future[Any]:
        """Call browser.find.highlightResults.

        Firefox ≥ 57 only.
        Needs "find".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/find/highlightResults
        """
    def remove_highlighting(self, tab_id: int | None = ..., /) -> Future[Any]:
        """Call browser.find.removeHighlighting.

        Firefox ≥ 57 only.
        Needs "find".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/find/removeHighlighting
        """
