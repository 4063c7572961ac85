"""browser.dom. Generated."""

from onconnect.browser.namespace import Namespace

class Dom(Namespace):
    """browser.dom.

    Chrome ≥ 88 only.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/dom
    """
