"""The types of browser.proxy. Generated."""

from typing import NotRequired, TypedDict

from onconnect.types import web_request as _web_request


class OnProxyErrorDetails(TypedDict):
    """The details of proxy.onProxyError."""

    fatal: bool
    error: str
    details: str


class OnRequestDetails(TypedDict):
    """The details of proxy.onRequest."""

    requestId: str
    url: str
    method: str
    frameId: int
    parentFrameId: int
    documentId: NotRequired[str]
    parentDocumentId: NotRequired[str]
    incognito: NotRequired[bool]
    cookieStoreId: NotRequired[str]
    originUrl: NotRequired[str]
    documentUrl: NotRequired[str]
    tabId: int
    type: "_web_request.ResourceType"
    timeStamp: float
    fromCache: bool
    requestHeaders: NotRequired["list[_web_request.HttpHeadersItem]"]
    urlClassification: "_web_request.UrlClassification"
    thirdParty: bool
