"""browser.pageCapture. Generated."""

from onconnect.browser.api import Namespace

class PageCapture(Namespace):
    """browser.pageCapture.

    Chrome only.
    Needs "pageCapture".
    """
