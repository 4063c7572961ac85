"""The types of browser.webAuthenticationProxy. Generated."""

from typing import NotRequired, TypedDict


class CreateRequest(TypedDict):
    """webAuthenticationProxy.CreateRequest."""

    requestId: int
    requestDetailsJson: str


class CreateResponseDetails(TypedDict):
    """webAuthenticationProxy.CreateResponseDetails."""

    requestId: int
    error: NotRequired["DOMExceptionDetails"]
    responseJson: NotRequired[str]


class DOMExceptionDetails(TypedDict):
    """webAuthenticationProxy.DOMExceptionDetails."""

    name: str
    message: str


class GetRequest(TypedDict):
    """webAuthenticationProxy.GetRequest."""

    requestId: int
    requestDetailsJson: str


class GetResponseDetails(TypedDict):
    """webAuthenticationProxy.GetResponseDetails."""

    requestId: int
    error: NotRequired[DOMExceptionDetails]
    responseJson: NotRequired[str]


class IsUvpaaRequest(TypedDict):
    """webAuthenticationProxy.IsUvpaaRequest."""

    requestId: int


class IsUvpaaResponseDetails(TypedDict):
    """webAuthenticationProxy.IsUvpaaResponseDetails."""

    requestId: int
    isUvpaa: bool
