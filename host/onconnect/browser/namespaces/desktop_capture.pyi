"""browser.desktopCapture. Generated."""

from asyncio import Future

from onconnect.browser.namespace import Namespace

class DesktopCapture(Namespace):
    """browser.desktopCapture.

    Chrome only.
    Needs "desktopCapture".
    """

    def cancel_choose_desktop_media(self, desktop_media_request_id: int, /) -> Future[None]:
        """Call browser.desktopCapture.cancelChooseDesktopMedia.

        Chrome only.
        Needs "desktopCapture".
        """
