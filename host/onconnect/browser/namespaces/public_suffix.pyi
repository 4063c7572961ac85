"""browser.publicSuffix. Generated."""

from asyncio import Future

from onconnect.browser.namespace import Namespace
from onconnect.types import public_suffix as _public_suffix

class PublicSuffix(Namespace):
    """browser.publicSuffix.

    Chrome ≥ 153, Firefox ≥ 153.
    Needs "publicSuffix".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/publicSuffix
    """

    def get_domain(
        self, hostname: str, options: _public_suffix.DomainOptions | None = ..., /
    ) -> Future[str | None]:
        """Call browser.publicSuffix.getDomain.

        Chrome ≥ 153, Firefox ≥ 153.
        Needs "publicSuffix".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/publicSuffix/getDomain
        """
    def get_known_suffix(self, hostname: str, /) -> Future[str | None]:
        """Call browser.publicSuffix.getKnownSuffix.

        Chrome ≥ 153, Firefox ≥ 153.
        Needs "publicSuffix".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/publicSuffix/getKnownSuffix
        """
    def is_known_suffix(self, hostname: str, /) -> Future[bool]:
        """Call browser.publicSuffix.isKnownSuffix.

        Chrome ≥ 153, Firefox ≥ 153.
        Needs "publicSuffix".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/publicSuffix/isKnownSuffix
        """
