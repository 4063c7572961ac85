"""browser.desktopCapture. Generated."""

from asyncio import Future

from onconnect.browser.api import Namespace
from onconnect.types import desktop_capture as _desktop_capture
from onconnect.types import tabs as _tabs

class DesktopCapture(Namespace):
    """browser.desktopCapture.

    Chrome only.
    Needs "desktopCapture".
    """

    def choose_desktop_media(
        self,
        sources: list[_desktop_capture.DesktopCaptureSourceType],
        target_tab: _tabs.Tab | None = ...,
        /,
    ) -> Future[str]:
        """Call browser.desktopCapture.chooseDesktopMedia.

        Chrome only.
        Needs "desktopCapture".
        """
    def cancel_choose_desktop_media(self, desktop_media_request_id: int, /) -> Future[None]:
        """Call browser.desktopCapture.cancelChooseDesktopMedia.

        Chrome only.
        Needs "desktopCapture".
        """
