"""The types of browser.gcm. Generated."""

from typing import NotRequired, TypedDict

OnMessageMessage = TypedDict(
    "OnMessageMessage",
    {
        "data": dict[str, str],
        "from": NotRequired[str],
        "collapseKey": NotRequired[str],
    },
)
"""The message of gcm.onMessage."""


class OnSendErrorError(TypedDict):
    """The error of gcm.onSendError."""

    errorMessage: str
    messageId: NotRequired[str]
    details: dict[str, str]


class SendMessage(TypedDict):
    """The message of gcm.send."""

    destinationId: str
    messageId: str
    timeToLive: NotRequired[float]
    data: dict[str, str]
