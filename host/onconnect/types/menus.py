"""The types of browser.menus. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict

from onconnect.types import extension as _extension

ContextType: TypeAlias = Literal[
    "all",
    "page",
    "frame",
    "selection",
    "link",
    "editable",
    "password",
    "image",
    "video",
    "audio",
    "launcher",
    "bookmark",
    "page_action",
    "tab",
    "tools_menu",
    "browser_action",
    "action",
]
"""menus.ContextType.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/ContextType
"""


class CreateProperties(TypedDict, total=False):
    """The createProperties of menus.create."""

    type: "ItemType"
    id: str
    icons: dict[str, str]
    title: str
    checked: bool
    contexts: "list[ContextType]"
    viewTypes: "list[_extension.ViewType]"
    visible: bool
    parentId: int | str
    documentUrlPatterns: list[str]
    targetUrlPatterns: list[str]
    enabled: bool
    command: str


ItemType: TypeAlias = Literal["normal", "checkbox", "radio", "separator"]
"""menus.ItemType.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/ItemType
"""


class OnClickData(TypedDict):
    """menus.OnClickData.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/OnClickData
    """

    menuItemId: int | str
    parentMenuItemId: NotRequired[int | str]
    viewType: NotRequired["_extension.ViewType"]
    mediaType: NotRequired[str]
    linkText: NotRequired[str]
    linkUrl: NotRequired[str]
    srcUrl: NotRequired[str]
    pageUrl: NotRequired[str]
    frameId: NotRequired[int]
    frameUrl: NotRequired[str]
    selectionText: NotRequired[str]
    editable: bool
    wasChecked: NotRequired[bool]
    checked: NotRequired[bool]
    bookmarkId: NotRequired[str]
    modifiers: list[Literal["Shift", "Alt", "Command", "Ctrl", "MacCtrl"]]
    button: NotRequired[int]
    targetElementId: NotRequired[int]


class OnShownInfo(TypedDict):
    """The info of menus.onShown."""

    menuIds: list[int | str]
    contexts: "list[ContextType]"
    viewType: NotRequired["_extension.ViewType"]
    editable: bool
    mediaType: NotRequired[str]
    linkUrl: NotRequired[str]
    linkText: NotRequired[str]
    srcUrl: NotRequired[str]
    pageUrl: NotRequired[str]
    frameUrl: NotRequired[str]
    selectionText: NotRequired[str]
    targetElementId: NotRequired[int]


class OverrideContextContextOptions(TypedDict, total=False):
    """The contextOptions of menus.overrideContext."""

    showDefaults: bool
    context: Literal["bookmark", "tab"]
    bookmarkId: str
    tabId: int


class UpdateProperties(TypedDict, total=False):
    """The updateProperties of menus.update."""

    type: "ItemType"
    icons: dict[str, str]
    title: str
    checked: bool
    contexts: "list[ContextType]"
    viewTypes: "list[_extension.ViewType]"
    visible: bool
    parentId: int | str
    documentUrlPatterns: list[str]
    targetUrlPatterns: list[str]
    enabled: bool
