"""browser.i18n. Generated."""

from asyncio import Future
from typing import Any

from onconnect.browser.namespace import Namespace
from onconnect.types import i18n as _i18n

class I18n(Namespace):
    """browser.i18n.

    Chrome ≥ 17, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/i18n
    """

    def detect_language(self, text: str, /) -> Future[_i18n.DetectLanguageResult]:
        """Call browser.i18n.detectLanguage.

        Chrome ≥ 47, Firefox ≥ 47.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/i18n/detectLanguage
        """
    def get_accept_languages(self) -> Future[list[str]]:
        """Call browser.i18n.getAcceptLanguages.

        Chrome ≥ 47, Firefox ≥ 47.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/i18n/getAcceptLanguages
        """
    def get_message(
        self,
        message_name: str,
        substitutions: Any = ...,
        options: _i18n.GetMessageOptions | None = ...,
        /,
    ) -> Future[str]:
        """Call browser.i18n.getMessage.

        Chrome ≥ 17, Firefox ≥ 45.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/i18n/getMessage
        """
    def get_preferred_system_languages(self) -> Future[list[str]]:
        """Call browser.i18n.getPreferredSystemLanguages.

        Firefox ≥ 141 only.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/i18n/getPreferredSystemLanguages
        """
    def get_ui_language(self) -> Future[str]:
        """Call browser.i18n.getUILanguage.

        Chrome ≥ 35, Firefox ≥ 47.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/i18n/getUILanguage
        """
