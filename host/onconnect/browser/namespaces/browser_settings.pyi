"""browser.browserSettings. Generated."""

from onconnect.browser.namespace import Namespace
from onconnect.browser.namespaces.types import Setting

class BrowserSettingsColorManagement(Namespace):
    """browser.browserSettings.colorManagement.

    Firefox ≥ 91 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/colorManagement
    """

    mode: Setting
    """browser.browserSettings.colorManagement.mode.

    Firefox only.
    Needs "browserSettings".
    """
    use_native_srgb: Setting
    """browser.browserSettings.colorManagement.useNativeSRGB.

    Firefox only.
    Needs "browserSettings".
    """
    use_web_render_compositor: Setting
    """browser.browserSettings.colorManagement.useWebRenderCompositor.

    Firefox only.
    Needs "browserSettings".
    """

class BrowserSettings(Namespace):
    """browser.browserSettings.

    Firefox ≥ 56 only.
    Needs "browserSettings".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings
    """

    allow_popups_for_user_events: Setting
    """browser.browserSettings.allowPopupsForUserEvents.

    Firefox ≥ 57 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/allowPopupsForUserEvents
    """
    cache_enabled: Setting
    """browser.browserSettings.cacheEnabled.

    Firefox ≥ 56 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/cacheEnabled
    """
    close_tabs_by_double_click: Setting
    """browser.browserSettings.closeTabsByDoubleClick.

    Firefox ≥ 61 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/closeTabsByDoubleClick
    """
    color_management: BrowserSettingsColorManagement
    """browser.browserSettings.colorManagement.

    Firefox ≥ 91 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/colorManagement
    """
    context_menu_show_event: Setting
    """browser.browserSettings.contextMenuShowEvent.

    Firefox ≥ 59 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/contextMenuShowEvent
    """
    ftp_protocol_enabled: Setting
    """browser.browserSettings.ftpProtocolEnabled.

    Firefox ≥ 72 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/ftpProtocolEnabled
    """
    homepage_override: Setting
    """browser.browserSettings.homepageOverride.

    Firefox ≥ 57 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/homepageOverride
    """
    image_animation_behavior: Setting
    """browser.browserSettings.imageAnimationBehavior.

    Firefox ≥ 57 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/imageAnimationBehavior
    """
    new_tab_page_override: Setting
    """browser.browserSettings.newTabPageOverride.

    Firefox ≥ 57 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/newTabPageOverride
    """
    new_tab_position: Setting
    """browser.browserSettings.newTabPosition.

    Firefox ≥ 61 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/newTabPosition
    """
    open_bookmarks_in_new_tabs: Setting
    """browser.browserSettings.openBookmarksInNewTabs.

    Firefox ≥ 59 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/openBookmarksInNewTabs
    """
    open_search_results_in_new_tabs: Setting
    """browser.browserSettings.openSearchResultsInNewTabs.

    Firefox ≥ 59 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/openSearchResultsInNewTabs
    """
    open_urlbar_results_in_new_tabs: Setting
    """browser.browserSettings.openUrlbarResultsInNewTabs.

    Firefox ≥ 61 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/openUrlbarResultsInNewTabs
    """
    override_content_color_scheme: Setting
    """browser.browserSettings.overrideContentColorScheme.

    Firefox ≥ 95 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/overrideContentColorScheme
    """
    override_document_colors: Setting
    """browser.browserSettings.overrideDocumentColors.

    Firefox ≥ 61 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/overrideDocumentColors
    """
    use_document_fonts: Setting
    """browser.browserSettings.useDocumentFonts.

    Firefox ≥ 61 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/useDocumentFonts
    """
    vertical_tabs: Setting
    """browser.browserSettings.verticalTabs.

    Firefox ≥ 142 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/verticalTabs
    """
    web_notifications_disabled: Setting
    """browser.browserSettings.webNotificationsDisabled.

    Firefox ≥ 58 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/webNotificationsDisabled
    """
    zoom_full_page: Setting
    """browser.browserSettings.zoomFullPage.

    Firefox ≥ 75 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/zoomFullPage
    """
    zoom_site_specific: Setting
    """browser.browserSettings.zoomSiteSpecific.

    Firefox ≥ 75 only.
    Needs "browserSettings".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings/zoomSiteSpecific
    """
