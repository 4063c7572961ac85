"""The types of browser.publicSuffix. Generated."""

from typing import Literal, TypeAlias, TypedDict

DomainEncoding: TypeAlias = Literal["punycode", "display"]
"""publicSuffix.DomainEncoding.

MDN:
https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/publicSuffix/DomainEncoding
"""


class DomainOptions(TypedDict, total=False):
    """publicSuffix.DomainOptions."""

    encoding: "DomainEncoding"
    allowIPAddress: bool
    allowPlainSuffix: bool
    allowUnknownSuffix: bool
