"""browser.idle. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import idle as _idle

_OnStateChangedListener = TypeVar(
    "_OnStateChangedListener", bound=Callable[[_idle.IdleState], object] | Callable[[], object]
)

class OnStateChanged(Event):
    """The event browser.idle.onStateChanged."""

    def add_listener(self, listener: _OnStateChangedListener, /) -> _OnStateChangedListener: ...

class Idle(Namespace):
    """browser.idle.

    Chrome ≥ 6, Firefox ≥ 45.
    Needs "idle".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/idle
    """

    on_state_changed: OnStateChanged
    """browser.idle.onStateChanged.

    Chrome ≥ 6, Firefox ≥ 51.
    Needs "idle".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/idle/onStateChanged
    """
    def query_state(self, detection_interval_in_seconds: int, /) -> Future[_idle.IdleState]:
        """Call browser.idle.queryState.

        Chrome ≥ 6, Firefox ≥ 45.
        Needs "idle".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/idle/queryState
        """
    def set_detection_interval(self, interval_in_seconds: int, /) -> Future[None]:
        """Call browser.idle.setDetectionInterval.

        Chrome ≥ 58, Firefox ≥ 51.
        Needs "idle".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/idle/setDetectionInterval
        """
