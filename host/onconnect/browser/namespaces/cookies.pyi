"""browser.cookies. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import cookies as _cookies

_OnChangedListener = TypeVar(
    "_OnChangedListener",
    bound=Callable[[_cookies.OnChangedChangeInfo], object] | Callable[[], object],
)

class OnChanged(Event):
    """The event browser.cookies.onChanged."""

    def add_listener(self, listener: _OnChangedListener, /) -> _OnChangedListener: ...

class Cookies(Namespace):
    """browser.cookies.

    Chrome ≥ 6, Firefox ≥ 45.
    Needs "cookies".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/cookies
    """

    on_changed: OnChanged
    """browser.cookies.onChanged.

    Chrome ≥ 6, Firefox ≥ 45.
    Needs "cookies".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/cookies/onChanged
    """
    def get(self, details: _cookies.CookieDetails, /) -> Future[_cookies.Cookie | None]:
        """Call browser.cookies.get.

        Chrome ≥ 6, Firefox ≥ 45.
        Needs "cookies".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/cookies/get
        """
    def get_all(self, details: _cookies.GetAllDetails, /) -> Future[list[_cookies.Cookie]]:
        """Call browser.cookies.getAll.

        Chrome ≥ 6, Firefox ≥ 45.
        Needs "cookies".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/cookies/getAll
        """
    def get_all_cookie_stores(self) -> Future[list[_cookies.CookieStore]]:
        """Call browser.cookies.getAllCookieStores.

        Chrome ≥ 6, Firefox ≥ 45.
        Needs "cookies".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/cookies/getAllCookieStores
        """
    def get_partition_key(
        self, details: _cookies.FrameDetails, /
    ) -> Future[_cookies.GetPartitionKeyResult]:
        """Call browser.cookies.getPartitionKey.

        Chrome ≥ 132 only.
        Needs "cookies".
        """
    def remove(self, details: _cookies.CookieDetails, /) -> Future[_cookies.RemoveResult | None]:
        """Call browser.cookies.remove.

        Chrome ≥ 6, Firefox ≥ 45.
        Needs "cookies".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/cookies/remove
        """
    def set(self, details: _cookies.SetDetails, /) -> Future[_cookies.Cookie | None]:
        """Call browser.cookies.set.

        Chrome ≥ 6, Firefox ≥ 45.
        Needs "cookies".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/cookies/set
        """
