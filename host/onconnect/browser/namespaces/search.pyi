"""browser.search. Generated."""

from asyncio import Future
from typing import Any

from onconnect.browser.namespace import Namespace
from onconnect.types import search as _search

class Search(Namespace):
    """browser.search.

    Chrome ≥ 87, Firefox ≥ 63.
    Needs "search".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/search
    """

    def get(self) -> Future[Any]:
        """Call browser.search.get.

        Firefox ≥ 63 only.
        Needs "search".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/search/get
        """
    def query(self, query_info: _search.QueryInfo, /) -> Future[None]:
        """Call browser.search.query.

        Chrome ≥ 87, Firefox ≥ 111.
        Needs "search".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/search/query
        """
    def search(self, search_properties: _search.SearchProperties, /) -> Future[Any]:
        """Call browser.search.search.

        Firefox ≥ 63 only.
        Needs "search".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/search/search
        """
