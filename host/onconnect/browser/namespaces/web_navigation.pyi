"""browser.webNavigation. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar, overload

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import web_navigation as _web_navigation

_OnBeforeNavigateListener = TypeVar(
    "_OnBeforeNavigateListener",
    bound=Callable[[_web_navigation.OnBeforeNavigateDetails], object] | Callable[[], object],
)

class OnBeforeNavigate(Event):
    """The event browser.webNavigation.onBeforeNavigate."""

    @overload
    def add_listener(
        self,
        listener: _OnBeforeNavigateListener,
        filters: _web_navigation.EventUrlFilters | None = ...,
        /,
    ) -> _OnBeforeNavigateListener: ...
    @overload
    def add_listener(
        self, filters: _web_navigation.EventUrlFilters, /
    ) -> Callable[[_OnBeforeNavigateListener], _OnBeforeNavigateListener]: ...

_OnCommittedListener = TypeVar(
    "_OnCommittedListener",
    bound=Callable[[_web_navigation.OnCommittedDetails], object] | Callable[[], object],
)

class OnCommitted(Event):
    """The event browser.webNavigation.onCommitted."""

    @overload
    def add_listener(
        self,
        listener: _OnCommittedListener,
        filters: _web_navigation.EventUrlFilters | None = ...,
        /,
    ) -> _OnCommittedListener: ...
    @overload
    def add_listener(
        self, filters: _web_navigation.EventUrlFilters, /
    ) -> Callable[[_OnCommittedListener], _OnCommittedListener]: ...

_OnCompletedListener = TypeVar(
    "_OnCompletedListener",
    bound=Callable[[_web_navigation.OnCompletedDetails], object] | Callable[[], object],
)

class OnCompleted(Event):
    """The event browser.webNavigation.onCompleted."""

    @overload
    def add_listener(
        self,
        listener: _OnCompletedListener,
        filters: _web_navigation.EventUrlFilters | None = ...,
        /,
    ) -> _OnCompletedListener: ...
    @overload
    def add_listener(
        self, filters: _web_navigation.EventUrlFilters, /
    ) -> Callable[[_OnCompletedListener], _OnCompletedListener]: ...

_OnCreatedNavigationTargetListener = TypeVar(
    "_OnCreatedNavigationTargetListener",
    bound=Callable[[_web_navigation.OnCreatedNavigationTargetDetails], object]
    | Callable[[], object],
)

class OnCreatedNavigationTarget(Event):
    """The event browser.webNavigation.onCreatedNavigationTarget."""

    @overload
    def add_listener(
        self,
        listener: _OnCreatedNavigationTargetListener,
        filters: _web_navigation.EventUrlFilters | None = ...,
        /,
    ) -> _OnCreatedNavigationTargetListener: ...
    @overload
    def add_listener(
        self, filters: _web_navigation.EventUrlFilters, /
    ) -> Callable[[_OnCreatedNavigationTargetListener], _OnCreatedNavigationTargetListener]: ...

_OnDOMContentLoadedListener = TypeVar(
    "_OnDOMContentLoadedListener",
    bound=Callable[[_web_navigation.OnDOMContentLoadedDetails], object] | Callable[[], object],
)

class OnDOMContentLoaded(Event):
    """The event browser.webNavigation.onDOMContentLoaded."""

    @overload
    def add_listener(
        self,
        listener: _OnDOMContentLoadedListener,
        filters: _web_navigation.EventUrlFilters | None = ...,
        /,
    ) -> _OnDOMContentLoadedListener: ...
    @overload
    def add_listener(
        self, filters: _web_navigation.EventUrlFilters, /
    ) -> Callable[[_OnDOMContentLoadedListener], _OnDOMContentLoadedListener]: ...

_OnErrorOccurredListener = TypeVar(
    "_OnErrorOccurredListener",
    bound=Callable[[_web_navigation.OnErrorOccurredDetails], object] | Callable[[], object],
)

class OnErrorOccurred(Event):
    """The event browser.webNavigation.onErrorOccurred."""

    @overload
    def add_listener(
        self,
        listener: _OnErrorOccurredListener,
        filters: _web_navigation.EventUrlFilters | None = ...,
        /,
    ) -> _OnErrorOccurredListener: ...
    @overload
    def add_listener(
        self, filters: _web_navigation.EventUrlFilters, /
    ) -> Callable[[_OnErrorOccurredListener], _OnErrorOccurredListener]: ...

_OnHistoryStateUpdatedListener = TypeVar(
    "_OnHistoryStateUpdatedListener",
    bound=Callable[[_web_navigation.OnHistoryStateUpdatedDetails], object] | Callable[[], object],
)

class OnHistoryStateUpdated(Event):
    """The event browser.webNavigation.onHistoryStateUpdated."""

    @overload
    def add_listener(
        self,
        listener: _OnHistoryStateUpdatedListener,
        filters: _web_navigation.EventUrlFilters | None = ...,
        /,
    ) -> _OnHistoryStateUpdatedListener: ...
    @overload
    def add_listener(
        self, filters: _web_navigation.EventUrlFilters, /
    ) -> Callable[[_OnHistoryStateUpdatedListener], _OnHistoryStateUpdatedListener]: ...

_OnReferenceFragmentUpdatedListener = TypeVar(
    "_OnReferenceFragmentUpdatedListener",
    bound=Callable[[_web_navigation.OnReferenceFragmentUpdatedDetails], object]
    | Callable[[], object],
)

class OnReferenceFragmentUpdated(Event):
    """The event browser.webNavigation.onReferenceFragmentUpdated."""

    @overload
    def add_listener(
        self,
        listener: _OnReferenceFragmentUpdatedListener,
        filters: _web_navigation.EventUrlFilters | None = ...,
        /,
    ) -> _OnReferenceFragmentUpdatedListener: ...
    @overload
    def add_listener(
        self, filters: _web_navigation.EventUrlFilters, /
    ) -> Callable[[_OnReferenceFragmentUpdatedListener], _OnReferenceFragmentUpdatedListener]: ...

_OnTabReplacedListener = TypeVar(
    "_OnTabReplacedListener",
    bound=Callable[[_web_navigation.OnTabReplacedDetails], object] | Callable[[], object],
)

class OnTabReplaced(Event):
    """The event browser.webNavigation.onTabReplaced."""

    def add_listener(self, listener: _OnTabReplacedListener, /) -> _OnTabReplacedListener: ...

class WebNavigation(Namespace):
    """browser.webNavigation.

    Chrome ≥ 16, Firefox ≥ 45.
    Needs "webNavigation".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webNavigation
    """

    on_before_navigate: OnBeforeNavigate
    """browser.webNavigation.onBeforeNavigate.

    Chrome ≥ 16, Firefox ≥ 45.
    Needs "webNavigation".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webNavigation/onBeforeNavigate
    """
    on_committed: OnCommitted
    """browser.webNavigation.onCommitted.

    Chrome ≥ 16, Firefox ≥ 45.
    Needs "webNavigation".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webNavigation/onCommitted
    """
    on_completed: OnCompleted
    """browser.webNavigation.onCompleted.

    Chrome ≥ 16, Firefox ≥ 45.
    Needs "webNavigation".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webNavigation/onCompleted
    """
    on_created_navigation_target: OnCreatedNavigationTarget
    """browser.webNavigation.onCreatedNavigationTarget.

    Chrome ≥ 16, Firefox ≥ 54.
    Needs "webNavigation".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webNavigation/onCreatedNavigationTarget
    """
    on_dom_content_loaded: OnDOMContentLoaded
    """browser.webNavigation.onDOMContentLoaded.

    Chrome ≥ 16, Firefox ≥ 45.
    Needs "webNavigation".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webNavigation/onDOMContentLoaded
    """
    on_error_occurred: OnErrorOccurred
    """browser.webNavigation.onErrorOccurred.

    Chrome ≥ 16, Firefox ≥ 45.
    Needs "webNavigation".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webNavigation/onErrorOccurred
    """
    on_history_state_updated: OnHistoryStateUpdated
    """browser.webNavigation.onHistoryStateUpdated.

    Chrome ≥ 22, Firefox ≥ 47.
    Needs "webNavigation".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webNavigation/onHistoryStateUpdated
    """
    on_reference_fragment_updated: OnReferenceFragmentUpdated
    """browser.webNavigation.onReferenceFragmentUpdated.

    Chrome ≥ 16, Firefox ≥ 45.
    Needs "webNavigation".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webNavigation/onReferenceFragmentUpdated
    """
    on_tab_replaced: OnTabReplaced
    """browser.webNavigation.onTabReplaced.

    Chrome ≥ 22, Firefox ≥ 45.
    Needs "webNavigation".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webNavigation/onTabReplaced
    """
    def get_all_frames(
        self, details: _web_navigation.GetAllFramesDetails, /
    ) -> Future[list[_web_navigation.GetAllFramesResult] | None]:
        """Call browser.webNavigation.getAllFrames.

        Chrome ≥ 16, Firefox ≥ 47.
        Needs "webNavigation".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webNavigation/getAllFrames
        """
    def get_frame(
        self, details: _web_navigation.GetFrameDetails, /
    ) -> Future[_web_navigation.GetFrameResult | None]:
        """Call browser.webNavigation.getFrame.

        Chrome ≥ 16, Firefox ≥ 47.
        Needs "webNavigation".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webNavigation/getFrame
        """
