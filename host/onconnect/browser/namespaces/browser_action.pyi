"""browser.browserAction. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import Any, TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import action as _action
from onconnect.types import browser_action as _browser_action
from onconnect.types import tabs as _tabs

_OnClickedListener = TypeVar(
    "_OnClickedListener",
    bound=Callable[[_tabs.Tab, _action.OnClickData | None], object]
    | Callable[[_tabs.Tab], object]
    | Callable[[], object],
)

class OnClicked(Event):
    """The event browser.browserAction.onClicked."""

    def add_listener(self, listener: _OnClickedListener, /) -> _OnClickedListener: ...

_OnUserSettingsChangedListener = TypeVar(
    "_OnUserSettingsChangedListener",
    bound=Callable[[_browser_action.OnUserSettingsChangedChange], object] | Callable[[], object],
)

class OnUserSettingsChanged(Event):
    """The event browser.browserAction.onUserSettingsChanged."""

    def add_listener(
        self, listener: _OnUserSettingsChangedListener, /
    ) -> _OnUserSettingsChangedListener: ...

class BrowserAction(Namespace):
    """browser.browserAction.

    Firefox ≥ 45 (manifest version 2) only.
    Needs the manifest key "action" or the manifest key "browser_action".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction
    """

    on_clicked: OnClicked
    """browser.browserAction.onClicked.

    Firefox ≥ 45 (manifest version 2) only.
    Needs the manifest key "action" or the manifest key "browser_action".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/onClicked
    """
    on_user_settings_changed: OnUserSettingsChanged
    """browser.browserAction.onUserSettingsChanged.

    Firefox ≥ 142 (manifest version 2) only.
    Needs the manifest key "action" or the manifest key "browser_action".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/onUserSettingsChanged
    """
    def set_title(self, details: _browser_action.SetTitleDetails, /) -> Future[None]:
        """Call browser.browserAction.setTitle.

        Firefox ≥ 45 (manifest version 2) only.
        Needs the manifest key "action" or the manifest key "browser_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/setTitle
        """
    def get_title(self, details: _action.Details, /) -> Future[str]:
        """Call browser.browserAction.getTitle.

        Firefox ≥ 45 (manifest version 2) only.
        Needs the manifest key "action" or the manifest key "browser_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/getTitle
        """
    def get_user_settings(self) -> Future[_browser_action.GetUserSettingsResult]:
        """Call browser.browserAction.getUserSettings.

        Firefox ≥ 116 (manifest version 2) only.
        Needs the manifest key "action" or the manifest key "browser_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/getUserSettings
        """
    def set_icon(self, details: _browser_action.SetIconDetails, /) -> Future[None]:
        """Call browser.browserAction.setIcon.

        Firefox ≥ 45 (manifest version 2) only.
        Needs the manifest key "action" or the manifest key "browser_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/setIcon
        """
    def set_popup(self, details: _browser_action.SetPopupDetails, /) -> Future[None]:
        """Call browser.browserAction.setPopup.

        Firefox ≥ 45 (manifest version 2) only.
        Needs the manifest key "action" or the manifest key "browser_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/setPopup
        """
    def get_popup(self, details: _action.Details, /) -> Future[str]:
        """Call browser.browserAction.getPopup.

        Firefox ≥ 45 (manifest version 2) only.
        Needs the manifest key "action" or the manifest key "browser_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/getPopup
        """
    def set_badge_text(self, details: _browser_action.SetBadgeTextDetails, /) -> Future[None]:
        """Call browser.browserAction.setBadgeText.

        Firefox ≥ 45 (manifest version 2) only.
        Needs the manifest key "action" or the manifest key "browser_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/setBadgeText
        """
    def get_badge_text(self, details: _action.Details, /) -> Future[str]:
        """Call browser.browserAction.getBadgeText.

        Firefox ≥ 45 (manifest version 2) only.
        Needs the manifest key "action" or the manifest key "browser_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/getBadgeText
        """
    def set_badge_background_color(
        self, details: _browser_action.SetBadgeBackgroundColorDetails, /
    ) -> Future[None]:
        """Call browser.browserAction.setBadgeBackgroundColor.

        Firefox ≥ 45 (manifest version 2) only.
        Needs the manifest key "action" or the manifest key "browser_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/setBadgeBackgroundColor
        """
    def get_badge_background_color(self, details: _action.Details, /) -> Future[list[int]]:
        """Call browser.browserAction.getBadgeBackgroundColor.

        Firefox ≥ 45 (manifest version 2) only.
        Needs the manifest key "action" or the manifest key "browser_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/getBadgeBackgroundColor
        """
    def set_badge_text_color(
        self, details: _browser_action.SetBadgeTextColorDetails, /
    ) -> Future[Any]:
        """Call browser.browserAction.setBadgeTextColor.

        Firefox ≥ 63 (manifest version 2) only.
        Needs the manifest key "action" or the manifest key "browser_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/setBadgeTextColor
        """
    def get_badge_text_color(self, details: _action.Details, /) -> Future[Any]:
        """Call browser.browserAction.getBadgeTextColor.

        Firefox ≥ 63 (manifest version 2) only.
        Needs the manifest key "action" or the manifest key "browser_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/getBadgeTextColor
        """
    def enable(self, tab_id: int | None = ..., /) -> Future[None]:
        """Call browser.browserAction.enable.

        Firefox ≥ 45 (manifest version 2) only.
        Needs the manifest key "action" or the manifest key "browser_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/enable
        """
    def disable(self, tab_id: int | None = ..., /) -> Future[None]:
        """Call browser.browserAction.disable.

        Firefox ≥ 45 (manifest version 2) only.
        Needs the manifest key "action" or the manifest key "browser_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/disable
        """
    def is_enabled(self, details: _action.Details | int | None = ..., /) -> Future[Any]:
        """Call browser.browserAction.isEnabled.

        Firefox ≥ 59 (manifest version 2) only.
        Needs the manifest key "action" or the manifest key "browser_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/isEnabled
        """
    def open_popup(self, options: _browser_action.OpenPopupOptions | None = ..., /) -> Future[Any]:
        """Call browser.browserAction.openPopup.

        Firefox ≥ 57 (manifest version 2) only.
        Needs the manifest key "action" or the manifest key "browser_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction/openPopup
        """
