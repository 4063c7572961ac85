"""browser.power. Generated."""

from asyncio import Future

from onconnect.browser.namespace import Namespace
from onconnect.types import power as _power

class Power(Namespace):
    """browser.power.

    Chrome only.
    Needs "power".
    """

    def request_keep_awake(self, level: _power.Level, /) -> Future[None]:
        """Call browser.power.requestKeepAwake.

        Chrome only.
        Needs "power".
        """
    def release_keep_awake(self) -> Future[None]:
        """Call browser.power.releaseKeepAwake.

        Chrome only.
        Needs "power".
        """
