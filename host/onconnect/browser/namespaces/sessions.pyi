"""browser.sessions. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import Any, TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import sessions as _sessions

_OnChangedListener = TypeVar("_OnChangedListener", bound=Callable[[], object])

class OnChanged(Event):
    """The event browser.sessions.onChanged."""

    def add_listener(self, listener: _OnChangedListener, /) -> _OnChangedListener: ...

class Sessions(Namespace):
    """browser.sessions.

    Chrome ≥ 37, Firefox ≥ 52.
    Needs "sessions".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sessions
    """

    MAX_SESSION_RESULTS: int
    """browser.sessions.MAX_SESSION_RESULTS.

    It is 25.
    Chrome ≥ 37, Firefox ≥ 52.
    Needs "sessions".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sessions/MAX_SESSION_RESULTS
    """
    on_changed: OnChanged
    """browser.sessions.onChanged.

    Chrome ≥ 37, Firefox ≥ 53.
    Needs "sessions".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sessions/onChanged
    """
    def forget_closed_tab(self, window_id: int, session_id: str, /) -> Future[Any]:
        """Call browser.sessions.forgetClosedTab.

        Firefox ≥ 55 only.
        Needs "sessions".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sessions/forgetClosedTab
        """
    def forget_closed_window(self, session_id: str, /) -> Future[Any]:
        """Call browser.sessions.forgetClosedWindow.

        Firefox ≥ 55 only.
        Needs "sessions".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sessions/forgetClosedWindow
        """
    def get_devices(
        self, filter: _sessions.Filter | None = ..., /
    ) -> Future[list[_sessions.Device]]:
        """Call browser.sessions.getDevices.

        Chrome only.
        Needs "sessions".
        """
    def get_recently_closed(
        self, filter: _sessions.Filter | None = ..., /
    ) -> Future[list[_sessions.Session]]:
        """Call browser.sessions.getRecentlyClosed.

        Chrome ≥ 37, Firefox ≥ 52.
        Needs "sessions".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sessions/getRecentlyClosed
        """
    def get_tab_value(self, tab_id: int, key: str, /) -> Future[Any]:
        """Call browser.sessions.getTabValue.

        Firefox ≥ 57 only.
        Needs "sessions".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sessions/getTabValue
        """
    def get_window_value(self, window_id: int, key: str, /) -> Future[Any]:
        """Call browser.sessions.getWindowValue.

        Firefox ≥ 57 only.
        Needs "sessions".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sessions/getWindowValue
        """
    def remove_tab_value(self, tab_id: int, key: str, /) -> Future[Any]:
        """Call browser.sessions.removeTabValue.

        Firefox ≥ 57 only.
        Needs "sessions".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sessions/removeTabValue
        """
    def remove_window_value(self, window_id: int, key: str, /) -> Future[Any]:
        """Call browser.sessions.removeWindowValue.

        Firefox ≥ 57 only.
        Needs "sessions".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sessions/removeWindowValue
        """
    def restore(self, session_id: str | None = ..., /) -> Future[_sessions.Session]:
        """Call browser.sessions.restore.

        Chrome ≥ 37, Firefox ≥ 52.
        Needs "sessions".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sessions/restore
        """
    def set_tab_value(self, tab_id: int, key: str, value: Any, /) -> Future[Any]:
        """Call browser.sessions.setTabValue.

        Firefox ≥ 57 only.
        Needs "sessions".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sessions/setTabValue
        """
    def set_window_value(self, window_id: int, key: str, value: Any, /) -> Future[Any]:
        """Call browser.sessions.setWindowValue.

        Firefox ≥ 57 only.
        Needs "sessions".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sessions/setWindowValue
        """
