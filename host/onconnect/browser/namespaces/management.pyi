"""browser.management. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import management as _management

_OnDisabledListener = TypeVar(
    "_OnDisabledListener",
    bound=Callable[[_management.ExtensionInfo], object] | Callable[[], object],
)

class OnDisabled(Event):
    """The event browser.management.onDisabled."""

    def add_listener(self, listener: _OnDisabledListener, /) -> _OnDisabledListener: ...

_OnEnabledListener = TypeVar(
    "_OnEnabledListener", bound=Callable[[_management.ExtensionInfo], object] | Callable[[], object]
)

class OnEnabled(Event):
    """The event browser.management.onEnabled."""

    def add_listener(self, listener: _OnEnabledListener, /) -> _OnEnabledListener: ...

_OnInstalledListener = TypeVar(
    "_OnInstalledListener",
    bound=Callable[[_management.ExtensionInfo], object] | Callable[[], object],
)

class OnInstalled(Event):
    """The event browser.management.onInstalled."""

    def add_listener(self, listener: _OnInstalledListener, /) -> _OnInstalledListener: ...

_OnUninstalledListener = TypeVar(
    "_OnUninstalledListener",
    bound=Callable[[_management.ExtensionInfo | str], object] | Callable[[], object],
)

class OnUninstalled(Event):
    """The event browser.management.onUninstalled."""

    def add_listener(self, listener: _OnUninstalledListener, /) -> _OnUninstalledListener: ...

class Management(Namespace):
    """browser.management.

    Chrome ≥ 8, Firefox ≥ 51.
    Needs "management" in Chrome.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/management
    """

    on_disabled: OnDisabled
    """browser.management.onDisabled.

    Chrome ≥ 8, Firefox ≥ 55.
    Needs "management".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/management/onDisabled
    """
    on_enabled: OnEnabled
    """browser.management.onEnabled.

    Chrome ≥ 8, Firefox ≥ 55.
    Needs "management".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/management/onEnabled
    """
    on_installed: OnInstalled
    """browser.management.onInstalled.

    Chrome ≥ 8, Firefox ≥ 55.
    Needs "management".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/management/onInstalled
    """
    on_uninstalled: OnUninstalled
    """browser.management.onUninstalled.

    Chrome ≥ 8, Firefox ≥ 55.
    Needs "management".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/management/onUninstalled
    """
    def create_app_shortcut(self, id: str, /) -> Future[None]:
        """Call browser.management.createAppShortcut.

        Chrome only.
        Needs "management".
        """
    def generate_app_for_link(self, url: str, title: str, /) -> Future[_management.ExtensionInfo]:
        """Call browser.management.generateAppForLink.

        Chrome only.
        Needs "management".
        """
    def get(self, id: str, /) -> Future[_management.ExtensionInfo]:
        """Call browser.management.get.

        Chrome ≥ 58, Firefox ≥ 56.
        Needs "management".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/management/get
        """
    def get_all(self) -> Future[list[_management.ExtensionInfo]]:
        """Call browser.management.getAll.

        Chrome ≥ 8, Firefox ≥ 55.
        Needs "management".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/management/getAll
        """
    def get_permission_warnings_by_id(self, id: str, /) -> Future[list[str]]:
        """Call browser.management.getPermissionWarningsById.

        Chrome ≥ 58 only.
        Needs "management".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/management/getPermissionWarningsById
        """
    def get_permission_warnings_by_manifest(self, manifest_str: str, /) -> Future[list[str]]:
        """Call browser.management.getPermissionWarningsByManifest.

        Chrome ≥ 58 only.
        Needs "management".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/management/getPermissionWarningsByManifest
        """
    def get_self(self) -> Future[_management.ExtensionInfo]:
        """Call browser.management.getSelf.

        Chrome ≥ 58, Firefox ≥ 51.
        Needs "management" in Chrome.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/management/getSelf
        """
    def install(self, options: _management.InstallOptions, /) -> Future[_management.InstallResult]:
        """Call browser.management.install.

        Firefox ≥ 63 only.
        Needs "management".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/management/install
        """
    def install_replacement_web_app(self) -> Future[None]:
        """Call browser.management.installReplacementWebApp.

        Chrome ≥ 77 only.
        Needs "management", and the manifest key "replacement_web_app".
        """
    def launch_app(self, id: str, /) -> Future[None]:
        """Call browser.management.launchApp.

        Chrome only.
        Needs "management".
        """
    def set_enabled(self, id: str, enabled: bool, /) -> Future[None]:
        """Call browser.management.setEnabled.

        Chrome ≥ 8, Firefox ≥ 140.
        Needs "management".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/management/setEnabled
        """
    def set_launch_type(self, id: str, launch_type: _management.LaunchType, /) -> Future[None]:
        """Call browser.management.setLaunchType.

        Chrome only.
        Needs "management".
        """
    def uninstall(
        self, id: str, options: _management.UninstallOptions | None = ..., /
    ) -> Future[None]:
        """Call browser.management.uninstall.

        Chrome ≥ 8 only.
        Needs "management".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/management/uninstall
        """
    def uninstall_self(self, options: _management.UninstallOptions | None = ..., /) -> Future[None]:
        """Call browser.management.uninstallSelf.

        Chrome ≥ 58, Firefox ≥ 51.
        Needs "management" in Chrome.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/management/uninstallSelf
        """
