"""browser.pageAction. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import Any, TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import page_action as _page_action
from onconnect.types import tabs as _tabs

_OnClickedListener = TypeVar(
    "_OnClickedListener",
    bound=Callable[[_tabs.Tab, _page_action.OnClickData | None], object]
    | Callable[[_tabs.Tab], object]
    | Callable[[], object],
)

class OnClicked(Event):
    """The event browser.pageAction.onClicked."""

    def add_listener(self, listener: _OnClickedListener, /) -> _OnClickedListener: ...

class PageAction(Namespace):
    """browser.pageAction.

    Firefox ≥ 45 only.
    Needs the manifest key "page_action".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pageAction
    """

    on_clicked: OnClicked
    """browser.pageAction.onClicked.

    Firefox ≥ 45 only.
    Needs the manifest key "page_action".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pageAction/onClicked
    """
    def show(self, tab_id: int, /) -> Future[None]:
        """Call browser.pageAction.show.

        Firefox ≥ 45 only.
        Needs the manifest key "page_action".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pageAction/show
        """
    def hide(self, tab_id: int, /) -> Future[None]:
        """Call browser.pageAction.hide.

        Firefox ≥ 45 only.
        Needs the manifest key "page_action".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pageAction/hide
        """
    def is_shown(self, details: _page_action.IsShownDetails, /) -> Future[Any]:
        """Call browser.pageAction.isShown.

        Firefox ≥ 59 only.
        Needs the manifest key "page_action".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pageAction/isShown
        """
    def set_title(self, details: _page_action.SetTitleDetails, /) -> Future[None]:
        """Call browser.pageAction.setTitle.

        Firefox ≥ 45 only.
        Needs the manifest key "page_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pageAction/setTitle
        """
    def get_title(self, details: _page_action.GetTitleDetails, /) -> Future[str]:
        """Call browser.pageAction.getTitle.

        Firefox ≥ 45 only.
        Needs the manifest key "page_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pageAction/getTitle
        """
    def set_icon(self, details: _page_action.SetIconDetails, /) -> Future[None]:
        """Call browser.pageAction.setIcon.

        Firefox ≥ 45 only.
        Needs the manifest key "page_action".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pageAction/setIcon
        """
    def set_popup(self, details: _page_action.SetPopupDetails, /) -> Future[Any]:
        """Call browser.pageAction.setPopup.

        Firefox ≥ 45 only.
        Needs the manifest key "page_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pageAction/setPopup
        """
    def get_popup(self, details: _page_action.GetPopupDetails, /) -> Future[str]:
        """Call browser.pageAction.getPopup.

        Firefox ≥ 45 only.
        Needs the manifest key "page_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pageAction/getPopup
        """
    def open_popup(self) -> Future[Any]:
        """Call browser.pageAction.openPopup.

        Firefox ≥ 57 only.
        Needs the manifest key "page_action".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pageAction/openPopup
        """
