"""browser.proxy. Generated."""

from collections.abc import Callable
from typing import Any, Literal, TypeVar, overload

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.browser.namespaces.types import Setting
from onconnect.types import proxy as _proxy
from onconnect.types import web_request as _web_request

_OnErrorListener = TypeVar(
    "_OnErrorListener", bound=Callable[[dict[str, Any]], object] | Callable[[], object]
)

class OnError(Event):
    """The event browser.proxy.onError."""

    def add_listener(self, listener: _OnErrorListener, /) -> _OnErrorListener: ...

_OnProxyErrorListener = TypeVar(
    "_OnProxyErrorListener",
    bound=Callable[[_proxy.OnProxyErrorDetails], object] | Callable[[], object],
)

class OnProxyError(Event):
    """The event browser.proxy.onProxyError."""

    def add_listener(self, listener: _OnProxyErrorListener, /) -> _OnProxyErrorListener: ...

_OnRequestListener = TypeVar(
    "_OnRequestListener", bound=Callable[[_proxy.OnRequestDetails], object] | Callable[[], object]
)

class OnRequest(Event):
    """The event browser.proxy.onRequest."""

    @overload
    def add_listener(
        self,
        listener: _OnRequestListener,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[Literal["requestHeaders"]] | None = ...,
        /,
    ) -> _OnRequestListener: ...
    @overload
    def add_listener(
        self,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[Literal["requestHeaders"]] | None = ...,
        /,
    ) -> Callable[[_OnRequestListener], _OnRequestListener]: ...

class Proxy(Namespace):
    """browser.proxy.

    Chrome, Firefox ≥ 55.
    Needs "proxy".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/proxy
    """

    settings: Setting
    """browser.proxy.settings.

    Chrome, Firefox ≥ 60.
    Needs "proxy".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/proxy/settings
    """
    on_error: OnError
    """browser.proxy.onError.

    Firefox ≥ 60 only.
    Needs "proxy".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/proxy/onError
    """
    on_proxy_error: OnProxyError
    """browser.proxy.onProxyError.

    Chrome only.
    Needs "proxy".
    """
    on_request: OnRequest
    """browser.proxy.onRequest.

    Firefox ≥ 60 only.
    Needs "proxy".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/proxy/onRequest
    """
