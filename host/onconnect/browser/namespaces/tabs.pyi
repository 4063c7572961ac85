"""browser.tabs. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import Any, TypeVar, overload

from onconnect.browser import tabs as _written
from onconnect.browser.event import Event
from onconnect.types import extension_types as _extension_types
from onconnect.types import tabs as _tabs
from onconnect.types import windows as _windows

_OnActivatedListener = TypeVar(
    "_OnActivatedListener",
    bound=Callable[[_tabs.OnActivatedActiveInfo], object] | Callable[[], object],
)

class OnActivated(Event):
    """The event browser.tabs.onActivated."""

    def add_listener(self, listener: _OnActivatedListener, /) -> _OnActivatedListener: ...

_OnAttachedListener = TypeVar(
    "_OnAttachedListener",
    bound=Callable[[int, _tabs.OnAttachedAttachInfo], object]
    | Callable[[int], object]
    | Callable[[], object],
)

class OnAttached(Event):
    """The event browser.tabs.onAttached."""

    def add_listener(self, listener: _OnAttachedListener, /) -> _OnAttachedListener: ...

_OnCreatedListener = TypeVar(
    "_OnCreatedListener", bound=Callable[[_tabs.Tab], object] | Callable[[], object]
)

class OnCreated(Event):
    """The event browser.tabs.onCreated."""

    def add_listener(self, listener: _OnCreatedListener, /) -> _OnCreatedListener: ...

_OnDetachedListener = TypeVar(
    "_OnDetachedListener",
    bound=Callable[[int, _tabs.OnDetachedDetachInfo], object]
    | Callable[[int], object]
    | Callable[[], object],
)

class OnDetached(Event):
    """The event browser.tabs.onDetached."""

    def add_listener(self, listener: _OnDetachedListener, /) -> _OnDetachedListener: ...

_OnHighlightedListener = TypeVar(
    "_OnHighlightedListener",
    bound=Callable[[_tabs.OnHighlightedHighlightInfo], object] | Callable[[], object],
)

class OnHighlighted(Event):
    """The event browser.tabs.onHighlighted."""

    def add_listener(self, listener: _OnHighlightedListener, /) -> _OnHighlightedListener: ...

_OnMovedListener = TypeVar(
    "_OnMovedListener",
    bound=Callable[[int, _tabs.OnMovedMoveInfo], object]
    | Callable[[int], object]
    | Callable[[], object],
)

class OnMoved(Event):
    """The event browser.tabs.onMoved."""

    def add_listener(self, listener: _OnMovedListener, /) -> _OnMovedListener: ...

_OnRemovedListener = TypeVar(
    "_OnRemovedListener",
    bound=Callable[[int, _tabs.OnRemovedRemoveInfo], object]
    | Callable[[int], object]
    | Callable[[], object],
)

class OnRemoved(Event):
    """The event browser.tabs.onRemoved."""

    def add_listener(self, listener: _OnRemovedListener, /) -> _OnRemovedListener: ...

_OnReplacedListener = TypeVar(
    "_OnReplacedListener",
    bound=Callable[[int, int], object] | Callable[[int], object] | Callable[[], object],
)

class OnReplaced(Event):
    """The event browser.tabs.onReplaced."""

    def add_listener(self, listener: _OnReplacedListener, /) -> _OnReplacedListener: ...

_OnUpdatedListener = TypeVar(
    "_OnUpdatedListener",
    bound=Callable[[int, _tabs.OnUpdatedChangeInfo, _tabs.Tab], object]
    | Callable[[int, _tabs.OnUpdatedChangeInfo], object]
    | Callable[[int], object]
    | Callable[[], object],
)

class OnUpdated(Event):
    """The event browser.tabs.onUpdated."""

    @overload
    def add_listener(
        self, listener: _OnUpdatedListener, filter: _tabs.UpdateFilter | None = ..., /
    ) -> _OnUpdatedListener: ...
    @overload
    def add_listener(
        self, filter: _tabs.UpdateFilter, /
    ) -> Callable[[_OnUpdatedListener], _OnUpdatedListener]: ...

_OnZoomChangeListener = TypeVar(
    "_OnZoomChangeListener",
    bound=Callable[[_tabs.OnZoomChangeZoomChangeInfo], object] | Callable[[], object],
)

class OnZoomChange(Event):
    """The event browser.tabs.onZoomChange."""

    def add_listener(self, listener: _OnZoomChangeListener, /) -> _OnZoomChangeListener: ...

class Tabs(_written.Tabs):
    """browser.tabs.

    Chrome ≥ 4, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs
    """

    MAX_CAPTURE_VISIBLE_TAB_CALLS_PER_SECOND: int
    """browser.tabs.MAX_CAPTURE_VISIBLE_TAB_CALLS_PER_SECOND.

    It is 2.
    Chrome ≥ 92 only.
    """
    SPLIT_VIEW_ID_NONE: int
    """browser.tabs.SPLIT_VIEW_ID_NONE.

    It is -1.
    Chrome ≥ 140, Firefox ≥ 149.
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/SPLIT_VIEW_ID_NONE
    """
    TAB_ID_NONE: int
    """browser.tabs.TAB_ID_NONE.

    It is -1.
    Chrome ≥ 46, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/TAB_ID_NONE
    """
    TAB_INDEX_NONE: int
    """browser.tabs.TAB_INDEX_NONE.

    It is -1.
    Chrome ≥ 123 only.
    """
    on_activated: OnActivated
    """browser.tabs.onActivated.

    Chrome ≥ 18, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/onActivated
    """
    on_attached: OnAttached
    """browser.tabs.onAttached.

    Chrome ≥ 4, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/onAttached
    """
    on_created: OnCreated
    """browser.tabs.onCreated.

    Chrome ≥ 4, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/onCreated
    """
    on_detached: OnDetached
    """browser.tabs.onDetached.

    Chrome ≥ 4, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/onDetached
    """
    on_highlighted: OnHighlighted
    """browser.tabs.onHighlighted.

    Chrome ≥ 18, Firefox ≥ 63.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/onHighlighted
    """
    on_moved: OnMoved
    """browser.tabs.onMoved.

    Chrome ≥ 4, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/onMoved
    """
    on_removed: OnRemoved
    """browser.tabs.onRemoved.

    Chrome ≥ 4, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/onRemoved
    """
    on_replaced: OnReplaced
    """browser.tabs.onReplaced.

    Chrome ≥ 26, Firefox.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/onReplaced
    """
    on_updated: OnUpdated
    """browser.tabs.onUpdated.

    Chrome ≥ 4, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/onUpdated
    """
    on_zoom_change: OnZoomChange
    """browser.tabs.onZoomChange.

    Chrome ≥ 38, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/onZoomChange
    """
    @overload
    def capture_tab(
        self, tab_id: int | None = ..., options: _extension_types.ImageDetails | None = ..., /
    ) -> Future[Any]:
        """Call browser.tabs.captureTab.

        Firefox ≥ 59 only.
        Needs "<all_urls>".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/captureTab
        """
    @overload
    def capture_tab(
        self, options: _extension_types.ImageDetails | None = ..., /
    ) -> Future[Any]: ...
    @overload
    def capture_visible_tab(
        self, window_id: int | None = ..., options: _extension_types.ImageDetails | None = ..., /
    ) -> Future[str]:
        """Call browser.tabs.captureVisibleTab.

        Chrome ≥ 5, Firefox ≥ 47.
        Needs "<all_urls>" or "activeTab" in Firefox.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/captureVisibleTab
        """
    @overload
    def capture_visible_tab(
        self, options: _extension_types.ImageDetails | None = ..., /
    ) -> Future[str]: ...
    def create(self, create_properties: _tabs.CreateProperties, /) -> Future[_tabs.Tab]:
        """Call browser.tabs.create.

        Chrome ≥ 5, Firefox ≥ 45.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/create
        """
    def create_split(self, tab_ids: list[int], /) -> Future[float]:
        """Call browser.tabs.createSplit.

        Chrome ≥ 155 only.
        """
    def detect_language(self, tab_id: int | None = ..., /) -> Future[str]:
        """Call browser.tabs.detectLanguage.

        Chrome ≥ 5, Firefox ≥ 45.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/detectLanguage
        """
    def discard(self, tab_ids: int | list[int] | None = ..., /) -> Future[_tabs.Tab | None]:
        """Call browser.tabs.discard.

        Chrome ≥ 54, Firefox ≥ 58.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/discard
        """
    def duplicate(
        self, tab_id: int, duplicate_properties: _tabs.DuplicateProperties | None = ..., /
    ) -> Future[_tabs.Tab | None]:
        """Call browser.tabs.duplicate.

        Chrome ≥ 23, Firefox ≥ 47.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/duplicate
        """
    @overload
    def execute_script(
        self, tab_id: int | None, details: _extension_types.InjectDetails, /
    ) -> Future[list[Any] | None]:
        """Call browser.tabs.executeScript.

        Firefox ≥ 45 (manifest version 2) only.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/executeScript
        """
    @overload
    def execute_script(
        self, details: _extension_types.InjectDetails, /
    ) -> Future[list[Any] | None]: ...
    def get(self, tab_id: int, /) -> Future[_tabs.Tab]:
        """Call browser.tabs.get.

        Chrome ≥ 5, Firefox ≥ 45.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/get
        """
    def get_current(self) -> Future[_tabs.Tab | None]:
        """Call browser.tabs.getCurrent.

        Chrome ≥ 6, Firefox ≥ 45.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/getCurrent
        """
    def get_zoom(self, tab_id: int | None = ..., /) -> Future[float]:
        """Call browser.tabs.getZoom.

        Chrome ≥ 42, Firefox ≥ 45.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/getZoom
        """
    def get_zoom_settings(self, tab_id: int | None = ..., /) -> Future[_tabs.ZoomSettings]:
        """Call browser.tabs.getZoomSettings.

        Chrome ≥ 42, Firefox ≥ 45.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/getZoomSettings
        """
    def go_back(self, tab_id: int | None = ..., /) -> Future[None]:
        """Call browser.tabs.goBack.

        Chrome ≥ 72, Firefox ≥ 77.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/goBack
        """
    def go_forward(self, tab_id: int | None = ..., /) -> Future[None]:
        """Call browser.tabs.goForward.

        Chrome ≥ 72, Firefox ≥ 77.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/goForward
        """
    def group(self, options: _tabs.GroupOptions, /) -> Future[int]:
        """Call browser.tabs.group.

        Chrome ≥ 88, Firefox ≥ 138.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/group
        """
    def hide(self, tab_ids: int | list[int], /) -> Future[Any]:
        """Call browser.tabs.hide.

        Firefox ≥ 61 only.
        Needs "tabHide".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/hide
        """
    def highlight(self, highlight_info: _tabs.HighlightInfo, /) -> Future[_windows.Window]:
        """Call browser.tabs.highlight.

        Chrome ≥ 16, Firefox ≥ 63.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/highlight
        """
    @overload
    def insert_css(
        self, tab_id: int | None, details: _extension_types.InjectDetails, /
    ) -> Future[None]:
        """Call browser.tabs.insertCSS.

        Firefox ≥ 47 (manifest version 2) only.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/insertCSS
        """
    @overload
    def insert_css(self, details: _extension_types.InjectDetails, /) -> Future[None]: ...
    def move(
        self, tab_ids: int | list[int], move_properties: _tabs.MoveProperties, /
    ) -> Future[_tabs.Tab | list[_tabs.Tab]]:
        """Call browser.tabs.move.

        Chrome ≥ 4, Firefox ≥ 46.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/move
        """
    def move_in_succession(
        self,
        tab_ids: list[int],
        tab_id: int | None = ...,
        options: _tabs.MoveInSuccessionOptions | None = ...,
        /,
    ) -> Future[Any]:
        """Call browser.tabs.moveInSuccession.

        Firefox ≥ 65 only.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/moveInSuccession
        """
    def print(self) -> Future[None]:
        """Call browser.tabs.print.

        Firefox ≥ 56 only.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/print
        """
    def print_preview(self) -> Future[None]:
        """Call browser.tabs.printPreview.

        Firefox ≥ 56 only.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/printPreview
        """
    def query(self, query_info: _tabs.QueryInfo, /) -> Future[list[_tabs.Tab]]:
        """Call browser.tabs.query.

        Chrome ≥ 16, Firefox ≥ 45.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/query
        """
    @overload
    def reload(
        self, tab_id: int | None = ..., reload_properties: _tabs.ReloadProperties | None = ..., /
    ) -> Future[None]:
        """Call browser.tabs.reload.

        Chrome ≥ 16, Firefox ≥ 45.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/reload
        """
    @overload
    def reload(self, reload_properties: _tabs.ReloadProperties | None = ..., /) -> Future[None]: ...
    def remove(self, tab_ids: int | list[int], /) -> Future[None]:
        """Call browser.tabs.remove.

        Chrome ≥ 4, Firefox ≥ 45.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/remove
        """
    @overload
    def remove_css(
        self, tab_id: int | None, details: _extension_types.InjectDetails, /
    ) -> Future[None]:
        """Call browser.tabs.removeCSS.

        Firefox ≥ 49 (manifest version 2) only.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/removeCSS
        """
    @overload
    def remove_css(self, details: _extension_types.InjectDetails, /) -> Future[None]: ...
    def save_as_pdf(self, page_settings: _tabs.PageSettings, /) -> Future[str]:
        """Call browser.tabs.saveAsPDF.

        Firefox ≥ 81 only.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/saveAsPDF
        """
    def set_zoom(self, tab_id: int | None, zoom_factor: float, /) -> Future[None]:
        """Call browser.tabs.setZoom.

        Chrome ≥ 42, Firefox ≥ 45.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/setZoom
        """
    @overload
    def set_zoom_settings(
        self, tab_id: int | None, zoom_settings: _tabs.ZoomSettings, /
    ) -> Future[None]:
        """Call browser.tabs.setZoomSettings.

        Chrome ≥ 42, Firefox.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/setZoomSettings
        """
    @overload
    def set_zoom_settings(self, zoom_settings: _tabs.ZoomSettings, /) -> Future[None]: ...
    def show(self, tab_ids: int | list[int], /) -> Future[Any]:
        """Call browser.tabs.show.

        Firefox ≥ 61 only.
        Needs "tabHide".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/show
        """
    def toggle_reader_mode(self, tab_id: int | None = ..., /) -> Future[Any]:
        """Call browser.tabs.toggleReaderMode.

        Firefox ≥ 58 only.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/toggleReaderMode
        """
    def ungroup(self, tab_ids: int | list[int], /) -> Future[None]:
        """Call browser.tabs.ungroup.

        Chrome ≥ 88, Firefox ≥ 138.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/ungroup
        """
    def unsplit(self, split_view_id: int, /) -> Future[None]:
        """Call browser.tabs.unsplit.

        Chrome ≥ 155 only.
        """
    @overload
    def update(
        self, tab_id: int | None, update_properties: _tabs.UpdateProperties, /
    ) -> Future[_tabs.Tab | None]:
        """Call browser.tabs.update.

        Chrome ≥ 4, Firefox ≥ 45.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/update
        """
    @overload
    def update(self, update_properties: _tabs.UpdateProperties, /) -> Future[_tabs.Tab | None]: ...
    def warmup(self, tab_id: int, /) -> Future[Any]:
        """Call browser.tabs.warmup.

        Firefox ≥ 79 only.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/warmup
        """
