"""browser.notifications. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar, overload

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import notifications as _notifications

_OnButtonClickedListener = TypeVar(
    "_OnButtonClickedListener",
    bound=Callable[[str, int], object] | Callable[[str], object] | Callable[[], object],
)

class OnButtonClicked(Event):
    """The event browser.notifications.onButtonClicked."""

    def add_listener(self, listener: _OnButtonClickedListener, /) -> _OnButtonClickedListener: ...

_OnClickedListener = TypeVar(
    "_OnClickedListener", bound=Callable[[str], object] | Callable[[], object]
)

class OnClicked(Event):
    """The event browser.notifications.onClicked."""

    def add_listener(self, listener: _OnClickedListener, /) -> _OnClickedListener: ...

_OnClosedListener = TypeVar(
    "_OnClosedListener",
    bound=Callable[[str, bool], object] | Callable[[str], object] | Callable[[], object],
)

class OnClosed(Event):
    """The event browser.notifications.onClosed."""

    def add_listener(self, listener: _OnClosedListener, /) -> _OnClosedListener: ...

_OnPermissionLevelChangedListener = TypeVar(
    "_OnPermissionLevelChangedListener",
    bound=Callable[[_notifications.PermissionLevel], object] | Callable[[], object],
)

class OnPermissionLevelChanged(Event):
    """The event browser.notifications.onPermissionLevelChanged."""

    def add_listener(
        self, listener: _OnPermissionLevelChangedListener, /
    ) -> _OnPermissionLevelChangedListener: ...

_OnShowSettingsListener = TypeVar("_OnShowSettingsListener", bound=Callable[[], object])

class OnShowSettings(Event):
    """The event browser.notifications.onShowSettings."""

    def add_listener(self, listener: _OnShowSettingsListener, /) -> _OnShowSettingsListener: ...

_OnShownListener = TypeVar("_OnShownListener", bound=Callable[[str], object] | Callable[[], object])

class OnShown(Event):
    """The event browser.notifications.onShown."""

    def add_listener(self, listener: _OnShownListener, /) -> _OnShownListener: ...

class Notifications(Namespace):
    """browser.notifications.

    Chrome ≥ 28, Firefox ≥ 45.
    Needs "notifications".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/notifications
    """

    on_button_clicked: OnButtonClicked
    """browser.notifications.onButtonClicked.

    Chrome ≥ 28, Firefox.
    Needs "notifications".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/notifications/onButtonClicked
    """
    on_clicked: OnClicked
    """browser.notifications.onClicked.

    Chrome ≥ 28, Firefox ≥ 47.
    Needs "notifications".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/notifications/onClicked
    """
    on_closed: OnClosed
    """browser.notifications.onClosed.

    Chrome ≥ 28, Firefox ≥ 45.
    Needs "notifications".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/notifications/onClosed
    """
    on_permission_level_changed: OnPermissionLevelChanged
    """browser.notifications.onPermissionLevelChanged.

    Chrome only.
    Needs "notifications".
    """
    on_show_settings: OnShowSettings
    """browser.notifications.onShowSettings.

    Chrome only. Deprecated.
    Needs "notifications".
    """
    on_shown: OnShown
    """browser.notifications.onShown.

    Firefox ≥ 56 only.
    Needs "notifications".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/notifications/onShown
    """
    def clear(self, notification_id: str, /) -> Future[bool]:
        """Call browser.notifications.clear.

        Chrome ≥ 28, Firefox ≥ 45.
        Needs "notifications".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/notifications/clear
        """
    @overload
    def create(
        self, notification_id: str | None, options: _notifications.CreateNotificationOptions, /
    ) -> Future[str]:
        """Call browser.notifications.create.

        Chrome ≥ 28, Firefox ≥ 45.
        Needs "notifications".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/notifications/create
        """
    @overload
    def create(self, options: _notifications.CreateNotificationOptions, /) -> Future[str]: ...
    def get_all(self) -> Future[dict[str, _notifications.CreateNotificationOptions]]:
        """Call browser.notifications.getAll.

        Chrome ≥ 29, Firefox ≥ 45.
        Needs "notifications".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/notifications/getAll
        """
    def get_permission_level(self) -> Future[_notifications.PermissionLevel]:
        """Call browser.notifications.getPermissionLevel.

        Chrome only.
        Needs "notifications".
        """
    def update(
        self, notification_id: str, options: _notifications.NotificationOptions, /
    ) -> Future[bool]:
        """Call browser.notifications.update.

        Chrome ≥ 28 only.
        Needs "notifications".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/notifications/update
        """
