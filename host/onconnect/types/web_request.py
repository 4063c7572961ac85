"""The types of browser.webRequest. Generated."""

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

from onconnect.types import extension_types as _extension_types


class BlockingResponse(TypedDict, total=False):
    """webRequest.BlockingResponse.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/BlockingResponse
    """

    cancel: bool
    redirectUrl: str
    upgradeToSecure: bool
    requestHeaders: "list[HttpHeadersItem]"
    responseHeaders: "list[HttpHeadersItem]"
    authCredentials: "BlockingResponseAuthCredentials"


class BlockingResponseAuthCredentials(TypedDict):
    """The authCredentials of webRequest.BlockingResponse."""

    username: str
    password: str


class GetSecurityInfoOptions(TypedDict, total=False):
    """The options of webRequest.getSecurityInfo."""

    certificateChain: bool
    rawDER: bool


class HttpHeadersItem(TypedDict):
    """The item of webRequest.HttpHeaders."""

    name: str
    value: NotRequired[str]
    binaryValue: NotRequired[list[int]]


IgnoredActionType: TypeAlias = Literal[
    "redirect", "request_headers", "response_headers", "auth_credentials"
]
"""webRequest.IgnoredActionType."""


class OnActionIgnoredDetails(TypedDict):
    """The details of webRequest.onActionIgnored."""

    requestId: str
    action: "IgnoredActionType"


class OnAuthRequiredDetails(TypedDict):
    """The details of webRequest.onAuthRequired."""

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
    type: "ResourceType"
    timeStamp: float
    scheme: str
    realm: NotRequired[str]
    challenger: "OnAuthRequiredDetailsChallenger"
    isProxy: bool
    responseHeaders: NotRequired[list[HttpHeadersItem]]
    statusLine: str
    statusCode: int
    urlClassification: NotRequired["UrlClassification"]
    thirdParty: NotRequired[bool]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]
    initiator: NotRequired[str]


class OnAuthRequiredDetailsChallenger(TypedDict):
    """The challenger of webRequest.OnAuthRequiredDetails."""

    host: str
    port: int


OnAuthRequiredOptions: TypeAlias = Literal[
    "responseHeaders", "blocking", "asyncBlocking", "extraHeaders"
]
"""webRequest.OnAuthRequiredOptions."""


class OnBeforeRedirectDetails(TypedDict):
    """The details of webRequest.onBeforeRedirect."""

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
    type: "ResourceType"
    timeStamp: float
    ip: NotRequired[str]
    fromCache: bool
    statusCode: int
    redirectUrl: str
    responseHeaders: NotRequired[list[HttpHeadersItem]]
    statusLine: str
    urlClassification: NotRequired["UrlClassification"]
    thirdParty: NotRequired[bool]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]
    initiator: NotRequired[str]


OnBeforeRedirectOptions: TypeAlias = Literal["responseHeaders", "extraHeaders"]
"""webRequest.OnBeforeRedirectOptions."""


class OnBeforeRequestDetails(TypedDict):
    """The details of webRequest.onBeforeRequest."""

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
    requestBody: NotRequired["OnBeforeRequestDetailsRequestBody"]
    tabId: int
    type: "ResourceType"
    timeStamp: float
    urlClassification: NotRequired["UrlClassification"]
    thirdParty: NotRequired[bool]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]
    initiator: NotRequired[str]


class OnBeforeRequestDetailsRequestBody(TypedDict, total=False):
    """The requestBody of webRequest.OnBeforeRequestDetails."""

    error: str
    formData: dict[str, list[str]]
    raw: "list[UploadData]"


OnBeforeRequestOptions: TypeAlias = Literal["blocking", "requestBody", "extraHeaders"]
"""webRequest.OnBeforeRequestOptions."""


class OnBeforeSendHeadersDetails(TypedDict):
    """The details of webRequest.onBeforeSendHeaders."""

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
    type: "ResourceType"
    timeStamp: float
    requestHeaders: NotRequired[list[HttpHeadersItem]]
    urlClassification: NotRequired["UrlClassification"]
    thirdParty: NotRequired[bool]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]
    initiator: NotRequired[str]


OnBeforeSendHeadersOptions: TypeAlias = Literal["requestHeaders", "blocking", "extraHeaders"]
"""webRequest.OnBeforeSendHeadersOptions."""


class OnCompletedDetails(TypedDict):
    """The details of webRequest.onCompleted."""

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
    type: "ResourceType"
    timeStamp: float
    ip: NotRequired[str]
    fromCache: bool
    statusCode: int
    responseHeaders: NotRequired[list[HttpHeadersItem]]
    statusLine: str
    urlClassification: NotRequired["UrlClassification"]
    thirdParty: NotRequired[bool]
    requestSize: NotRequired[int]
    responseSize: NotRequired[int]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]
    initiator: NotRequired[str]


