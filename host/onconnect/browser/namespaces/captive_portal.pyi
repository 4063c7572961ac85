"""browser.captivePortal. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import Any, Literal, TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.browser.namespaces.types import Setting
from onconnect.types import captive_portal as _captive_portal

_OnStateChangedListener = TypeVar(
    "_OnStateChangedListener",
    bound=Callable[[_captive_portal.OnStateChangedDetails], object] | Callable[[], object],
)

class OnStateChanged(Event):
    """The event browser.captivePortal.onStateChanged."""

    def add_listener(self, listener: _OnStateChangedListener, /) -> _OnStateChangedListener: ...

_OnConnectivityAvailableListener = TypeVar(
    "_OnConnectivityAvailableListener",
    bound=Callable[[Literal["captive", "clear"]], object] | Callable[[], object],
)

class OnConnectivityAvailable(Event):
    """The event browser.captivePortal.onConnectivityAvailable."""

    def add_listener(
        self, listener: _OnConnectivityAvailableListener, /
    ) -> _OnConnectivityAvailableListener: ...

class CaptivePortal(Namespace):
    """browser.captivePortal.

    Firefox ≥ 68 only.
    Needs "captivePortal".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/captivePortal
    """

    canonical_url: Setting
    """browser.captivePortal.canonicalURL.

    Firefox ≥ 72 only.
    Needs "captivePortal".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/captivePortal/canonicalURL
    """
    on_state_changed: OnStateChanged
    """browser.captivePortal.onStateChanged.

    Firefox ≥ 68 only.
    Needs "captivePortal".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/captivePortal/onStateChanged
    """
    on_connectivity_available: OnConnectivityAvailable
    """browser.captivePortal.onConnectivityAvailable.

    Firefox ≥ 68 only.
    Needs "captivePortal".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/captivePortal/onConnectivityAvailable
    """
    def get_state(self) -> Future[Any]:
        """Call browser.captivePortal.getState.

        Firefox ≥ 68 only.
        Needs "captivePortal".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/captivePortal/getState
        """
    def get_last_checked(self) -> Future[Any]:
        """Call browser.captivePortal.getLastChecked.

        Firefox ≥ 68 only.
        Needs "captivePortal".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/captivePortal/getLastChecked
        """
