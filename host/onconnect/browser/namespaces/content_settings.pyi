"""browser.contentSettings. Generated."""

from asyncio import Future

from onconnect.browser.namespace import Namespace
from onconnect.types import content_settings as _content_settings

class ContentSetting(Namespace):
    """browser.contentSettings.ContentSetting.

    Chrome only.
    Needs "contentSettings".
    """

    def clear(self, details: _content_settings.ContentSettingClearDetails, /) -> Future[None]:
        """Call browser.contentSettings.ContentSetting.clear.

        Chrome only.
        Needs "contentSettings".
        """
    def get(
        self, details: _content_settings.ContentSettingGetDetails, /
    ) -> Future[_content_settings.ContentSettingGetResult]:
        """Call browser.contentSettings.ContentSetting.get.

        Chrome only.
        Needs "contentSettings".
        """
    def set(self, details: _content_settings.ContentSettingSetDetails, /) -> Future[None]:
        """Call browser.contentSettings.ContentSetting.set.

        Chrome only.
        Needs "contentSettings".
        """
    def get_resource_identifiers(self) -> Future[list[_content_settings.ResourceIdentifier] | None]:
        """Call browser.contentSettings.ContentSetting.getResourceIdentifiers.

        Chrome only.
        Needs "contentSettings".
        """

class ContentSettings(Namespace):
    """browser.contentSettings.

    Chrome only.
    Needs "contentSettings".
    """

    auto_verify: ContentSetting
    """browser.contentSettings.autoVerify.

    Chrome ≥ 113 only.
    Needs "contentSettings".
    """
    automatic_downloads: ContentSetting
    """browser.contentSettings.automaticDownloads.

    Chrome only.
    Needs "contentSettings".
    """
    camera: ContentSetting
    """browser.contentSettings.camera.

    Chrome ≥ 46 only.
    Needs "contentSettings".
    """
    clipboard: ContentSetting
    """browser.contentSettings.clipboard.

    Chrome ≥ 121 only.
    Needs "contentSettings".
    """
    cookies: ContentSetting
    """browser.contentSettings.cookies.

    Chrome only.
    Needs "contentSettings".
    """
    fullscreen: ContentSetting
    """browser.contentSettings.fullscreen.

    Chrome only.
    Needs "contentSettings".
    """
    images: ContentSetting
    """browser.contentSettings.images.

    Chrome only.
    Needs "contentSettings".
    """
    javascript: ContentSetting
    """browser.contentSettings.javascript.

    Chrome only.
    Needs "contentSettings".
    """
    location: ContentSetting
    """browser.contentSettings.location.

    Chrome only.
    Needs "contentSettings".
    """
    microphone: ContentSetting
    """browser.contentSettings.microphone.

    Chrome ≥ 46 only.
    Needs "contentSettings".
    """
    mouselock: ContentSetting
    """browser.contentSettings.mouselock.

    Chrome only.
    Needs "contentSettings".
    """
    notifications: ContentSetting
    """browser.contentSettings.notifications.

    Chrome only.
    Needs "contentSettings".
    """
    plugins: ContentSetting
    """browser.contentSettings.plugins.

    Chrome only.
    Needs "contentSettings".
    """
    popups: ContentSetting
    """browser.contentSettings.popups.

    Chrome only.
    Needs "contentSettings".
    """
    unsandboxed_plugins: ContentSetting
    """browser.contentSettings.unsandboxedPlugins.

    Chrome only.
    Needs "contentSettings".
    """