OnCompletedOptions: TypeAlias = Literal["responseHeaders", "extraHeaders"]
"""webRequest.OnCompletedOptions."""


class OnErrorOccurredDetails(TypedDict):
    """The details of webRequest.onErrorOccurred."""

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
    type: "ResourceType"
    timeStamp: float
    ip: NotRequired[str]
    fromCache: bool
    error: str
    urlClassification: NotRequired["UrlClassification"]
    thirdParty: NotRequired[bool]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]
    initiator: NotRequired[str]


OnErrorOccurredOptions: TypeAlias = Literal["extraHeaders"]
"""webRequest.OnErrorOccurredOptions."""


class OnHeadersReceivedDetails(TypedDict):
    """The details of webRequest.onHeadersReceived."""

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
    type: "ResourceType"
    timeStamp: float
    statusLine: str
    responseHeaders: NotRequired[list[HttpHeadersItem]]
    statusCode: int
    urlClassification: NotRequired["UrlClassification"]
    thirdParty: NotRequired[bool]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]
    initiator: NotRequired[str]
    securityInfo: NotRequired["SecurityInfo"]


OnHeadersReceivedOptions: TypeAlias = Literal[
    "blocking", "responseHeaders", "extraHeaders", "securityInfo", "securityInfoRawDer"
]
"""webRequest.OnHeadersReceivedOptions."""


class OnResponseStartedDetails(TypedDict):
    """The details of webRequest.onResponseStarted."""

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
    type: "ResourceType"
    timeStamp: float
    ip: NotRequired[str]
    fromCache: bool
    statusCode: int
    responseHeaders: NotRequired[list[HttpHeadersItem]]
    statusLine: str
    urlClassification: NotRequired["UrlClassification"]
    thirdParty: NotRequired[bool]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]
    initiator: NotRequired[str]


OnResponseStartedOptions: TypeAlias = Literal["responseHeaders", "extraHeaders"]
"""webRequest.OnResponseStartedOptions."""


class OnSendHeadersDetails(TypedDict):
    """The details of webRequest.onSendHeaders."""

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
    type: "ResourceType"
    timeStamp: float
    requestHeaders: NotRequired[list[HttpHeadersItem]]
    urlClassification: NotRequired["UrlClassification"]
    thirdParty: NotRequired[bool]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]
    initiator: NotRequired[str]


OnSendHeadersOptions: TypeAlias = Literal["requestHeaders", "extraHeaders"]
"""webRequest.OnSendHeadersOptions."""


class RequestFilter(TypedDict):
    """webRequest.RequestFilter.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/RequestFilter
    """

    urls: list[str]
    types: NotRequired["list[ResourceType]"]
    tabId: NotRequired[int]
    windowId: NotRequired[int]
    incognito: NotRequired[bool]


ResourceType: TypeAlias = Literal[
    "main_frame",
    "sub_frame",
    "stylesheet",
    "script",
    "image",
    "object",
    "xmlhttprequest",
    "xslt",
    "ping",
    "beacon",
    "xml_dtd",
    "font",
    "media",
    "websocket",
    "csp_report",
    "imageset",
    "web_manifest",
    "speculative",
    "json",
    "other",
    "webbundle",
]
"""webRequest.ResourceType.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/ResourceType
"""


class SecurityInfo(TypedDict):
    """webRequest.SecurityInfo.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/SecurityInfo
    """

    certificates: "list[SecurityInfoCertificates]"
    state: str


class SecurityInfoCertificates(TypedDict):
    """The certificates of webRequest.SecurityInfo."""

    fingerprint: "SecurityInfoCertificatesFingerprint"


class SecurityInfoCertificatesFingerprint(TypedDict):
    """The fingerprint of webRequest.SecurityInfoCertificates."""

    sha256: str


class UploadData(TypedDict, total=False):
    """webRequest.UploadData.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/UploadData
    """

    bytes: Any
    file: str


class UrlClassification(TypedDict):
    """webRequest.UrlClassification."""

    firstParty: "list[UrlClassificationFlags]"
    thirdParty: "list[UrlClassificationFlags]"


UrlClassificationFlags: TypeAlias = Literal[
    "fingerprinting",
    "fingerprinting_content",
    "cryptomining",
    "cryptomining_content",
    "emailtracking",
    "emailtracking_content",
    "tracking",
    "tracking_ad",
    "tracking_analytics",
    "tracking_social",
    "tracking_content",
    "any_basic_tracking",
    "any_strict_tracking",
    "any_social_tracking",
    "consentmanager",
    "antifraud",
]
"""webRequest.UrlClassificationFlags."""
