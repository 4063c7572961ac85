"""browser.browsingData. Generated."""

from asyncio import Future

from onconnect.browser.namespace import Namespace
from onconnect.types import browsing_data as _browsing_data

class BrowsingData(Namespace):
    """browser.browsingData.

    Chrome ≥ 19, Firefox ≥ 53.
    Needs "browsingData".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browsingData
    """

    def remove(
        self, options: _browsing_data.RemovalOptions, data_to_remove: _browsing_data.DataTypeSet, /
    ) -> Future[None]:
        """Call browser.browsingData.remove.

        Chrome ≥ 19, Firefox ≥ 53.
        Needs "browsingData".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browsingData/remove
        """
    def remove_appcache(self, options: _browsing_data.RemovalOptions, /) -> Future[None]:
        """Call browser.browsingData.removeAppcache.

        Chrome only. Deprecated.
        Needs "browsingData".
        """
    def remove_cache(self, options: _browsing_data.RemovalOptions, /) -> Future[None]:
        """Call browser.browsingData.removeCache.

        Chrome ≥ 19, Firefox ≥ 53.
        Needs "browsingData".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browsingData/removeCache
        """
    def remove_cache_storage(self, options: _browsing_data.RemovalOptions, /) -> Future[None]:
        """Call browser.browsingData.removeCacheStorage.

        Chrome ≥ 72 only.
        Needs "browsingData".
        """
    def remove_cookies(self, options: _browsing_data.RemovalOptions, /) -> Future[None]:
        """Call browser.browsingData.removeCookies.

        Chrome ≥ 19, Firefox ≥ 53.
        Needs "browsingData".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browsingData/removeCookies
        """
    def remove_downloads(self, options: _browsing_data.RemovalOptions, /) -> Future[None]:
        """Call browser.browsingData.removeDownloads.

        Chrome ≥ 19, Firefox ≥ 53.
        Needs "browsingData".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browsingData/removeDownloads
        """
    def remove_file_systems(self, options: _browsing_data.RemovalOptions, /) -> Future[None]:
        """Call browser.browsingData.removeFileSystems.

        Chrome only.
        Needs "browsingData".
        """
    def remove_form_data(self, options: _browsing_data.RemovalOptions, /) -> Future[None]:
        """Call browser.browsingData.removeFormData.

        Chrome ≥ 19, Firefox ≥ 53.
        Needs "browsingData".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browsingData/removeFormData
        """
    def remove_history(self, options: _browsing_data.RemovalOptions, /) -> Future[None]:
        """Call browser.browsingData.removeHistory.

        Chrome ≥ 19, Firefox ≥ 53.
        Needs "browsingData".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browsingData/removeHistory
        """
    def remove_indexed_db(self, options: _browsing_data.RemovalOptions, /) -> Future[None]:
        """Call browser.browsingData.removeIndexedDB.

        Chrome only.
        Needs "browsingData".
        """
    def remove_local_storage(self, options: _browsing_data.RemovalOptions, /) -> Future[None]:
        """Call browser.browsingData.removeLocalStorage.

        Chrome ≥ 19, Firefox ≥ 57.
        Needs "browsingData".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browsingData/removeLocalStorage
        """
    def remove_passwords(self, options: _browsing_data.RemovalOptions, /) -> Future[None]:
        """Call browser.browsingData.removePasswords.

        Chrome ≥ 19, Firefox ≥ 53.
        Needs "browsingData".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browsingData/removePasswords
        """
    def remove_plugin_data(self, options: _browsing_data.RemovalOptions, /) -> Future[None]:
        """Call browser.browsingData.removePluginData.

        Chrome ≥ 19, Firefox ≥ 53.
        Needs "browsingData".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browsingData/removePluginData
        """
    def remove_service_workers(self, options: _browsing_data.RemovalOptions, /) -> Future[None]:
        """Call browser.browsingData.removeServiceWorkers.

        Chrome ≥ 72 only.
        Needs "browsingData".
        """
    def remove_web_sql(self, options: _browsing_data.RemovalOptions, /) -> Future[None]:
        """Call browser.browsingData.removeWebSQL.

        Chrome only. Deprecated.
        Needs "browsingData".
        """
    def settings(self) -> Future[_browsing_data.SettingsResult]:
        """Call browser.browsingData.settings.

        Chrome ≥ 26, Firefox ≥ 53.
        Needs "browsingData".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browsingData/settings
        """
