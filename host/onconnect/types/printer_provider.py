"""The types of browser.printerProvider. Generated."""

from __future__ import annotations

from typing import Any, TypedDict


class PrintJob(TypedDict):
    """printerProvider.PrintJob."""

    printerId: str
    title: str
    ticket: dict[str, Any]
    contentType: str
