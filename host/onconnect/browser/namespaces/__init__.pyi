"""The namespaces of the extension API. Generated."""

from onconnect.browser.namespaces.accessibility_features import AccessibilityFeatures
from onconnect.browser.namespaces.action import Action
from onconnect.browser.namespaces.alarms import Alarms
from onconnect.browser.namespaces.bookmarks import Bookmarks
from onconnect.browser.namespaces.browser_action import BrowserAction
from onconnect.browser.namespaces.browser_settings import BrowserSettings
from onconnect.browser.namespaces.browsing_data import BrowsingData
from onconnect.browser.namespaces.captive_portal import CaptivePortal
from onconnect.browser.namespaces.clipboard import Clipboard
from onconnect.browser.namespaces.commands import Commands
from onconnect.browser.namespaces.content_scripts import ContentScripts
from onconnect.browser.namespaces.content_settings import ContentSettings
from onconnect.browser.namespaces.context_menus import ContextMenus
from onconnect.browser.namespaces.contextual_identities import ContextualIdentities
from onconnect.browser.namespaces.cookies import Cookies
from onconnect.browser.namespaces.debugger import Debugger
from onconnect.browser.namespaces.declarative_net_request import DeclarativeNetRequest
from onconnect.browser.namespaces.desktop_capture import DesktopCapture
from onconnect.browser.namespaces.dns import Dns
from onconnect.browser.namespaces.dom import Dom
from onconnect.browser.namespaces.downloads import Downloads
from onconnect.browser.namespaces.enterprise import Enterprise
from onconnect.browser.namespaces.extension import Extension
from onconnect.browser.namespaces.find import Find
from onconnect.browser.namespaces.font_settings import FontSettings
from onconnect.browser.namespaces.gcm import Gcm
from onconnect.browser.namespaces.history import History
from onconnect.browser.namespaces.i18n import I18n
from onconnect.browser.namespaces.identity import Identity
from onconnect.browser.namespaces.idle import Idle
from onconnect.browser.namespaces.instance_id import InstanceID
from onconnect.browser.namespaces.management import Management
from onconnect.browser.namespaces.menus import Menus
from onconnect.browser.namespaces.mime_handler import MimeHandler
from onconnect.browser.namespaces.notifications import Notifications
from onconnect.browser.namespaces.offscreen import Offscreen
from onconnect.browser.namespaces.omnibox import Omnibox
from onconnect.browser.namespaces.page_action import PageAction
from onconnect.browser.namespaces.page_capture import PageCapture
from onconnect.browser.namespaces.permissions import Permissions
from onconnect.browser.namespaces.pkcs11 import Pkcs11
from onconnect.browser.namespaces.power import Power
from onconnect.browser.namespaces.printer_provider import PrinterProvider
from onconnect.browser.namespaces.privacy import Privacy
from onconnect.browser.namespaces.proxy import Proxy
from onconnect.browser.namespaces.public_suffix import PublicSuffix
from onconnect.browser.namespaces.reading_list import ReadingList
from onconnect.browser.namespaces.runtime import Runtime
from onconnect.browser.namespaces.scripting import Scripting
from onconnect.browser.namespaces.search import Search
from onconnect.browser.namespaces.sessions import Sessions
from onconnect.browser.namespaces.side_panel import SidePanel
from onconnect.browser.namespaces.sidebar_action import SidebarAction
from onconnect.browser.namespaces.storage import Storage
from onconnect.browser.namespaces.system import System
from onconnect.browser.namespaces.tab_capture import TabCapture
from onconnect.browser.namespaces.tab_groups import TabGroups
from onconnect.browser.namespaces.tabs import Tabs
from onconnect.browser.namespaces.theme import Theme
from onconnect.browser.namespaces.top_sites import TopSites
from onconnect.browser.namespaces.trial import Trial
from onconnect.browser.namespaces.tts import Tts
from onconnect.browser.namespaces.tts_engine import TtsEngine
from onconnect.browser.namespaces.user_scripts import UserScripts
from onconnect.browser.namespaces.web_authentication_proxy import WebAuthenticationProxy
from onconnect.browser.namespaces.web_navigation import WebNavigation
from onconnect.browser.namespaces.web_request import WebRequest
from onconnect.browser.namespaces.windows import Windows

