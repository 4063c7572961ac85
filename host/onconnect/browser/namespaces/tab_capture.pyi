"""browser.tabCapture. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import tab_capture as _tab_capture

_OnStatusChangedListener = TypeVar(
    "_OnStatusChangedListener",
    bound=Callable[[_tab_capture.CaptureInfo], object] | Callable[[], object],
)

class OnStatusChanged(Event):
    """The event browser.tabCapture.onStatusChanged."""

    def add_listener(self, listener: _OnStatusChangedListener, /) -> _OnStatusChangedListener: ...

class TabCapture(Namespace):
    """browser.tabCapture.

    Chrome only.
    Needs "tabCapture".
    """

    on_status_changed: OnStatusChanged
    """browser.tabCapture.onStatusChanged.

    Chrome only.
    Needs "tabCapture".
    """
    def get_captured_tabs(self) -> Future[list[_tab_capture.CaptureInfo]]:
        """Call browser.tabCapture.getCapturedTabs.

        Chrome only.
        Needs "tabCapture".
        """
    def get_media_stream_id(
        self, options: _tab_capture.GetMediaStreamOptions | None = ..., /
    ) -> Future[str]:
        """Call browser.tabCapture.getMediaStreamId.

        Chrome ≥ 71 only.
        Needs "tabCapture".
        """
