"""browser.history. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import history as _history

_OnTitleChangedListener = TypeVar(
    "_OnTitleChangedListener",
    bound=Callable[[_history.OnTitleChangedChanged], object] | Callable[[], object],
)

class OnTitleChanged(Event):
    """The event browser.history.onTitleChanged."""

    def add_listener(self, listener: _OnTitleChangedListener, /) -> _OnTitleChangedListener: ...

_OnVisitRemovedListener = TypeVar(
    "_OnVisitRemovedListener",
    bound=Callable[[_history.OnVisitRemovedRemoved], object] | Callable[[], object],
)

class OnVisitRemoved(Event):
    """The event browser.history.onVisitRemoved."""

    def add_listener(self, listener: _OnVisitRemovedListener, /) -> _OnVisitRemovedListener: ...

_OnVisitedListener = TypeVar(
    "_OnVisitedListener", bound=Callable[[_history.HistoryItem], object] | Callable[[], object]
)

class OnVisited(Event):
    """The event browser.history.onVisited."""

    def add_listener(self, listener: _OnVisitedListener, /) -> _OnVisitedListener: ...

class History(Namespace):
    """browser.history.

    Chrome ≥ 5, Firefox ≥ 49.
    Needs "history".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/history
    """

    on_title_changed: OnTitleChanged
    """browser.history.onTitleChanged.

    Firefox ≥ 55 only.
    Needs "history".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/history/onTitleChanged
    """
    on_visit_removed: OnVisitRemoved
    """browser.history.onVisitRemoved.

    Chrome ≥ 5, Firefox ≥ 50.
    Needs "history".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/history/onVisitRemoved
    """
    on_visited: OnVisited
    """browser.history.onVisited.

    Chrome ≥ 5, Firefox ≥ 50.
    Needs "history".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/history/onVisited
    """
    def add_url(self, details: _history.UrlDetails, /) -> Future[None]:
        """Call browser.history.addUrl.

        Chrome ≥ 5, Firefox ≥ 49.
        Needs "history".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/history/addUrl
        """
    def delete_all(self) -> Future[None]:
        """Call browser.history.deleteAll.

        Chrome ≥ 5, Firefox ≥ 49.
        Needs "history".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/history/deleteAll
        """
    def delete_range(self, range: _history.DeleteRangeRange, /) -> Future[None]:
        """Call browser.history.deleteRange.

        Chrome ≥ 5, Firefox ≥ 49.
        Needs "history".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/history/deleteRange
        """
    def delete_url(self, details: _history.UrlDetails, /) -> Future[None]:
        """Call browser.history.deleteUrl.

        Chrome ≥ 5, Firefox ≥ 49.
        Needs "history".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/history/deleteUrl
        """
    def get_visits(self, details: _history.UrlDetails, /) -> Future[list[_history.VisitItem]]:
        """Call browser.history.getVisits.

        Chrome ≥ 5, Firefox ≥ 50.
        Needs "history".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/history/getVisits
        """
    def search(self, query: _history.SearchQuery, /) -> Future[list[_history.HistoryItem]]:
        """Call browser.history.search.

        Chrome ≥ 5, Firefox ≥ 49.
        Needs "history".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/history/search
        """
