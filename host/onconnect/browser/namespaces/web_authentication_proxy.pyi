"""browser.webAuthenticationProxy. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import web_authentication_proxy as _web_authentication_proxy

_OnRemoteSessionStateChangeListener = TypeVar(
    "_OnRemoteSessionStateChangeListener", bound=Callable[[], object]
)

class OnRemoteSessionStateChange(Event):
    """The event browser.webAuthenticationProxy.onRemoteSessionStateChange."""

    def add_listener(
        self, listener: _OnRemoteSessionStateChangeListener, /
    ) -> _OnRemoteSessionStateChangeListener: ...

_OnCreateRequestListener = TypeVar(
    "_OnCreateRequestListener",
    bound=Callable[[_web_authentication_proxy.CreateRequest], object] | Callable[[], object],
)

class OnCreateRequest(Event):
    """The event browser.webAuthenticationProxy.onCreateRequest."""

    def add_listener(self, listener: _OnCreateRequestListener, /) -> _OnCreateRequestListener: ...

_OnGetRequestListener = TypeVar(
    "_OnGetRequestListener",
    bound=Callable[[_web_authentication_proxy.GetRequest], object] | Callable[[], object],
)

class OnGetRequest(Event):
    """The event browser.webAuthenticationProxy.onGetRequest."""

    def add_listener(self, listener: _OnGetRequestListener, /) -> _OnGetRequestListener: ...

_OnIsUvpaaRequestListener = TypeVar(
    "_OnIsUvpaaRequestListener",
    bound=Callable[[_web_authentication_proxy.IsUvpaaRequest], object] | Callable[[], object],
)

class OnIsUvpaaRequest(Event):
    """The event browser.webAuthenticationProxy.onIsUvpaaRequest."""

    def add_listener(self, listener: _OnIsUvpaaRequestListener, /) -> _OnIsUvpaaRequestListener: ...

_OnRequestCanceledListener = TypeVar(
    "_OnRequestCanceledListener", bound=Callable[[int], object] | Callable[[], object]
)

class OnRequestCanceled(Event):
    """The event browser.webAuthenticationProxy.onRequestCanceled."""

    def add_listener(
        self, listener: _OnRequestCanceledListener, /
    ) -> _OnRequestCanceledListener: ...

class WebAuthenticationProxy(Namespace):
    """browser.webAuthenticationProxy.

    Chrome ≥ 115 only.
    Needs "webAuthenticationProxy".
    """

    on_remote_session_state_change: OnRemoteSessionStateChange
    """browser.webAuthenticationProxy.onRemoteSessionStateChange.

    Chrome ≥ 115 only.
    Needs "webAuthenticationProxy".
    """
    on_create_request: OnCreateRequest
    """browser.webAuthenticationProxy.onCreateRequest.

    Chrome ≥ 115 only.
    Needs "webAuthenticationProxy".
    """
    on_get_request: OnGetRequest
    """browser.webAuthenticationProxy.onGetRequest.

    Chrome ≥ 115 only.
    Needs "webAuthenticationProxy".
    """
    on_is_uvpaa_request: OnIsUvpaaRequest
    """browser.webAuthenticationProxy.onIsUvpaaRequest.

    Chrome ≥ 115 only.
    Needs "webAuthenticationProxy".
    """
    on_request_canceled: OnRequestCanceled
    """browser.webAuthenticationProxy.onRequestCanceled.

    Chrome ≥ 115 only.
    Needs "webAuthenticationProxy".
    """
    def complete_create_request(
        self, details: _web_authentication_proxy.CreateResponseDetails, /
    ) -> Future[None]:
        """Call browser.webAuthenticationProxy.completeCreateRequest.

        Chrome ≥ 115 only.
        Needs "webAuthenticationProxy".
        """
    def complete_get_request(
        self, details: _web_authentication_proxy.GetResponseDetails, /
    ) -> Future[None]:
        """Call browser.webAuthenticationProxy.completeGetRequest.

        Chrome ≥ 115 only.
        Needs "webAuthenticationProxy".
        """
    def complete_is_uvpaa_request(
        self, details: _web_authentication_proxy.IsUvpaaResponseDetails, /
    ) -> Future[None]:
        """Call browser.webAuthenticationProxy.completeIsUvpaaRequest.

        Chrome ≥ 115 only.
        Needs "webAuthenticationProxy".
        """
    def attach(self) -> Future[str | None]:
        """Call browser.webAuthenticationProxy.attach.

        Chrome ≥ 115 only.
        Needs "webAuthenticationProxy".
        """
    def detach(self) -> Future[str | None]:
        """Call browser.webAuthenticationProxy.detach.

        Chrome ≥ 115 only.
        Needs "webAuthenticationProxy".
        """
