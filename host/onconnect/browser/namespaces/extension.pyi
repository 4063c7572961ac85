"""browser.extension. Generated."""

from asyncio import Future

from onconnect.browser.namespace import Namespace

class Extension(Namespace):
    """browser.extension.

    Chrome ≥ 4, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/extension
    """

    def get_url(self, path: str, /) -> Future[str]:
        """Call browser.extension.getURL.

        Firefox ≥ 45 (manifest version 2) only. Deprecated.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/extension/getURL
        """
    def is_allowed_file_scheme_access(self) -> Future[bool]:
        """Call browser.extension.isAllowedFileSchemeAccess.

        Chrome ≥ 12, Firefox ≥ 153.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/extension/isAllowedFileSchemeAccess
        """
    def is_allowed_incognito_access(self) -> Future[bool]:
        """Call browser.extension.isAllowedIncognitoAccess.

        Chrome ≥ 12, Firefox ≥ 48.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/extension/isAllowedIncognitoAccess
        """
    def set_update_url_data(self, data: str, /) -> Future[None]:
        """Call browser.extension.setUpdateUrlData.

        Chrome ≥ 9 only.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/extension/setUpdateUrlData
        """
