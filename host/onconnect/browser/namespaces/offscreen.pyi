"""browser.offscreen. Generated."""

from asyncio import Future

from onconnect.browser.namespace import Namespace
from onconnect.types import offscreen as _offscreen

class Offscreen(Namespace):
    """browser.offscreen.

    Chrome ≥ 109 only.
    Needs "offscreen".
    """

    def create_document(self, parameters: _offscreen.CreateParameters, /) -> Future[None]:
        """Call browser.offscreen.createDocument.

        Chrome ≥ 109 only.
        Needs "offscreen".
        """
    def close_document(self) -> Future[None]:
        """Call browser.offscreen.closeDocument.

        Chrome ≥ 109 only.
        Needs "offscreen".
        """
    def has_document(self) -> Future[bool]:
        """Call browser.offscreen.hasDocument.

        Chrome ≥ 150 only.
        Needs "offscreen".
        """
