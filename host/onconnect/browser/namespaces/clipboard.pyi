"""browser.clipboard. Generated."""

from onconnect.browser.namespace import Namespace

class Clipboard(Namespace):
    """browser.clipboard.

    Firefox ≥ 57 only.
    Needs "clipboardWrite".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/clipboard
    """
