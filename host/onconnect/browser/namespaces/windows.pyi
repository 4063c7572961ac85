"""browser.windows. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar, overload

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import windows as _windows

_OnBoundsChangedListener = TypeVar(
    "_OnBoundsChangedListener", bound=Callable[[_windows.Window], object] | Callable[[], object]
)

class OnBoundsChanged(Event):
    """The event browser.windows.onBoundsChanged."""

    def add_listener(self, listener: _OnBoundsChangedListener, /) -> _OnBoundsChangedListener: ...

_OnCreatedListener = TypeVar(
    "_OnCreatedListener", bound=Callable[[_windows.Window], object] | Callable[[], object]
)

class OnCreated(Event):
    """The event browser.windows.onCreated."""

    @overload
    def add_listener(
        self, listener: _OnCreatedListener, filter: _windows.OnCreatedFilter | None = ..., /
    ) -> _OnCreatedListener: ...
    @overload
    def add_listener(
        self, filter: _windows.OnCreatedFilter, /
    ) -> Callable[[_OnCreatedListener], _OnCreatedListener]: ...

_OnFocusChangedListener = TypeVar(
    "_OnFocusChangedListener", bound=Callable[[int], object] | Callable[[], object]
)

class OnFocusChanged(Event):
    """The event browser.windows.onFocusChanged."""

    @overload
    def add_listener(
        self,
        listener: _OnFocusChangedListener,
        filter: _windows.OnFocusChangedFilter | None = ...,
        /,
    ) -> _OnFocusChangedListener: ...
    @overload
    def add_listener(
        self, filter: _windows.OnFocusChangedFilter, /
    ) -> Callable[[_OnFocusChangedListener], _OnFocusChangedListener]: ...

_OnRemovedListener = TypeVar(
    "_OnRemovedListener", bound=Callable[[int], object] | Callable[[], object]
)

class OnRemoved(Event):
    """The event browser.windows.onRemoved."""

    @overload
    def add_listener(
        self, listener: _OnRemovedListener, filter: _windows.OnRemovedFilter | None = ..., /
    ) -> _OnRemovedListener: ...
    @overload
    def add_listener(
        self, filter: _windows.OnRemovedFilter, /
    ) -> Callable[[_OnRemovedListener], _OnRemovedListener]: ...

class Windows(Namespace):
    """browser.windows.

    Chrome ≥ 4, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows
    """

    WINDOW_ID_CURRENT: int
    """browser.windows.WINDOW_ID_CURRENT.

    It is -2.
    Chrome ≥ 18, Firefox ≥ 45.
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows/WINDOW_ID_CURRENT
    """
    WINDOW_ID_NONE: int
    """browser.windows.WINDOW_ID_NONE.

    It is -1.
    Chrome ≥ 6, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows/WINDOW_ID_NONE
    """
    on_bounds_changed: OnBoundsChanged
    """browser.windows.onBoundsChanged.

    Chrome ≥ 86 only.
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows/onBoundsChanged
    """
    on_created: OnCreated
    """browser.windows.onCreated.

    Chrome ≥ 4, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows/onCreated
    """
    on_focus_changed: OnFocusChanged
    """browser.windows.onFocusChanged.

    Chrome ≥ 4, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows/onFocusChanged
    """
    on_removed: OnRemoved
    """browser.windows.onRemoved.

    Chrome ≥ 4, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows/onRemoved
    """
    def create(
        self, create_data: _windows.CreateData | None = ..., /
    ) -> Future[_windows.Window | None]:
        """Call browser.windows.create.

        Chrome ≥ 4, Firefox ≥ 45.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows/create
        """
    def get(
        self, window_id: int, get_info: _windows.GetInfo | None = ..., /
    ) -> Future[_windows.Window]:
        """Call browser.windows.get.

        Chrome ≥ 4, Firefox ≥ 45.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows/get
        """
    def get_all(
        self, get_info: _windows.QueryOptions | None = ..., /
    ) -> Future[list[_windows.Window]]:
        """Call browser.windows.getAll.

        Chrome ≥ 4, Firefox ≥ 45.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows/getAll
        """
    def get_current(self, get_info: _windows.GetInfo | None = ..., /) -> Future[_windows.Window]:
        """Call browser.windows.getCurrent.

        Chrome ≥ 4, Firefox ≥ 45.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows/getCurrent
        """
    def get_last_focused(
        self, get_info: _windows.GetInfo | None = ..., /
    ) -> Future[_windows.Window]:
        """Call browser.windows.getLastFocused.

        Chrome ≥ 4, Firefox ≥ 45.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows/getLastFocused
        """
    def remove(self, window_id: int, /) -> Future[None]:
        """Call browser.windows.remove.

        Chrome ≥ 4, Firefox ≥ 45.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows/remove
        """
    def update(
        self, window_id: int, update_info: _windows.UpdateInfo, /
    ) -> Future[_windows.Window]:
        """Call browser.windows.update.

        Chrome ≥ 4, Firefox ≥ 45.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows/update
        """
