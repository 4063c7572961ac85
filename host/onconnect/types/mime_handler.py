"""The types of browser.mimeHandler. Generated."""

from typing import Any, TypedDict


class MimeHandlerOptions(TypedDict, total=False):
    """mimeHandler.MimeHandlerOptions."""

    enabled: bool


class StreamInfo(TypedDict):
    """mimeHandler.StreamInfo."""

    mimeType: str
    originalUrl: str
    streamUrl: str
    tabId: int
    responseHeaders: dict[str, Any]
    embedded: bool
