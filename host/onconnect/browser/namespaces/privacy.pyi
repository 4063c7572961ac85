"""browser.privacy. Generated."""

from onconnect.browser.namespace import Namespace
from onconnect.browser.namespaces.types import Setting

class PrivacyNetwork(Namespace):
    """browser.privacy.network.

    Chrome ≥ 18, Firefox ≥ 54.
    Needs "privacy" in Firefox.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/privacy/network
    """

    global_privacy_control: Setting
    """browser.privacy.network.globalPrivacyControl.

    Firefox ≥ 95 only.
    Needs "privacy".
    """
    https_only_mode: Setting
    """browser.privacy.network.httpsOnlyMode.

    Firefox ≥ 84 only.
    Needs "privacy".
    """
    network_prediction_enabled: Setting
    """browser.privacy.network.networkPredictionEnabled.

    Chrome ≥ 18, Firefox ≥ 54.
    Needs "privacy" in Firefox.
    """
    peer_connection_enabled: Setting
    """browser.privacy.network.peerConnectionEnabled.

    Firefox ≥ 55 only.
    Needs "privacy".
    """
    tls_version_restriction: Setting
    """browser.privacy.network.tlsVersionRestriction.

    Firefox only.
    Needs "privacy".
    """
    web_rtcip_handling_policy: Setting
    """browser.privacy.network.webRTCIPHandlingPolicy.

    Chrome ≥ 48, Firefox ≥ 54.
    Needs "privacy" in Firefox.
    """

class PrivacyServices(Namespace):
    """browser.privacy.services.

    Chrome ≥ 18, Firefox ≥ 56.
    Needs "privacy" in Firefox.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/privacy/services
    """

    alternate_error_pages_enabled: Setting
    """browser.privacy.services.alternateErrorPagesEnabled.

    Chrome ≥ 18 only.
    """
    autofill_address_enabled: Setting
    """browser.privacy.services.autofillAddressEnabled.

    Chrome ≥ 70 only.
    """
    autofill_credit_card_enabled: Setting
    """browser.privacy.services.autofillCreditCardEnabled.

    Chrome ≥ 70 only.
    """
    autofill_enabled: Setting
    """browser.privacy.services.autofillEnabled.

    Chrome ≥ 18 only.
    """
    password_saving_enabled: Setting
    """browser.privacy.services.passwordSavingEnabled.

    Chrome ≥ 38, Firefox ≥ 56.
    Needs "privacy" in Firefox.
    """
    safe_browsing_enabled: Setting
    """browser.privacy.services.safeBrowsingEnabled.

    Chrome ≥ 18 only.
    """
    safe_browsing_extended_reporting_enabled: Setting
    """browser.privacy.services.safeBrowsingExtendedReportingEnabled.

    Chrome ≥ 42 only.
    """
    search_suggest_enabled: Setting
    """browser.privacy.services.searchSuggestEnabled.

    Chrome ≥ 18 only.
    """
    spelling_service_enabled: Setting
    """browser.privacy.services.spellingServiceEnabled.

    Chrome ≥ 20 only.
    """
    translation_service_enabled: Setting
    """browser.privacy.services.translationServiceEnabled.

    Chrome ≥ 18 only.
    """

class PrivacyWebsites(Namespace):
    """browser.privacy.websites.

    Chrome ≥ 18, Firefox ≥ 54.
    Needs "privacy" in Firefox.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/privacy/websites
    """

    ad_measurement_enabled: Setting
    """browser.privacy.websites.adMeasurementEnabled.

    Chrome ≥ 111 only.
    """
    cookie_config: Setting
    """browser.privacy.websites.cookieConfig.

    Firefox ≥ 59 only.
    Needs "privacy".
    """
    do_not_track_enabled: Setting
    """browser.privacy.websites.doNotTrackEnabled.

    Chrome ≥ 65 only.
    """
    first_party_isolate: Setting
    """browser.privacy.websites.firstPartyIsolate.

    Firefox ≥ 58 only.
    Needs "privacy".
    """
    fledge_enabled: Setting
    """browser.privacy.websites.fledgeEnabled.

    Chrome ≥ 111 only.
    """
    hyperlink_auditing_enabled: Setting
    """browser.privacy.websites.hyperlinkAuditingEnabled.

    Chrome ≥ 18, Firefox ≥ 54.
    Needs "privacy" in Firefox.
    """
    protected_content_enabled: Setting
    """browser.privacy.websites.protectedContentEnabled.

    Chrome ≥ 21 only.
    """
    referrers_enabled: Setting
    """browser.privacy.websites.referrersEnabled.

    Chrome ≥ 18, Firefox ≥ 56.
    Needs "privacy" in Firefox.
    """
    resist_fingerprinting: Setting
    """browser.privacy.websites.resistFingerprinting.

    Firefox ≥ 58 only.
    Needs "privacy".
    """
    third_party_cookies_allowed: Setting
    """browser.privacy.websites.thirdPartyCookiesAllowed.

    Chrome ≥ 18 only.
    """
    topics_enabled: Setting
    """browser.privacy.websites.topicsEnabled.

    Chrome ≥ 111 only.
    """
    tracking_protection_mode: Setting
    """browser.privacy.websites.trackingProtectionMode.

    Firefox ≥ 57 only.
    Needs "privacy".
    """

class Privacy(Namespace):
    """browser.privacy.

    Chrome ≥ 18, Firefox ≥ 54.
    Needs "privacy".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/privacy
    """

    network: PrivacyNetwork
    """browser.privacy.network.

    Chrome ≥ 18, Firefox ≥ 54.
    Needs "privacy" in Firefox.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/privacy/network
    """
    services: PrivacyServices
    """browser.privacy.services.

    Chrome ≥ 18, Firefox ≥ 56.
    Needs "privacy" in Firefox.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/privacy/services
    """
    websites: PrivacyWebsites
    """browser.privacy.websites.

    Chrome ≥ 18, Firefox ≥ 54.
    Needs "privacy" in Firefox.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/privacy/websites
    """
