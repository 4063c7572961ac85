"""The types of browser.pageCapture. Generated."""

from typing import TypedDict


class SaveAsMHTMLDetails(TypedDict):
    """The details of pageCapture.saveAsMHTML."""

    tabId: int
