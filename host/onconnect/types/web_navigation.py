"""The types of browser.webNavigation. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict

from onconnect.types import events as _events
from onconnect.types import extension_types as _extension_types


class EventUrlFilters(TypedDict):
    """webNavigation.EventUrlFilters."""

    url: "list[_events.UrlFilter]"


class GetAllFramesDetails(TypedDict):
    """The details of webNavigation.getAllFrames."""

    tabId: int


class GetAllFramesResult(TypedDict):
    """The result of webNavigation.getAllFrames."""

    errorOccurred: NotRequired[bool]
    tabId: NotRequired[int]
    frameId: int
    parentFrameId: int
    documentId: str
    parentDocumentId: NotRequired[str]
    url: str
    processId: NotRequired[int]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]


class GetFrameDetails(TypedDict, total=False):
    """The details of webNavigation.getFrame."""

    tabId: int
    processId: int
    frameId: int
    documentId: str


class GetFrameResult(TypedDict):
    """The result of webNavigation.getFrame."""

    errorOccurred: NotRequired[bool]
    url: str
    tabId: NotRequired[int]
    frameId: NotRequired[int]
    parentFrameId: int
    documentId: str
    parentDocumentId: NotRequired[str]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]


class OnBeforeNavigateDetails(TypedDict):
    """The details of webNavigation.onBeforeNavigate."""

    tabId: int
    url: str
    frameId: int
    parentFrameId: int
    parentDocumentId: NotRequired[str]
    timeStamp: float
    processId: NotRequired[int]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]


class OnCommittedDetails(TypedDict):
    """The details of webNavigation.onCommitted."""

    tabId: int
    url: str
    frameId: int
    documentId: str
    parentDocumentId: NotRequired[str]
    transitionType: "TransitionType"
    transitionQualifiers: "list[TransitionQualifier]"
    timeStamp: float
    processId: NotRequired[int]
    parentFrameId: NotRequired[int]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]


class OnCompletedDetails(TypedDict):
    """The details of webNavigation.onCompleted."""

    tabId: int
    url: str
    frameId: int
    documentId: str
    parentDocumentId: NotRequired[str]
    timeStamp: float
    processId: NotRequired[int]
    parentFrameId: NotRequired[int]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]


class OnCreatedNavigationTargetDetails(TypedDict):
    """The details of webNavigation.onCreatedNavigationTarget."""

    sourceTabId: int
    sourceProcessId: int
    sourceFrameId: int
    url: str
    tabId: int
    timeStamp: float


class OnDOMContentLoadedDetails(TypedDict):
    """The details of webNavigation.onDOMContentLoaded."""

    tabId: int
    url: str
    frameId: int
    documentId: str
    parentDocumentId: NotRequired[str]
    timeStamp: float
    processId: NotRequired[int]
    parentFrameId: NotRequired[int]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]


class OnErrorOccurredDetails(TypedDict):
    """The details of webNavigation.onErrorOccurred."""

    tabId: int
    url: str
    frameId: int
    documentId: str
    parentDocumentId: NotRequired[str]
    timeStamp: float
    processId: NotRequired[int]
    parentFrameId: NotRequired[int]
    error: NotRequired[str]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]


class OnHistoryStateUpdatedDetails(TypedDict):
    """The details of webNavigation.onHistoryStateUpdated."""

    tabId: int
    url: str
    frameId: int
    documentId: str
    parentDocumentId: NotRequired[str]
    transitionType: "TransitionType"
    transitionQualifiers: "list[TransitionQualifier]"
    timeStamp: float
    processId: NotRequired[int]
    parentFrameId: NotRequired[int]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]


class OnReferenceFragmentUpdatedDetails(TypedDict):
    """The details of webNavigation.onReferenceFragmentUpdated."""

    tabId: int
    url: str
    frameId: int
    documentId: str
    parentDocumentId: NotRequired[str]
    transitionType: "TransitionType"
    transitionQualifiers: "list[TransitionQualifier]"
    timeStamp: float
    processId: NotRequired[int]
    parentFrameId: NotRequired[int]
    documentLifecycle: NotRequired["_extension_types.DocumentLifecycle"]
    frameType: NotRequired["_extension_types.FrameType"]


class OnTabReplacedDetails(TypedDict):
    """The details of webNavigation.onTabReplaced."""

    replacedTabId: int
    tabId: int
    timeStamp: float


TransitionQualifier: TypeAlias = Literal[
    "client_redirect", "server_redirect", "forward_back", "from_address_bar"
]
"""webNavigation.TransitionQualifier.

MDN:
https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webNavigation/TransitionQualifier
"""


TransitionType: TypeAlias = Literal[
    "link",
    "typed",
    "auto_bookmark",
    "auto_subframe",
    "manual_subframe",
    "generated",
    "start_page",
    "form_submit",
    "reload",
    "keyword",
    "keyword_generated",
]
"""webNavigation.TransitionType.

MDN:
https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webNavigation/TransitionType
"""
