"""The types of browser.runtime. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict

from onconnect.types import tabs as _tabs


class BrowserInfo(TypedDict):
    """runtime.BrowserInfo."""

    name: str
    vendor: str
    version: str
    buildID: str


class ConnectInfo(TypedDict, total=False):
    """The connectInfo of runtime.connect."""

    name: str
    includeTlsChannelId: bool


class ContextFilter(TypedDict, total=False):
    """runtime.ContextFilter."""

    contextIds: list[str]
    contextTypes: "list[ContextType]"
    documentIds: list[str]
    documentOrigins: list[str]
    documentUrls: list[str]
    frameIds: list[int]
    tabIds: list[int]
    windowIds: list[int]
    incognito: bool


ContextType: TypeAlias = Literal[
    "BACKGROUND", "POPUP", "SIDE_PANEL", "TAB", "OFFSCREEN_DOCUMENT", "DEVELOPER_TOOLS"
]
"""runtime.ContextType."""


class ExtensionContext(TypedDict):
    """runtime.ExtensionContext."""

    contextId: str
    contextType: "ContextType"
    documentId: NotRequired[str]
    documentOrigin: NotRequired[str]
    documentUrl: NotRequired[str]
    incognito: bool
    frameId: int
    tabId: int
    windowId: int


class MessageSender(TypedDict, total=False):
    """runtime.MessageSender.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/MessageSender
    """

    tab: "_tabs.Tab"
    frameId: int
    documentId: str
    id: str
    url: str
    userScriptWorldId: str
    nativeApplication: str
    tlsChannelId: str
    origin: str
    documentLifecycle: str


class OnInstalledDetails(TypedDict):
    """The details of runtime.onInstalled."""

    reason: "OnInstalledReason"
    previousVersion: NotRequired[str]
    temporary: NotRequired[bool]
    id: NotRequired[str]


OnInstalledReason: TypeAlias = Literal[
    "install", "update", "browser_update", "chrome_update", "shared_module_update"
]
"""runtime.OnInstalledReason.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/OnInstalledReason
"""


OnPerformanceWarningCategory: TypeAlias = Literal["content_script"]
"""runtime.OnPerformanceWarningCategory.

MDN:
https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/OnPerformanceWarningCategory
"""


class OnPerformanceWarningDetails(TypedDict):
    """The details of runtime.onPerformanceWarning."""

    category: "OnPerformanceWarningCategory"
    severity: "OnPerformanceWarningSeverity"
    tabId: NotRequired[int]
    description: str


OnPerformanceWarningSeverity: TypeAlias = Literal["low", "medium", "high"]
"""runtime.OnPerformanceWarningSeverity.

MDN:
https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/OnPerformanceWarningSeverity
"""


OnRestartRequiredReason: TypeAlias = Literal["app_update", "os_update", "periodic"]
"""runtime.OnRestartRequiredReason.

MDN:
https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/OnRestartRequiredReason
"""


class OnUpdateAvailableDetails(TypedDict):
    """The details of runtime.onUpdateAvailable."""

    version: str


PlatformArch: TypeAlias = Literal[
    "aarch64",
    "arm",
    "ppc64",
    "riscv64",
    "s390x",
    "sparc64",
    "x86-32",
    "x86-64",
    "noarch",
    "arm64",
    "mips",
    "mips64",
]
"""runtime.PlatformArch.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/PlatformArch
"""


class PlatformInfo(TypedDict):
    """runtime.PlatformInfo.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/PlatformInfo
    """

    os: "PlatformOs"
    arch: "PlatformArch"
    nacl_arch: NotRequired["PlatformNaclArch"]


PlatformNaclArch: TypeAlias = Literal["arm", "x86-32", "x86-64", "mips", "mips64"]
"""runtime.PlatformNaclArch.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/PlatformNaclArch
"""


PlatformOs: TypeAlias = Literal["mac", "win", "android", "cros", "linux", "openbsd"]
"""runtime.PlatformOs.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/PlatformOs
"""


class RequestUpdateCheckResult(TypedDict):
    """The result of runtime.requestUpdateCheck."""

    status: "RequestUpdateCheckStatus"
    version: NotRequired[str]


RequestUpdateCheckStatus: TypeAlias = Literal["throttled", "no_update", "update_available"]
"""runtime.RequestUpdateCheckStatus.

MDN:
https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/RequestUpdateCheckStatus
"""


class SendMessageOptions(TypedDict, total=False):
    """The options of runtime.sendMessage."""

    includeTlsChannelId: bool
