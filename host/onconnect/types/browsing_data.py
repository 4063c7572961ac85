"""The types of browser.browsingData. Generated."""

from typing import TypedDict


class DataTypeSet(TypedDict, total=False):
    """browsingData.DataTypeSet.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browsingData/DataTypeSet
    """

    cache: bool
    cookies: bool
    downloads: bool
    formData: bool
    history: bool
    indexedDB: bool
    localStorage: bool
    serverBoundCertificates: bool
    passwords: bool
    pluginData: bool
    serviceWorkers: bool
    appcache: bool
    cacheStorage: bool
    fileSystems: bool
    webSQL: bool


class RemovalOptions(TypedDict, total=False):
    """browsingData.RemovalOptions.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browsingData/RemovalOptions
    """

    since: str | float
    hostnames: list[str]
    cookieStoreId: str
    originTypes: "RemovalOptionsOriginTypes"
    origins: list[str]
    excludeOrigins: list[str]


class RemovalOptionsOriginTypes(TypedDict, total=False):
    """The originTypes of browsingData.RemovalOptions."""

    unprotectedWeb: bool
    protectedWeb: bool
    extension: bool


class SettingsResult(TypedDict):
    """The result of browsingData.settings."""

    options: RemovalOptions
    dataToRemove: DataTypeSet
    dataRemovalPermitted: DataTypeSet
