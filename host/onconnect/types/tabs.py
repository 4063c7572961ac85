"""The types of browser.tabs. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict


class ConnectInfo(TypedDict, total=False):
    """The connectInfo of tabs.connect."""

    name: str
    frameId: int
    documentId: str


class CreateProperties(TypedDict, total=False):
    """The createProperties of tabs.create."""

    windowId: int
    index: int
    url: str
    active: bool
    pinned: bool
    openerTabId: int
    cookieStoreId: str
    openInReaderMode: bool
    discarded: bool
    title: str
    muted: bool
    selected: bool
    splitWithTabId: int


class DuplicateProperties(TypedDict, total=False):
    """The duplicateProperties of tabs.duplicate."""

    index: int
    active: bool


class GroupOptions(TypedDict):
    """The options of tabs.group."""

    tabIds: int | list[int]
    groupId: NotRequired[int]
    createProperties: NotRequired["GroupOptionsCreateProperties"]


class GroupOptionsCreateProperties(TypedDict, total=False):
    """The createProperties of tabs.GroupOptions."""

    windowId: int


class HighlightInfo(TypedDict):
    """The highlightInfo of tabs.highlight."""

    windowId: NotRequired[int]
    populate: NotRequired[bool]
    tabs: list[int] | int


class MoveInSuccessionOptions(TypedDict, total=False):
    """The options of tabs.moveInSuccession."""

    append: bool
    insert: bool


class MoveProperties(TypedDict):
    """The moveProperties of tabs.move."""

    windowId: NotRequired[int]
    index: int


class MutedInfo(TypedDict):
    """tabs.MutedInfo.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/MutedInfo
    """

    muted: bool
    reason: NotRequired["MutedInfoReason"]
    extensionId: NotRequired[str]


MutedInfoReason: TypeAlias = Literal["user", "capture", "extension"]
"""tabs.MutedInfoReason.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/MutedInfoReason
"""


class OnActivatedActiveInfo(TypedDict):
    """The activeInfo of tabs.onActivated."""

    tabId: int
    previousTabId: NotRequired[int]
    windowId: int


class OnAttachedAttachInfo(TypedDict):
    """The attachInfo of tabs.onAttached."""

    newWindowId: int
    newPosition: int


class OnDetachedDetachInfo(TypedDict):
    """The detachInfo of tabs.onDetached."""

    oldWindowId: int
    oldPosition: int


class OnHighlightedHighlightInfo(TypedDict):
    """The highlightInfo of tabs.onHighlighted."""

    windowId: int
    tabIds: list[int]


class OnMovedMoveInfo(TypedDict):
    """The moveInfo of tabs.onMoved."""

    windowId: int
    fromIndex: int
    toIndex: int


class OnRemovedRemoveInfo(TypedDict):
    """The removeInfo of tabs.onRemoved."""

    windowId: int
    isWindowClosing: bool


class OnUpdatedChangeInfo(TypedDict, total=False):
    """The changeInfo of tabs.onUpdated."""

    attention: bool
    audible: bool
    autoDiscardable: bool
    discarded: bool
    favIconUrl: str
    groupId: int
    hidden: bool
    isArticle: bool
    mutedInfo: MutedInfo
    pinned: bool
    sharingState: "SharingState"
    splitViewId: int
    status: "TabStatus"
    title: str
    url: str
    frozen: bool


class OnZoomChangeZoomChangeInfo(TypedDict):
    """The ZoomChangeInfo of tabs.onZoomChange."""

    tabId: int
    oldZoomFactor: float
    newZoomFactor: float
    zoomSettings: "ZoomSettings"


class PageSettings(TypedDict, total=False):
    """tabs.PageSettings.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/PageSettings
    """

    toFileName: str
    paperSizeUnit: int
    paperWidth: float
    paperHeight: float
    orientation: int
    scaling: float
    shrinkToFit: bool
    showBackgroundColors: bool
    showBackgroundImages: bool
    edgeLeft: float
    edgeRight: float
    edgeTop: float
    edgeBottom: float
    marginLeft: float
    marginRight: float
    marginTop: float
    marginBottom: float
    headerLeft: str
    headerCenter: str
    headerRight: str
    footerLeft: str
    footerCenter: str
    footerRight: str


class QueryInfo(TypedDict, total=False):
    """The queryInfo of tabs.query."""

    active: bool
    attention: bool
    pinned: bool
    audible: bool
    autoDiscardable: bool
    muted: bool
    highlighted: bool
    currentWindow: bool
    lastFocusedWindow: bool
    status: "TabStatus"
    discarded: bool
    hidden: bool
    title: str
    url: str | list[str]
    windowId: int
    windowType: "WindowType"
    index: int
    cookieStoreId: list[str] | str
    openerTabId: int
    groupId: int
    splitViewId: int
    screen: "Literal['Screen', 'Window', 'Application'] | bool"
    camera: bool
    microphone: bool
    frozen: bool


class ReloadProperties(TypedDict, total=False):
    """The reloadProperties of tabs.reload."""

    bypassCache: bool


class SendMessageOptions(TypedDict, total=False):
    """The options of tabs.sendMessage."""

    frameId: int
    documentId: str


class SharingState(TypedDict):
    """tabs.SharingState."""

    screen: NotRequired[str]
    camera: bool
    microphone: bool


class Tab(TypedDict):
    """tabs.Tab.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/Tab
    """

    id: NotRequired[int]
    index: int
    windowId: NotRequired[int]
    openerTabId: NotRequired[int]
    highlighted: bool
    active: bool
    pinned: bool
    lastAccessed: NotRequired[int]
    audible: NotRequired[bool]
    autoDiscardable: NotRequired[bool]
    mutedInfo: NotRequired[MutedInfo]
    url: NotRequired[str]
    title: NotRequired[str]
    favIconUrl: NotRequired[str]
    status: NotRequired["TabStatus"]
    discarded: NotRequired[bool]
    incognito: bool
    width: NotRequired[int]
    height: NotRequired[int]
    hidden: NotRequired[bool]
    sessionId: NotRequired[str]
    cookieStoreId: NotRequired[str]
    isArticle: NotRequired[bool]
    isInReaderMode: NotRequired[bool]
    sharingState: NotRequired[SharingState]
    attention: NotRequired[bool]
    successorTabId: NotRequired[int]
    groupId: NotRequired[int]
    splitViewId: NotRequired[int]
    selected: NotRequired[bool]
    frozen: NotRequired[bool]
    pendingUrl: NotRequired[str]


TabStatus: TypeAlias = Literal["loading", "complete", "unloaded"]
"""tabs.TabStatus.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/TabStatus
"""


class UpdateFilter(TypedDict, total=False):
    """tabs.UpdateFilter."""

    urls: list[str]
    properties: "list[UpdatePropertyName]"
    tabId: int
    windowId: int
    cookieStoreId: str


class UpdateProperties(TypedDict, total=False):
    """The updateProperties of tabs.update."""

    url: str
    active: bool
    autoDiscardable: bool
    highlighted: bool
    pinned: bool
    muted: bool
    openerTabId: int
    loadReplace: bool
    successorTabId: int
    selected: bool


UpdatePropertyName: TypeAlias = Literal[
    "attention",
    "audible",
    "autoDiscardable",
    "discarded",
    "favIconUrl",
    "groupId",
    "hidden",
    "isArticle",
    "mutedInfo",
    "pinned",
    "sharingState",
    "splitViewId",
    "status",
    "title",
    "url",
]
"""tabs.UpdatePropertyName."""


WindowType: TypeAlias = Literal["normal", "popup", "panel", "app", "devtools"]
"""tabs.WindowType.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/WindowType
"""


class ZoomSettings(TypedDict, total=False):
    """tabs.ZoomSettings.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/ZoomSettings
    """

    mode: "ZoomSettingsMode"
    scope: "ZoomSettingsScope"
    defaultZoomFactor: float


ZoomSettingsMode: TypeAlias = Literal["automatic", "manual", "disabled"]
"""tabs.ZoomSettingsMode.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/ZoomSettingsMode
"""


ZoomSettingsScope: TypeAlias = Literal["per-origin", "per-tab"]
"""tabs.ZoomSettingsScope.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/ZoomSettingsScope
"""
