"""browser.topSites. Generated."""

from asyncio import Future

from onconnect.browser.namespace import Namespace
from onconnect.types import top_sites as _top_sites

class TopSites(Namespace):
    """browser.topSites.

    Chrome ≥ 19, Firefox ≥ 52.
    Needs "topSites".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/topSites
    """

    def get(
        self, options: _top_sites.GetOptions | None = ..., /
    ) -> Future[list[_top_sites.MostVisitedURL]]:
        """Call browser.topSites.get.

        Chrome ≥ 19, Firefox ≥ 52.
        Needs "topSites".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/topSites/get
        """
