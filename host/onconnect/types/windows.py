"""The types of browser.windows. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict

from onconnect.types import tabs as _tabs


class CreateData(TypedDict, total=False):
    """The createData of windows.create."""

    url: str | list[str]
    tabId: int
    left: int
    top: int
    width: int
    height: int
    focused: bool
    incognito: bool
    type: "CreateType"
    state: "WindowState"
    allowScriptsToClose: bool
    cookieStoreId: str
    titlePreface: str
    setSelfAsOpener: bool


CreateType: TypeAlias = Literal["normal", "popup", "panel", "detached_panel"]
"""windows.CreateType.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows/CreateType
"""


class GetInfo(TypedDict, total=False):
    """windows.GetInfo."""

    populate: bool
    windowTypes: "list[WindowType]"


class OnCreatedFilter(TypedDict):
    """The filter of windows.onCreated."""

    windowTypes: "list[WindowType]"


class OnFocusChangedFilter(TypedDict):
    """The filter of windows.onFocusChanged."""

    windowTypes: "list[WindowType]"


class OnRemovedFilter(TypedDict):
    """The filter of windows.onRemoved."""

    windowTypes: "list[WindowType]"


class QueryOptions(TypedDict, total=False):
    """windows.QueryOptions."""

    populate: bool
    windowTypes: "list[WindowType]"


class UpdateInfo(TypedDict, total=False):
    """The updateInfo of windows.update."""

    left: int
    top: int
    width: int
    height: int
    focused: bool
    drawAttention: bool
    state: "WindowState"
    titlePreface: str


class Window(TypedDict):
    """windows.Window.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows/Window
    """

    id: NotRequired[int]
    focused: bool
    top: NotRequired[int]
    left: NotRequired[int]
    width: NotRequired[int]
    height: NotRequired[int]
    tabs: NotRequired["list[_tabs.Tab]"]
    incognito: bool
    type: NotRequired["WindowType"]
    state: NotRequired["WindowState"]
    alwaysOnTop: bool
    sessionId: NotRequired[str]
    title: NotRequired[str]


WindowState: TypeAlias = Literal["normal", "minimized", "maximized", "fullscreen", "docked"]
"""windows.WindowState.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows/WindowState
"""


WindowType: TypeAlias = Literal["normal", "popup", "panel", "app", "devtools"]
"""windows.WindowType.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows/WindowType
"""