class Namespaces:
    """What every `browser` has: the namespaces of the API."""

    accessibility_features: AccessibilityFeatures
    """browser.accessibilityFeatures.

    Chrome only.
    Needs "accessibilityFeatures.modify" or "accessibilityFeatures.read".
    """
    action: Action
    """browser.action.

    Chrome ≥ 88, Firefox ≥ 109 (manifest version 3).
    Needs the manifest key "action" in Chrome; the manifest key "action" or the manifest key
    "browser_action" in Firefox.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action
    """
    alarms: Alarms
    """browser.alarms.

    Chrome ≥ 22, Firefox ≥ 45.
    Needs "alarms".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/alarms
    """
    bookmarks: Bookmarks
    """browser.bookmarks.

    Chrome ≥ 3, Firefox ≥ 45.
    Needs "bookmarks".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks
    """
    browser_action: BrowserAction
    """browser.browserAction.

    Firefox ≥ 45 (manifest version 2) only.
    Needs the manifest key "action" or the manifest key "browser_action".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserAction
    """
    browser_settings: BrowserSettings
    """browser.browserSettings.

    Firefox ≥ 56 only.
    Needs "browserSettings".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browserSettings
    """
    browsing_data: BrowsingData
    """browser.browsingData.

    Chrome ≥ 19, Firefox ≥ 53.
    Needs "browsingData".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/browsingData
    """
    captive_portal: CaptivePortal
    """browser.captivePortal.

    Firefox ≥ 68 only.
    Needs "captivePortal".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/captivePortal
    """
    clipboard: Clipboard
    """browser.clipboard.

    Firefox ≥ 57 only.
    Needs "clipboardWrite".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/clipboard
    """
    commands: Commands
    """browser.commands.

    Chrome ≥ 25, Firefox ≥ 48.
    Needs the manifest key "commands".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/commands
    """
    content_scripts: ContentScripts
    """browser.contentScripts.

    Firefox ≥ 59 (manifest version 2) only.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/contentScripts
    """
    content_settings: ContentSettings
    """browser.contentSettings.

    Chrome only.
    Needs "contentSettings".
    """
    context_menus: ContextMenus
    """browser.contextMenus.

    Chrome ≥ 6, Firefox ≥ 55.
    Needs "contextMenus" in Chrome; "menus" or "contextMenus" in Firefox.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus
    """
    contextual_identities: ContextualIdentities
    """browser.contextualIdentities.

    Firefox ≥ 53 only.
    Needs "contextualIdentities".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/contextualIdentities
    """
    cookies: Cookies
    """browser.cookies.

    Chrome ≥ 6, Firefox ≥ 45.
    Needs "cookies".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/cookies
    """
    debugger: Debugger
    """browser.debugger.

    Chrome only.
    Needs "debugger".
    """
    declarative_net_request: DeclarativeNetRequest
    """browser.declarativeNetRequest.

    Chrome ≥ 84, Firefox ≥ 113.
    Needs "declarativeNetRequest" or "declarativeNetRequestWithHostAccess".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest
    """
    desktop_capture: DesktopCapture
    """browser.desktopCapture.

    Chrome only.
    Needs "desktopCapture".
    """
    dns: Dns
    """browser.dns.

    Firefox ≥ 60 only.
    Needs "dns".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/dns
    """
    dom: Dom
    """browser.dom.

    Chrome ≥ 88 only.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/dom
    """
    downloads: Downloads
    """browser.downloads.

    Chrome ≥ 22, Firefox ≥ 47.
    Needs "downloads".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads
    """
    enterprise: Enterprise
    """browser.enterprise.

    Chrome ≥ 71 only.
    Needs "enterprise.hardwarePlatform".
    """
    extension: Extension
    """browser.extension.

    Chrome ≥ 4, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/extension
    """
    find: Find
    """browser.find.

    Firefox ≥ 57 only.
    Needs "find".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/find
    """
    font_settings: FontSettings
    """browser.fontSettings.

    Chrome only.
    Needs "fontSettings".
    """
    gcm: Gcm
    """browser.gcm.

    Chrome only.
    Needs "gcm".
    """
    history: History
    """browser.history.

    Chrome ≥ 5, Firefox ≥ 49.
    Needs "history".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/history
    """
    i18n: I18n
    """browser.i18n.

    Chrome ≥ 17, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/i18n
    """
    identity: Identity
    """browser.identity.

    Chrome ≥ 29, Firefox ≥ 53.
    Needs "identity".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/identity
    """
    idle: Idle
    """browser.idle.

    Chrome ≥ 6, Firefox ≥ 45.
    Needs "idle".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/idle
    """
    instance_id: InstanceID
    """browser.instanceID.

    Chrome ≥ 44 only.
    Needs "gcm".
    """
    management: Management
    """browser.management.

    Chrome ≥ 8, Firefox ≥ 51.
    Needs "management" in Chrome.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/management
    """
    menus: Menus
    """browser.menus.

    Firefox ≥ 55 only.
    Needs "menus".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus
    """
    mime_handler: MimeHandler
    """browser.mimeHandler.

    Chrome ≥ 151 only.
    Needs the manifest key "mime_types_handler".
    """
    notifications: Notifications
    """browser.notifications.

    Chrome ≥ 28, Firefox ≥ 45.
    Needs "notifications".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/notifications
    """
    offscreen: Offscreen
    """browser.offscreen.

    Chrome ≥ 109 only.
    Needs "offscreen".
    """
    omnibox: Omnibox
    """browser.omnibox.

    Chrome ≥ 9, Firefox ≥ 52.
    Needs the manifest key "omnibox".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/omnibox
    """
    page_action: PageAction
    """browser.pageAction.

    Firefox ≥ 45 only.
    Needs the manifest key "page_action".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pageAction
    """
    page_capture: PageCapture
    """browser.pageCapture.

    Chrome only.
    Needs "pageCapture".
    """
    permissions: Permissions
    """browser.permissions.

    Chrome ≥ 16, Firefox ≥ 55.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/permissions
    """
    pkcs11: Pkcs11
    """browser.pkcs11.

    Firefox ≥ 58 only.
    Needs "pkcs11".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/pkcs11
    """
    power: Power
    """browser.power.

    Chrome only.
    Needs "power".
    """
    printer_provider: PrinterProvider
    """browser.printerProvider.

    Chrome ≥ 44 only.
    Needs "printerProvider".
    """
    privacy: Privacy
    """browser.privacy.

    Chrome ≥ 18, Firefox ≥ 54.
    Needs "privacy".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/privacy
    """
    proxy: Proxy
    """browser.proxy.

    Chrome, Firefox ≥ 55.
    Needs "proxy".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/proxy
    """
    public_suffix: PublicSuffix
    """browser.publicSuffix.

    Chrome ≥ 153, Firefox ≥ 153.
    Needs "publicSuffix".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/publicSuffix
    """
    reading_list: ReadingList
    """browser.readingList.

    Chrome ≥ 120 only.
    Needs "readingList".
    """
    runtime: Runtime
    """browser.runtime.

    Chrome ≥ 22, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime
    """
    scripting: Scripting
    """browser.scripting.

    Chrome ≥ 88, Firefox ≥ 102.
    Needs "scripting".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/scripting
    """
    search: Search
    """browser.search.

    Chrome ≥ 87, Firefox ≥ 63.
    Needs "search".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/search
    """
    sessions: Sessions
    """browser.sessions.

    Chrome ≥ 37, Firefox ≥ 52.
    Needs "sessions".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sessions
    """
    side_panel: SidePanel
    """browser.sidePanel.

    Chrome ≥ 114 only.
    Needs "sidePanel".
    """
    sidebar_action: SidebarAction
    """browser.sidebarAction.

    Firefox ≥ 54 only.
    Needs the manifest key "sidebar_action".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/sidebarAction
    """
    storage: Storage
    """browser.storage.

    Chrome ≥ 19, Firefox ≥ 45.
    Needs "storage".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage
    """
    system: System
    """browser.system.

    Chrome only.
    Needs "system.cpu".
    """
    tab_capture: TabCapture
    """browser.tabCapture.

    Chrome only.
    Needs "tabCapture".
    """
    tab_groups: TabGroups
    """browser.tabGroups.

    Chrome ≥ 89, Firefox ≥ 139.
    Needs "tabGroups".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabGroups
    """
    tabs: Tabs
    """browser.tabs.

    Chrome ≥ 4, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs
    """
    theme: Theme
    """browser.theme.

    Firefox ≥ 55 only.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/theme
    """
    top_sites: TopSites
    """browser.topSites.

    Chrome ≥ 19, Firefox ≥ 52.
    Needs "topSites".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/topSites
    """
    trial: Trial
    """browser.trial.

    Firefox only.
    Needs "trialML".
    """
    tts: Tts
    """browser.tts.

    Chrome only.
    Needs "tts".
    """
    tts_engine: TtsEngine
    """browser.ttsEngine.

    Chrome only.
    Needs "ttsEngine".
    """
    user_scripts: UserScripts
    """browser.userScripts.

    Chrome ≥ 120, Firefox ≥ 136.
    Needs "userScripts" in Chrome; the manifest key "user_scripts" or "userScripts" in Firefox.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/userScripts
    """
    web_authentication_proxy: WebAuthenticationProxy
    """browser.webAuthenticationProxy.

    Chrome ≥ 115 only.
    Needs "webAuthenticationProxy".
    """
    web_navigation: WebNavigation
    """browser.webNavigation.

    Chrome ≥ 16, Firefox ≥ 45.
    Needs "webNavigation".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webNavigation
    """
    web_request: WebRequest
    """browser.webRequest.

    Chrome ≥ 17, Firefox ≥ 45.
    Needs "webRequest".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest
    """
    windows: Windows
    """browser.windows.

    Chrome ≥ 4, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/windows
    """
