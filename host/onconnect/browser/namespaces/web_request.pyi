"""browser.webRequest. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import Any, TypeVar, overload

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import web_request as _web_request

_OnActionIgnoredListener = TypeVar(
    "_OnActionIgnoredListener",
    bound=Callable[[_web_request.OnActionIgnoredDetails], object] | Callable[[], object],
)

class OnActionIgnored(Event):
    """The event browser.webRequest.onActionIgnored."""

    def add_listener(self, listener: _OnActionIgnoredListener, /) -> _OnActionIgnoredListener: ...

_OnAuthRequiredListener = TypeVar(
    "_OnAuthRequiredListener",
    bound=Callable[[_web_request.OnAuthRequiredDetails], object] | Callable[[], object],
)

class OnAuthRequired(Event):
    """The event browser.webRequest.onAuthRequired."""

    @overload
    def add_listener(
        self,
        listener: _OnAuthRequiredListener,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnAuthRequiredOptions] | None = ...,
        /,
    ) -> _OnAuthRequiredListener: ...
    @overload
    def add_listener(
        self,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnAuthRequiredOptions] | None = ...,
        /,
    ) -> Callable[[_OnAuthRequiredListener], _OnAuthRequiredListener]: ...

_OnBeforeRedirectListener = TypeVar(
    "_OnBeforeRedirectListener",
    bound=Callable[[_web_request.OnBeforeRedirectDetails], object] | Callable[[], object],
)

class OnBeforeRedirect(Event):
    """The event browser.webRequest.onBeforeRedirect."""

    @overload
    def add_listener(
        self,
        listener: _OnBeforeRedirectListener,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnBeforeRedirectOptions] | None = ...,
        /,
    ) -> _OnBeforeRedirectListener: ...
    @overload
    def add_listener(
        self,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnBeforeRedirectOptions] | None = ...,
        /,
    ) -> Callable[[_OnBeforeRedirectListener], _OnBeforeRedirectListener]: ...

_OnBeforeRequestListener = TypeVar(
    "_OnBeforeRequestListener",
    bound=Callable[[_web_request.OnBeforeRequestDetails], object] | Callable[[], object],
)

class OnBeforeRequest(Event):
    """The event browser.webRequest.onBeforeRequest."""

    @overload
    def add_listener(
        self,
        listener: _OnBeforeRequestListener,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnBeforeRequestOptions] | None = ...,
        /,
    ) -> _OnBeforeRequestListener: ...
    @overload
    def add_listener(
        self,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnBeforeRequestOptions] | None = ...,
        /,
    ) -> Callable[[_OnBeforeRequestListener], _OnBeforeRequestListener]: ...

_OnBeforeSendHeadersListener = TypeVar(
    "_OnBeforeSendHeadersListener",
    bound=Callable[[_web_request.OnBeforeSendHeadersDetails], object] | Callable[[], object],
)

class OnBeforeSendHeaders(Event):
    """The event browser.webRequest.onBeforeSendHeaders."""

    @overload
    def add_listener(
        self,
        listener: _OnBeforeSendHeadersListener,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnBeforeSendHeadersOptions] | None = ...,
        /,
    ) -> _OnBeforeSendHeadersListener: ...
    @overload
    def add_listener(
        self,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnBeforeSendHeadersOptions] | None = ...,
        /,
    ) -> Callable[[_OnBeforeSendHeadersListener], _OnBeforeSendHeadersListener]: ...

_OnCompletedListener = TypeVar(
    "_OnCompletedListener",
    bound=Callable[[_web_request.OnCompletedDetails], object] | Callable[[], object],
)

class OnCompleted(Event):
    """The event browser.webRequest.onCompleted."""

    @overload
    def add_listener(
        self,
        listener: _OnCompletedListener,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnCompletedOptions] | None = ...,
        /,
    ) -> _OnCompletedListener: ...
    @overload
    def add_listener(
        self,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnCompletedOptions] | None = ...,
        /,
    ) -> Callable[[_OnCompletedListener], _OnCompletedListener]: ...

_OnErrorOccurredListener = TypeVar(
    "_OnErrorOccurredListener",
    bound=Callable[[_web_request.OnErrorOccurredDetails], object] | Callable[[], object],
)

class OnErrorOccurred(Event):
    """The event browser.webRequest.onErrorOccurred."""

    @overload
    def add_listener(
        self,
        listener: _OnErrorOccurredListener,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnErrorOccurredOptions] | None = ...,
        /,
    ) -> _OnErrorOccurredListener: ...
    @overload
    def add_listener(
        self,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnErrorOccurredOptions] | None = ...,
        /,
    ) -> Callable[[_OnErrorOccurredListener], _OnErrorOccurredListener]: ...

_OnHeadersReceivedListener = TypeVar(
    "_OnHeadersReceivedListener",
    bound=Callable[[_web_request.OnHeadersReceivedDetails], object] | Callable[[], object],
)

class OnHeadersReceived(Event):
    """The event browser.webRequest.onHeadersReceived."""

    @overload
    def add_listener(
        self,
        listener: _OnHeadersReceivedListener,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnHeadersReceivedOptions] | None = ...,
        /,
    ) -> _OnHeadersReceivedListener: ...
    @overload
    def add_listener(
        self,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnHeadersReceivedOptions] | None = ...,
        /,
    ) -> Callable[[_OnHeadersReceivedListener], _OnHeadersReceivedListener]: ...

_OnResponseStartedListener = TypeVar(
    "_OnResponseStartedListener",
    bound=Callable[[_web_request.OnResponseStartedDetails], object] | Callable[[], object],
)

class OnResponseStarted(Event):
    """The event browser.webRequest.onResponseStarted."""

    @overload
    def add_listener(
        self,
        listener: _OnResponseStartedListener,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnResponseStartedOptions] | None = ...,
        /,
    ) -> _OnResponseStartedListener: ...
    @overload
    def add_listener(
        self,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnResponseStartedOptions] | None = ...,
        /,
    ) -> Callable[[_OnResponseStartedListener], _OnResponseStartedListener]: ...

_OnSendHeadersListener = TypeVar(
    "_OnSendHeadersListener",
    bound=Callable[[_web_request.OnSendHeadersDetails], object] | Callable[[], object],
)

class OnSendHeaders(Event):
    """The event browser.webRequest.onSendHeaders."""

    @overload
    def add_listener(
        self,
        listener: _OnSendHeadersListener,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnSendHeadersOptions] | None = ...,
        /,
    ) -> _OnSendHeadersListener: ...
    @overload
    def add_listener(
        self,
        filter: _web_request.RequestFilter,
        extra_info_spec: list[_web_request.OnSendHeadersOptions] | None = ...,
        /,
    ) -> Callable[[_OnSendHeadersListener], _OnSendHeadersListener]: ...

class WebRequest(Namespace):
    """browser.webRequest.

    Chrome ≥ 17, Firefox ≥ 45.
    Needs "webRequest".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest
    """

    MAX_HANDLER_BEHAVIOR_CHANGED_CALLS_PER_10_MINUTES: int
    """browser.webRequest.MAX_HANDLER_BEHAVIOR_CHANGED_CALLS_PER_10_MINUTES.

    It is 20.
    Chrome ≥ 23, Firefox ≥ 45.
    Needs "webRequest".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/MAX_HANDLER_BEHAVIOR_CHANGED_CALLS_PER_10_MINUTES
    """
    on_action_ignored: OnActionIgnored
    """browser.webRequest.onActionIgnored.

    Chrome ≥ 70 only.
    Needs "webRequest".
    """
    on_auth_required: OnAuthRequired
    """browser.webRequest.onAuthRequired.

    Chrome ≥ 58, Firefox ≥ 54.
    Needs "webRequest".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/onAuthRequired
    """
    on_before_redirect: OnBeforeRedirect
    """browser.webRequest.onBeforeRedirect.

    Chrome ≥ 58, Firefox ≥ 46.
    Needs "webRequest".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/onBeforeRedirect
    """
    on_before_request: OnBeforeRequest
    """browser.webRequest.onBeforeRequest.

    Chrome ≥ 58, Firefox ≥ 46.
    Needs "webRequest".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/onBeforeRequest
    """
    on_before_send_headers: OnBeforeSendHeaders
    """browser.webRequest.onBeforeSendHeaders.

    Chrome ≥ 58, Firefox ≥ 45.
    Needs "webRequest".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/onBeforeSendHeaders
    """
    on_completed: OnCompleted
    """browser.webRequest.onCompleted.

    Chrome ≥ 58, Firefox ≥ 45.
    Needs "webRequest".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/onCompleted
    """
    on_error_occurred: OnErrorOccurred
    """browser.webRequest.onErrorOccurred.

    Chrome ≥ 58, Firefox ≥ 45.
    Needs "webRequest".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/onErrorOccurred
    """
    on_headers_received: OnHeadersReceived
    """browser.webRequest.onHeadersReceived.

    Chrome ≥ 58, Firefox ≥ 45.
    Needs "webRequest".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/onHeadersReceived
    """
    on_response_started: OnResponseStarted
    """browser.webRequest.onResponseStarted.

    Chrome ≥ 58, Firefox ≥ 45.
    Needs "webRequest".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/onResponseStarted
    """
    on_send_headers: OnSendHeaders
    """browser.webRequest.onSendHeaders.

    Chrome ≥ 58, Firefox ≥ 45.
    Needs "webRequest".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/onSendHeaders
    """
    def get_security_info(
        self, request_id: str, options: _web_request.GetSecurityInfoOptions | None = ..., /
    ) -> Future[Any]:
        """Call browser.webRequest.getSecurityInfo.

        Firefox ≥ 62 only.
        Needs "webRequest".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/getSecurityInfo
        """
    def handler_behavior_changed(self) -> Future[None]:
        """Call browser.webRequest.handlerBehaviorChanged.

        Chrome ≥ 58, Firefox ≥ 138.
        Needs "webRequest".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/handlerBehaviorChanged
        """
