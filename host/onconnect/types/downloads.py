"""The types of browser.downloads. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict


class BooleanDelta(TypedDict, total=False):
    """downloads.BooleanDelta.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/BooleanDelta
    """

    current: bool
    previous: bool


DangerType: TypeAlias = Literal[
    "file",
    "url",
    "content",
    "uncommon",
    "host",
    "unwanted",
    "safe",
    "accepted",
    "allowlistedByPolicy",
    "asyncScanning",
    "asyncLocalPasswordScanning",
    "passwordProtected",
    "blockedTooLarge",
    "sensitiveContentWarning",
    "sensitiveContentBlock",
    "deepScannedFailed",
    "deepScannedSafe",
    "deepScannedOpenedDangerous",
    "promptForScanning",
    "promptForLocalPasswordScanning",
    "accountCompromise",
    "blockedScanFailed",
    "forceSaveToGdrive",
    "forceSaveToOnedrive",
]
"""downloads.DangerType.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/DangerType
"""


class DoubleDelta(TypedDict, total=False):
    """downloads.DoubleDelta.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/DoubleDelta
    """

    current: float
    previous: float


class DownloadDelta(TypedDict):
    """downloads.DownloadDelta."""

    id: int
    url: NotRequired["StringDelta"]
    finalUrl: NotRequired["StringDelta"]
    filename: NotRequired["StringDelta"]
    danger: NotRequired["StringDelta"]
    mime: NotRequired["StringDelta"]
    startTime: NotRequired["StringDelta"]
    endTime: NotRequired["StringDelta"]
    state: NotRequired["StringDelta"]
    canResume: NotRequired[BooleanDelta]
    paused: NotRequired[BooleanDelta]
    error: NotRequired["StringDelta"]
    totalBytes: NotRequired[DoubleDelta]
    fileSize: NotRequired[DoubleDelta]
    exists: NotRequired[BooleanDelta]


class DownloadItem(TypedDict):
    """downloads.DownloadItem.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/DownloadItem
    """

    id: int
    url: str
    referrer: NotRequired[str]
    filename: str
    incognito: bool
    cookieStoreId: NotRequired[str]
    danger: "DangerType"
    mime: NotRequired[str]
    startTime: str
    endTime: NotRequired[str]
    estimatedEndTime: NotRequired[str]
    state: "State"
    paused: bool
    canResume: bool
    error: NotRequired["InterruptReason"]
    bytesReceived: float
    totalBytes: float
    fileSize: float
    exists: bool
    byExtensionId: NotRequired[str]
    byExtensionName: NotRequired[str]
    finalUrl: NotRequired[str]


class DownloadOptions(TypedDict):
    """downloads.DownloadOptions."""

    url: str
    filename: NotRequired[str]
    conflictAction: NotRequired["FilenameConflictAction"]
    saveAs: NotRequired[bool]
    method: NotRequired["HttpMethod"]
    headers: NotRequired["list[HeaderNameValuePair]"]
    body: NotRequired[str]
    incognito: NotRequired[bool]
    cookieStoreId: NotRequired[str]
    allowHttpErrors: NotRequired[bool]


class DownloadQuery(TypedDict, total=False):
    """downloads.DownloadQuery.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/DownloadQuery
    """

    query: list[str]
    startedBefore: str | int
    startedAfter: str | int
    endedBefore: str | int
    endedAfter: str | int
    totalBytesGreater: float
    totalBytesLess: float
    filenameRegex: str
    urlRegex: str
    limit: int
    orderBy: list[str]
    id: int
    url: str
    filename: str
    cookieStoreId: str
    danger: "DangerType"
    mime: str
    startTime: str
    endTime: str
    state: "State"
    paused: bool
    error: "InterruptReason"
    bytesReceived: float
    totalBytes: float
    fileSize: float
    exists: bool
    finalUrlRegex: str
    finalUrl: str


FilenameConflictAction: TypeAlias = Literal["uniquify", "overwrite", "prompt"]
"""downloads.FilenameConflictAction.

MDN:
https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/FilenameConflictAction
"""


class GetFileIconOptions(TypedDict, total=False):
    """downloads.GetFileIconOptions."""

    size: int


class HeaderNameValuePair(TypedDict):
    """downloads.HeaderNameValuePair."""

    name: str
    value: str


HttpMethod: TypeAlias = Literal["GET", "POST"]
"""downloads.HttpMethod."""


InterruptReason: TypeAlias = Literal[
    "FILE_FAILED",
    "FILE_ACCESS_DENIED",
    "FILE_NO_SPACE",
    "FILE_NAME_TOO_LONG",
    "FILE_TOO_LARGE",
    "FILE_VIRUS_INFECTED",
    "FILE_TRANSIENT_ERROR",
    "FILE_BLOCKED",
    "FILE_SECURITY_CHECK_FAILED",
    "FILE_TOO_SHORT",
    "NETWORK_FAILED",
    "NETWORK_TIMEOUT",
    "NETWORK_DISCONNECTED",
    "NETWORK_SERVER_DOWN",
    "NETWORK_INVALID_REQUEST",
    "SERVER_FAILED",
    "SERVER_NO_RANGE",
    "SERVER_BAD_CONTENT",
    "SERVER_UNAUTHORIZED",
    "SERVER_CERT_PROBLEM",
    "SERVER_FORBIDDEN",
    "USER_CANCELED",
    "USER_SHUTDOWN",
    "CRASH",
    "FILE_HASH_MISMATCH",
    "FILE_SAME_AS_SOURCE",
    "SERVER_UNREACHABLE",
    "SERVER_CONTENT_LENGTH_MISMATCH",
    "SERVER_CROSS_ORIGIN_REDIRECT",
]
"""downloads.InterruptReason.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/InterruptReason
"""


State: TypeAlias = Literal["in_progress", "interrupted", "complete"]
"""downloads.State.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/State
"""


class StringDelta(TypedDict, total=False):
    """downloads.StringDelta.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/StringDelta
    """

    current: str
    previous: str


class UiOptions(TypedDict):
    """downloads.UiOptions."""

    enabled: bool
