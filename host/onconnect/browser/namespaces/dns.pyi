"""browser.dns. Generated."""

from asyncio import Future
from typing import Any

from onconnect.browser.api import Namespace
from onconnect.types import dns as _dns

class Dns(Namespace):
    """browser.dns.

    Firefox ≥ 60 only.
    Needs "dns".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/dns
    """

    def resolve(self, hostname: str, flags: _dns.ResolveFlags | None = ..., /) -> Future[Any]:
        """Call browser.dns.resolve.

        Firefox ≥ 60 only.
        Needs "dns".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/dns/resolve
        """
