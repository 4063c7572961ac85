"""browser.pageCapture. Generated."""

from onconnect.browser.namespace import Namespace

class PageCapture(Namespace):
    """browser.pageCapture.

    Chrome only.
    Needs "pageCapture".
    """
