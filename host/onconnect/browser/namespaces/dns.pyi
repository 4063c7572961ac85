"""browser.dns. Generated."""

from asyncio import Future
from typing import Any, Literal

from onconnect.browser.namespace import Namespace

class Dns(Namespace):
    """browser.dns.

    Firefox ≥ 60 only.
    Needs "dns".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/dns
    """

    def resolve(
        self,
        hostname: str,
        flags: list[
            Literal[
                "allow_name_collisions",
                "bypass_cache",
                "canonical_name",
                "disable_ipv4",
                "disable_ipv6",
                "disable_trr",
                "offline",
                "priority_low",
                "priority_medium",
                "speculate",
            ]
        ]
        | None = ...,
        /,
    ) -> Future[Any]:
        """Call browser.dns.resolve.

        Firefox ≥ 60 only.
        Needs "dns".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/dns/resolve
        """
