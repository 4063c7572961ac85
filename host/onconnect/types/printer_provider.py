"""The types of browser.printerProvider. Generated."""

from typing import Any, TypedDict


class PrintJob(TypedDict):
    """printerProvider.PrintJob."""

    printerId: str
    title: str
    ticket: dict[str, Any]
    contentType: str
