"""browser.theme. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import Any, TypeVar, overload

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import theme as _theme

_OnUpdatedListener = TypeVar(
    "_OnUpdatedListener", bound=Callable[[_theme.ThemeUpdateInfo], object] | Callable[[], object]
)

class OnUpdated(Event):
    """The event browser.theme.onUpdated."""

    def add_listener(self, listener: _OnUpdatedListener, /) -> _OnUpdatedListener: ...

class Theme(Namespace):
    """browser.theme.

    Firefox ≥ 55 only.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/theme
    """

    on_updated: OnUpdated
    """browser.theme.onUpdated.

    Firefox ≥ 58 only.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/theme/onUpdated
    """
    def get_current(self, window_id: int | None = ..., /) -> Future[Any]:
        """Call browser.theme.getCurrent.

        Firefox ≥ 58 only.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/theme/getCurrent
        """
    @overload
    def update(self, window_id: int | None, details: _theme.ThemeType, /) -> Future[Any]:
        """Call browser.theme.update.

        Firefox ≥ 55 only.
        Needs "theme".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/theme/update
        """
    @overload
    def update(self, details: _theme.ThemeType, /) -> Future[Any]: ...
    def reset(self, window_id: int | None = ..., /) -> Future[Any]:
        """Call browser.theme.reset.

        Firefox ≥ 56 only.
        Needs "theme".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/theme/reset
        """
