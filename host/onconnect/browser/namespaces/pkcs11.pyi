"""browser.pkcs11. Generated."""

from asyncio import Future
from typing import Any

from onconnect.browser.namespace import Namespace

class Pkcs11(Namespace):
    """browser.pkcs11.

    Firefox ≥ 58 only.
    Needs "pkcs11".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pkcs11
    """

    def is_module_installed(self, name: str, /) -> Future[Any]:
        """Call browser.pkcs11.isModuleInstalled.

        Firefox ≥ 58 only.
        Needs "pkcs11".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pkcs11/isModuleInstalled
        """
    def install_module(self, name: str, flags: int | None = ..., /) -> Future[Any]:
        """Call browser.pkcs11.installModule.

        Firefox ≥ 58 only.
        Needs "pkcs11".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pkcs11/installModule
        """
    def uninstall_module(self, name: str, /) -> Future[Any]:
        """Call browser.pkcs11.uninstallModule.

        Firefox ≥ 58 only.
        Needs "pkcs11".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pkcs11/uninstallModule
        """
    def get_module_slots(self, name: str, /) -> Future[Any]:
        """Call browser.pkcs11.getModuleSlots.

        Firefox ≥ 58 only.
        Needs "pkcs11".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pkcs11/getModuleSlots
        """
