"""browser.action. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import action as _action
from onconnect.types import tabs as _tabs

_OnClickedListener = TypeVar(
    "_OnClickedListener",
    bound=Callable[[_tabs.Tab, _action.OnClickData | None], object]
    | Callable[[_tabs.Tab], object]
    | Callable[[], object],
)

class OnClicked(Event):
    """The event browser.action.onClicked."""

    def add_listener(self, listener: _OnClickedListener, /) -> _OnClickedListener: ...

_OnUserSettingsChangedListener = TypeVar(
    "_OnUserSettingsChangedListener",
    bound=Callable[[_action.UserSettingsChange], object] | Callable[[], object],
)

class OnUserSettingsChanged(Event):
    """The event browser.action.onUserSettingsChanged."""

    def add_listener(
        self, listener: _OnUserSettingsChangedListener, /
    ) -> _OnUserSettingsChangedListener: ...

class Action(Namespace):
    """browser.action.

    Chrome ≥ 88, Firefox ≥ 109 (manifest version 3).
    Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
    "browser_action" in Firefox.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action
    """

    on_clicked: OnClicked
    """browser.action.onClicked.

    Chrome ≥ 88, Firefox ≥ 109 (manifest version 3).
    Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
    "browser_action" in Firefox.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/onClicked
    """
    on_user_settings_changed: OnUserSettingsChanged
    """browser.action.onUserSettingsChanged.

    Chrome ≥ 130, Firefox ≥ 142 (manifest version 3).
    Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
    "browser_action" in Firefox.
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/onUserSettingsChanged
    """
    def disable(self, tab_id: int | None = ..., /) -> Future[None]:
        """Call browser.action.disable.

        Chrome ≥ 88, Firefox ≥ 109 (manifest version 3).
        Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
        "browser_action" in Firefox.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/disable
        """
    def enable(self, tab_id: int | None = ..., /) -> Future[None]:
        """Call browser.action.enable.

        Chrome ≥ 88, Firefox ≥ 109 (manifest version 3).
        Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
        "browser_action" in Firefox.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/enable
        """
    def get_badge_background_color(self, details: _action.Details, /) -> Future[list[int]]:
        """Call browser.action.getBadgeBackgroundColor.

        Chrome ≥ 88, Firefox ≥ 109 (manifest version 3).
        Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
        "browser_action" in Firefox.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/getBadgeBackgroundColor
        """
    def get_badge_text(self, details: _action.Details, /) -> Future[str]:
        """Call browser.action.getBadgeText.

        Chrome ≥ 88, Firefox ≥ 109 (manifest version 3).
        Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
        "browser_action" in Firefox.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/getBadgeText
        """
    def get_badge_text_color(self, details: _action.Details, /) -> Future[list[float]]:
        """Call browser.action.getBadgeTextColor.

        Chrome ≥ 110, Firefox ≥ 109 (manifest version 3).
        Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
        "browser_action" in Firefox.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/getBadgeTextColor
        """
    def get_popup(self, details: _action.Details, /) -> Future[str]:
        """Call browser.action.getPopup.

        Chrome ≥ 88, Firefox ≥ 109 (manifest version 3).
        Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
        "browser_action" in Firefox.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/getPopup
        """
    def get_title(self, details: _action.Details, /) -> Future[str]:
        """Call browser.action.getTitle.

        Chrome ≥ 88, Firefox ≥ 109 (manifest version 3).
        Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
        "browser_action" in Firefox.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/getTitle
        """
    def get_user_settings(self) -> Future[_action.UserSettings]:
        """Call browser.action.getUserSettings.

        Chrome ≥ 91, Firefox ≥ 116 (manifest version 3).
        Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
        "browser_action" in Firefox.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/getUserSettings
        """
    def is_enabled(self, details: _action.Details | int | None = ..., /) -> Future[bool]:
        """Call browser.action.isEnabled.

        Chrome ≥ 110, Firefox ≥ 109 (manifest version 3).
        Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
        "browser_action" in Firefox.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/isEnabled
        """
    def open_popup(self, options: _action.OpenPopupOptions | None = ..., /) -> Future[None]:
        """Call browser.action.openPopup.

        Chrome ≥ 127, Firefox ≥ 109 (manifest version 3).
        Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
        "browser_action" in Firefox.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/openPopup
        """
    def set_badge_background_color(
        self, details: _action.SetBadgeBackgroundColorDetails, /
    ) -> Future[None]:
        """Call browser.action.setBadgeBackgroundColor.

        Chrome ≥ 88, Firefox ≥ 109 (manifest version 3).
        Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
        "browser_action" in Firefox.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/setBadgeBackgroundColor
        """
    def set_badge_text(self, details: _action.SetBadgeTextDetails, /) -> Future[None]:
        """Call browser.action.setBadgeText.

        Chrome ≥ 88, Firefox ≥ 109 (manifest version 3).
        Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
        "browser_action" in Firefox.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/setBadgeText
        """
    def set_badge_text_color(self, details: _action.SetBadgeTextColorDetails, /) -> Future[None]:
        """Call browser.action.setBadgeTextColor.

        Chrome ≥ 110, Firefox ≥ 109 (manifest version 3).
        Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
        "browser_action" in Firefox.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/setBadgeTextColor
        """
    def set_icon(self, details: _action.SetIconDetails, /) -> Future[None]:
        """Call browser.action.setIcon.

        Chrome ≥ 88, Firefox ≥ 109 (manifest version 3).
        Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
        "browser_action" in Firefox.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/setIcon
        """
    def set_popup(self, details: _action.SetPopupDetails, /) -> Future[None]:
        """Call browser.action.setPopup.

        Chrome ≥ 88, Firefox ≥ 109 (manifest version 3).
        Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
        "browser_action" in Firefox.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/setPopup
        """
    def set_title(self, details: _action.SetTitleDetails, /) -> Future[None]:
        """Call browser.action.setTitle.

        Chrome ≥ 88, Firefox ≥ 109 (manifest version 3).
        Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
        "browser_action" in Firefox.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/setTitle
        """
