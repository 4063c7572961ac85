"""browser.enterprise. Generated."""

from asyncio import Future

from onconnect.browser.namespace import Namespace
from onconnect.types import enterprise_hardware_platform as _enterprise_hardware_platform

class EnterpriseHardwarePlatform(Namespace):
    """browser.enterprise.hardwarePlatform.

    Chrome ≥ 71 only.
    Needs "enterprise.hardwarePlatform".
    """

    def get_hardware_platform_info(
        self,
    ) -> Future[_enterprise_hardware_platform.HardwarePlatformInfo]:
        """Call browser.enterprise.hardwarePlatform.getHardwarePlatformInfo.

        Chrome ≥ 71 only.
        Needs "enterprise.hardwarePlatform".
        """

class Enterprise(Namespace):
    """browser.enterprise.

    Chrome ≥ 71 only.
    Needs "enterprise.hardwarePlatform".
    """

    hardware_platform: EnterpriseHardwarePlatform
    """browser.enterprise.hardwarePlatform.

    Chrome ≥ 71 only.
    Needs "enterprise.hardwarePlatform".
    """
