"""browser.contextMenus. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import Any, TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import context_menus as _context_menus
from onconnect.types import tabs as _tabs

_OnClickedListener = TypeVar(
    "_OnClickedListener",
    bound=Callable[[_context_menus.OnClickData, _tabs.Tab | None], object]
    | Callable[[_context_menus.OnClickData], object]
    | Callable[[], object],
)

class OnClicked(Event):
    """The event browser.contextMenus.onClicked."""

    def add_listener(self, listener: _OnClickedListener, /) -> _OnClickedListener: ...

_OnHiddenListener = TypeVar("_OnHiddenListener", bound=Callable[[], object])

class OnHidden(Event):
    """The event browser.contextMenus.onHidden."""

    def add_listener(self, listener: _OnHiddenListener, /) -> _OnHiddenListener: ...

_OnShownListener = TypeVar(
    "_OnShownListener",
    bound=Callable[[_context_menus.OnShownInfo, _tabs.Tab], object]
    | Callable[[_context_menus.OnShownInfo], object]
    | Callable[[], object],
)

class OnShown(Event):
    """The event browser.contextMenus.onShown."""

    def add_listener(self, listener: _OnShownListener, /) -> _OnShownListener: ...

class ContextMenus(Namespace):
    """browser.contextMenus.

    Chrome ≥ 6, Firefox ≥ 55.
    Needs "contextMenus" in Chrome; "menus" or "contextMenus" in Firefox.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus
    """

    ACTION_MENU_TOP_LEVEL_LIMIT: int
    """browser.contextMenus.ACTION_MENU_TOP_LEVEL_LIMIT.

    It is 6.
    Chrome ≥ 38, Firefox ≥ 55.
    Needs "contextMenus" in Chrome; "menus" or "contextMenus" in Firefox.
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/ACTION_MENU_TOP_LEVEL_LIMIT
    """
    on_clicked: OnClicked
    """browser.contextMenus.onClicked.

    Chrome ≥ 21, Firefox ≥ 55.
    Needs "contextMenus" in Chrome; "menus" or "contextMenus" in Firefox.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/onClicked
    """
    on_hidden: OnHidden
    """browser.contextMenus.onHidden.

    Firefox ≥ 60 only.
    Needs "menus" or "contextMenus".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/onHidden
    """
    on_shown: OnShown
    """browser.contextMenus.onShown.

    Firefox ≥ 60 only.
    Needs "menus" or "contextMenus".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/onShown
    """
    def create(self, create_properties: _context_menus.CreateProperties, /) -> Future[int | str]:
        """Call browser.contextMenus.create.

        Chrome ≥ 6, Firefox ≥ 55.
        Needs "contextMenus" in Chrome; "menus" or "contextMenus" in Firefox.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/create
        """
    def override_context(
        self, context_options: _context_menus.OverrideContextContextOptions, /
    ) -> Future[None]:
        """Call browser.contextMenus.overrideContext.

        Firefox ≥ 64 only.
        Needs "menus" or "contextMenus", and "menus.overrideContext".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/overrideContext
        """
    def refresh(self) -> Future[Any]:
        """Call browser.contextMenus.refresh.

        Firefox ≥ 60 only.
        Needs "menus" or "contextMenus".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/refresh
        """
    def remove(self, menu_item_id: int | str, /) -> Future[None]:
        """Call browser.contextMenus.remove.

        Chrome ≥ 6, Firefox ≥ 55.
        Needs "contextMenus" in Chrome; "menus" or "contextMenus" in Firefox.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/remove
        """
    def remove_all(self) -> Future[None]:
        """Call browser.contextMenus.removeAll.

        Chrome ≥ 6, Firefox ≥ 55.
        Needs "contextMenus" in Chrome; "menus" or "contextMenus" in Firefox.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/removeAll
        """
    def update(
        self, id: int | str, update_properties: _context_menus.UpdateProperties, /
    ) -> Future[None]:
        """Call browser.contextMenus.update.

        Chrome ≥ 6, Firefox ≥ 55.
        Needs "contextMenus" in Chrome; "menus" or "contextMenus" in Firefox.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/update
        """
