"""browser.runtime. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import Any, TypeVar, overload

from onconnect.browser import runtime as _written
from onconnect.browser.connect_event import ConnectEvent
from onconnect.browser.event import Event
from onconnect.browser.port import Port
from onconnect.types import runtime as _runtime

_OnBrowserUpdateAvailableListener = TypeVar(
    "_OnBrowserUpdateAvailableListener", bound=Callable[[], object]
)

class OnBrowserUpdateAvailable(Event):
    """The event browser.runtime.onBrowserUpdateAvailable."""

    def add_listener(
        self, listener: _OnBrowserUpdateAvailableListener, /
    ) -> _OnBrowserUpdateAvailableListener: ...

_OnConnectListener = TypeVar(
    "_OnConnectListener", bound=Callable[[Port], object] | Callable[[], object]
)

class OnConnect(ConnectEvent):
    """The event browser.runtime.onConnect."""

    @overload
    def add_listener(
        self, listener: _OnConnectListener, /, *, name: str | None = ...
    ) -> _OnConnectListener: ...
    @overload
    def add_listener(self, *, name: str) -> Callable[[_OnConnectListener], _OnConnectListener]: ...

_OnConnectExternalListener = TypeVar(
    "_OnConnectExternalListener", bound=Callable[[Port], object] | Callable[[], object]
)

class OnConnectExternal(ConnectEvent):
    """The event browser.runtime.onConnectExternal."""

    @overload
    def add_listener(
        self, listener: _OnConnectExternalListener, /, *, name: str | None = ...
    ) -> _OnConnectExternalListener: ...
    @overload
    def add_listener(
        self, *, name: str
    ) -> Callable[[_OnConnectExternalListener], _OnConnectExternalListener]: ...

_OnConnectNativeListener = TypeVar(
    "_OnConnectNativeListener", bound=Callable[[Port], object] | Callable[[], object]
)

class OnConnectNative(Event):
    """The event browser.runtime.onConnectNative."""

    def add_listener(self, listener: _OnConnectNativeListener, /) -> _OnConnectNativeListener: ...

_OnEnabledListener = TypeVar("_OnEnabledListener", bound=Callable[[], object])

class OnEnabled(Event):
    """The event browser.runtime.onEnabled."""

    def add_listener(self, listener: _OnEnabledListener, /) -> _OnEnabledListener: ...

_OnInstalledListener = TypeVar(
    "_OnInstalledListener",
    bound=Callable[[_runtime.OnInstalledDetails], object] | Callable[[], object],
)

class OnInstalled(Event):
    """The event browser.runtime.onInstalled."""

    def add_listener(self, listener: _OnInstalledListener, /) -> _OnInstalledListener: ...

_OnMessageListener = TypeVar(
    "_OnMessageListener",
    bound=Callable[[Any, _runtime.MessageSender, Callable[[object], None]], object]
    | Callable[[Any, _runtime.MessageSender], object]
    | Callable[[Any], object]
    | Callable[[], object],
)

class OnMessage(Event):
    """The event browser.runtime.onMessage."""

    def add_listener(self, listener: _OnMessageListener, /) -> _OnMessageListener: ...

_OnMessageExternalListener = TypeVar(
    "_OnMessageExternalListener",
    bound=Callable[[Any, _runtime.MessageSender, Callable[[object], None]], object]
    | Callable[[Any, _runtime.MessageSender], object]
    | Callable[[Any], object]
    | Callable[[], object],
)

class OnMessageExternal(Event):
    """The event browser.runtime.onMessageExternal."""

    def add_listener(
        self, listener: _OnMessageExternalListener, /
    ) -> _OnMessageExternalListener: ...

_OnPerformanceWarningListener = TypeVar(
    "_OnPerformanceWarningListener",
    bound=Callable[[_runtime.OnPerformanceWarningDetails], object] | Callable[[], object],
)

class OnPerformanceWarning(Event):
    """The event browser.runtime.onPerformanceWarning."""

    def add_listener(
        self, listener: _OnPerformanceWarningListener, /
    ) -> _OnPerformanceWarningListener: ...

_OnRestartRequiredListener = TypeVar(
    "_OnRestartRequiredListener",
    bound=Callable[[_runtime.OnRestartRequiredReason], object] | Callable[[], object],
)

class OnRestartRequired(Event):
    """The event browser.runtime.onRestartRequired."""

    def add_listener(
        self, listener: _OnRestartRequiredListener, /
    ) -> _OnRestartRequiredListener: ...

_OnStartupListener = TypeVar("_OnStartupListener", bound=Callable[[], object])

class OnStartup(Event):
    """The event browser.runtime.onStartup."""

    def add_listener(self, listener: _OnStartupListener, /) -> _OnStartupListener: ...

_OnSuspendListener = TypeVar("_OnSuspendListener", bound=Callable[[], object])

class OnSuspend(Event):
    """The event browser.runtime.onSuspend."""

    def add_listener(self, listener: _OnSuspendListener, /) -> _OnSuspendListener: ...

_OnSuspendCanceledListener = TypeVar("_OnSuspendCanceledListener", bound=Callable[[], object])

class OnSuspendCanceled(Event):
    """The event browser.runtime.onSuspendCanceled."""

    def add_listener(
        self, listener: _OnSuspendCanceledListener, /
    ) -> _OnSuspendCanceledListener: ...

_OnUpdateAvailableListener = TypeVar(
    "_OnUpdateAvailableListener",
    bound=Callable[[_runtime.OnUpdateAvailableDetails], object] | Callable[[], object],
)

class OnUpdateAvailable(Event):
    """The event browser.runtime.onUpdateAvailable."""

    def add_listener(
        self, listener: _OnUpdateAvailableListener, /
    ) -> _OnUpdateAvailableListener: ...

_OnUserScriptConnectListener = TypeVar(
    "_OnUserScriptConnectListener", bound=Callable[[Port], object] | Callable[[], object]
)

class OnUserScriptConnect(ConnectEvent):
    """The event browser.runtime.onUserScriptConnect."""

    @overload
    def add_listener(
        self, listener: _OnUserScriptConnectListener, /, *, name: str | None = ...
    ) -> _OnUserScriptConnectListener: ...
    @overload
    def add_listener(
        self, *, name: str
    ) -> Callable[[_OnUserScriptConnectListener], _OnUserScriptConnectListener]: ...

_OnUserScriptMessageListener = TypeVar(
    "_OnUserScriptMessageListener",
    bound=Callable[[Any, _runtime.MessageSender, Callable[[object], None]], object]
    | Callable[[Any, _runtime.MessageSender], object]
    | Callable[[Any], object]
    | Callable[[], object],
)

class OnUserScriptMessage(Event):
    """The event browser.runtime.onUserScriptMessage."""

    def add_listener(
        self, listener: _OnUserScriptMessageListener, /
    ) -> _OnUserScriptMessageListener: ...

class Runtime(_written.Runtime):
    """browser.runtime.

    Chrome ≥ 22, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime
    """

    on_browser_update_available: OnBrowserUpdateAvailable
    """browser.runtime.onBrowserUpdateAvailable.

    Chrome ≥ 27 only. Deprecated.
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onBrowserUpdateAvailable
    """
    on_connect: OnConnect
    """browser.runtime.onConnect.

    Chrome ≥ 26, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onConnect
    """
    on_connect_external: OnConnectExternal
    """browser.runtime.onConnectExternal.

    Chrome ≥ 26, Firefox ≥ 54.
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onConnectExternal
    """
    on_connect_native: OnConnectNative
    """browser.runtime.onConnectNative.

    Chrome ≥ 76 only.
    Needs "nativeMessaging".
    """
    on_enabled: OnEnabled
    """browser.runtime.onEnabled.

    Chrome ≥ 155 only.
    """
    on_installed: OnInstalled
    """browser.runtime.onInstalled.

    Chrome ≥ 22, Firefox ≥ 52.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onInstalled
    """
    on_message: OnMessage
    """browser.runtime.onMessage.

    Chrome ≥ 26, Firefox ≥ 45.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onMessage
    """
    on_message_external: OnMessageExternal
    """browser.runtime.onMessageExternal.

    Chrome ≥ 26, Firefox ≥ 54.
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onMessageExternal
    """
    on_performance_warning: OnPerformanceWarning
    """browser.runtime.onPerformanceWarning.

    Firefox ≥ 124 only.
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onPerformanceWarning
    """
    on_restart_required: OnRestartRequired
    """browser.runtime.onRestartRequired.

    Chrome ≥ 29 only.
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onRestartRequired
    """
    on_startup: OnStartup
    """browser.runtime.onStartup.

    Chrome ≥ 23, Firefox ≥ 52.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onStartup
    """
    on_suspend: OnSuspend
    """browser.runtime.onSuspend.

    Chrome ≥ 22, Firefox ≥ 100.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onSuspend
    """
    on_suspend_canceled: OnSuspendCanceled
    """browser.runtime.onSuspendCanceled.

    Chrome ≥ 22, Firefox ≥ 100.
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onSuspendCanceled
    """
    on_update_available: OnUpdateAvailable
    """browser.runtime.onUpdateAvailable.

    Chrome ≥ 25, Firefox ≥ 51.
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onUpdateAvailable
    """
    on_user_script_connect: OnUserScriptConnect
    """browser.runtime.onUserScriptConnect.

    Chrome ≥ 120, Firefox ≥ 136.
    Needs "userScripts" in Firefox.
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onUserScriptConnect
    """
    on_user_script_message: OnUserScriptMessage
    """browser.runtime.onUserScriptMessage.

    Chrome ≥ 120, Firefox ≥ 136.
    Needs "userScripts" in Firefox.
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onUserScriptMessage
    """
    def get_browser_info(self) -> Future[_runtime.BrowserInfo]:
        """Call browser.runtime.getBrowserInfo.

        Firefox ≥ 51 only.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/getBrowserInfo
        """
    def get_contexts(
        self, filter: _runtime.ContextFilter, /
    ) -> Future[list[_runtime.ExtensionContext]]:
        """Call browser.runtime.getContexts.

        Chrome ≥ 116, Firefox ≥ 127.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/getContexts
        """
    def get_document_id(self, target: Any, /) -> Future[str]:
        """Call browser.runtime.getDocumentId.

        Firefox ≥ 153 only.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/getDocumentId
        """
    def get_frame_id(self, target: Any, /) -> Future[float]:
        """Call browser.runtime.getFrameId.

        Firefox ≥ 96 only.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/getFrameId
        """
    def get_manifest(self) -> Future[dict[str, Any]]:
        """Call browser.runtime.getManifest.

        Chrome ≥ 22, Firefox ≥ 45.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/getManifest
        """
    def get_platform_info(self) -> Future[_runtime.PlatformInfo]:
        """Call browser.runtime.getPlatformInfo.

        Chrome ≥ 29, Firefox ≥ 45.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/getPlatformInfo
        """
    def get_url(self, path: str, /) -> Future[str]:
        """Call browser.runtime.getURL.

        Chrome ≥ 22, Firefox ≥ 45.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/getURL
        """
    def get_version(self) -> Future[str]:
        """Call browser.runtime.getVersion.

        Chrome ≥ 143 only.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/getVersion
        """
    def open_options_page(self) -> Future[None]:
        """Call browser.runtime.openOptionsPage.

        Chrome ≥ 42, Firefox ≥ 48.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/openOptionsPage
        """
    def reload(self) -> Future[None]:
        """Call browser.runtime.reload.

        Chrome ≥ 25, Firefox ≥ 51.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/reload
        """
    def request_update_check(self) -> Future[_runtime.RequestUpdateCheckResult]:
        """Call browser.runtime.requestUpdateCheck.

        Chrome ≥ 25 only.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/requestUpdateCheck
        """
    def restart(self) -> Future[None]:
        """Call browser.runtime.restart.

        Chrome only.
        """
    def restart_after_delay(self, seconds: float, /) -> Future[None]:
        """Call browser.runtime.restartAfterDelay.

        Chrome ≥ 53 only.
        """
    def send_native_message(self, application: str, message: dict[str, Any], /) -> Future[Any]:
        """Call browser.runtime.sendNativeMessage.

        Chrome ≥ 29, Firefox ≥ 50.
        Needs "nativeMessaging".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/sendNativeMessage
        """
    def set_uninstall_url(self, url: str | None = ..., /) -> Future[None]:
        """Call browser.runtime.setUninstallURL.

        Chrome ≥ 115, Firefox ≥ 116.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/setUninstallURL
        """
