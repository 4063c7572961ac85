"""browser.sidebarAction. Generated."""

from asyncio import Future
from typing import Any

from onconnect.browser.namespace import Namespace
from onconnect.types import sidebar_action as _sidebar_action

class SidebarAction(Namespace):
    """browser.sidebarAction.

    Firefox ≥ 54 only.
    Needs the manifest key "sidebar_action".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sidebarAction
    """

    def set_title(self, details: _sidebar_action.SetTitleDetails, /) -> Future[Any]:
        """Call browser.sidebarAction.setTitle.

        Firefox ≥ 54 only.
        Needs the manifest key "sidebar_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sidebarAction/setTitle
        """
    def get_title(self, details: _sidebar_action.GetTitleDetails, /) -> Future[Any]:
        """Call browser.sidebarAction.getTitle.

        Firefox ≥ 54 only.
        Needs the manifest key "sidebar_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sidebarAction/getTitle
        """
    def set_icon(self, details: _sidebar_action.SetIconDetails, /) -> Future[Any]:
        """Call browser.sidebarAction.setIcon.

        Firefox ≥ 54 only.
        Needs the manifest key "sidebar_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sidebarAction/setIcon
        """
    def set_panel(self, details: _sidebar_action.SetPanelDetails, /) -> Future[Any]:
        """Call browser.sidebarAction.setPanel.

        Firefox ≥ 54 only.
        Needs the manifest key "sidebar_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sidebarAction/setPanel
        """
    def get_panel(self, details: _sidebar_action.GetPanelDetails, /) -> Future[Any]:
        """Call browser.sidebarAction.getPanel.

        Firefox ≥ 54 only.
        Needs the manifest key "sidebar_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sidebarAction/getPanel
        """
    def open(self) -> Future[Any]:
        """Call browser.sidebarAction.open.

        Firefox ≥ 57 only.
        Needs the manifest key "sidebar_action".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sidebarAction/open
        """
    def close(self) -> Future[Any]:
        """Call browser.sidebarAction.close.

        Firefox ≥ 57 only.
        Needs the manifest key "sidebar_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sidebarAction/close
        """
    def toggle(self) -> Future[Any]:
        """Call browser.sidebarAction.toggle.

        Firefox ≥ 73 only.
        Needs the manifest key "sidebar_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sidebarAction/toggle
        """
    def is_open(self, details: _sidebar_action.IsOpenDetails, /) -> Future[Any]:
        """Call browser.sidebarAction.isOpen.

        Firefox ≥ 59 only.
        Needs the manifest key "sidebar_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sidebarAction/isOpen
        """
