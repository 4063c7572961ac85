"""browser.mimeHandler. Generated."""

from asyncio import Future

from onconnect.browser.namespace import Namespace
from onconnect.types import mime_handler as _mime_handler

class MimeHandler(Namespace):
    """browser.mimeHandler.

    Chrome ≥ 151 only.
    Needs the manifest key "mime_types_handler".
    """

    def get_stream_info(self) -> Future[_mime_handler.StreamInfo]:
        """Call browser.mimeHandler.getStreamInfo.

        Chrome ≥ 151 only.
        Needs the manifest key "mime_types_handler".
        """
    def abort_and_fallback_to_native_handler(self) -> Future[None]:
        """Call browser.mimeHandler.abortAndFallbackToNativeHandler.

        Chrome ≥ 151 only.
        Needs the manifest key "mime_types_handler".
        """
    def set_mime_handler_options(
        self, mime_type: str, options: _mime_handler.MimeHandlerOptions, /
    ) -> Future[None]:
        """Call browser.mimeHandler.setMimeHandlerOptions.

        Chrome ≥ 151 only.
        Needs the manifest key "mime_types_handler".
        """
    def get_mime_handler_options(
        self, mime_type: str, /
    ) -> Future[_mime_handler.MimeHandlerOptions]:
        """Call browser.mimeHandler.getMimeHandlerOptions.

        Chrome ≥ 151 only.
        Needs the manifest key "mime_types_handler".
        """
