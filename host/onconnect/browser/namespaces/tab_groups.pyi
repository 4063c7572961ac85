"""browser.tabGroups. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import tab_groups as _tab_groups

_OnCreatedListener = TypeVar(
    "_OnCreatedListener", bound=Callable[[_tab_groups.TabGroup], object] | Callable[[], object]
)

class OnCreated(Event):
    """The event browser.tabGroups.onCreated."""

    def add_listener(self, listener: _OnCreatedListener, /) -> _OnCreatedListener: ...

_OnMovedListener = TypeVar(
    "_OnMovedListener", bound=Callable[[_tab_groups.TabGroup], object] | Callable[[], object]
)

class OnMoved(Event):
    """The event browser.tabGroups.onMoved."""

    def add_listener(self, listener: _OnMovedListener, /) -> _OnMovedListener: ...

_OnRemovedListener = TypeVar(
    "_OnRemovedListener",
    bound=Callable[[_tab_groups.TabGroup, _tab_groups.OnRemovedRemoveInfo | None], object]
    | Callable[[_tab_groups.TabGroup], object]
    | Callable[[], object],
)

class OnRemoved(Event):
    """The event browser.tabGroups.onRemoved."""

    def add_listener(self, listener: _OnRemovedListener, /) -> _OnRemovedListener: ...

_OnUpdatedListener = TypeVar(
    "_OnUpdatedListener", bound=Callable[[_tab_groups.TabGroup], object] | Callable[[], object]
)

class OnUpdated(Event):
    """The event browser.tabGroups.onUpdated."""

    def add_listener(self, listener: _OnUpdatedListener, /) -> _OnUpdatedListener: ...

class TabGroups(Namespace):
    """browser.tabGroups.

    Chrome ≥ 89, Firefox ≥ 139.
    Needs "tabGroups".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabGroups
    """

    TAB_GROUP_ID_NONE: int
    """browser.tabGroups.TAB_GROUP_ID_NONE.

    It is -1.
    Chrome ≥ 89, Firefox ≥ 139.
    Needs "tabGroups".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabGroups/TAB_GROUP_ID_NONE
    """
    on_created: OnCreated
    """browser.tabGroups.onCreated.

    Chrome ≥ 89, Firefox ≥ 139.
    Needs "tabGroups".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabGroups/onCreated
    """
    on_moved: OnMoved
    """browser.tabGroups.onMoved.

    Chrome ≥ 89, Firefox ≥ 139.
    Needs "tabGroups".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabGroups/onMoved
    """
    on_removed: OnRemoved
    """browser.tabGroups.onRemoved.

    Chrome ≥ 89, Firefox ≥ 139.
    Needs "tabGroups".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabGroups/onRemoved
    """
    on_updated: OnUpdated
    """browser.tabGroups.onUpdated.

    Chrome ≥ 89, Firefox ≥ 139.
    Needs "tabGroups".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabGroups/onUpdated
    """
    def get(self, group_id: int, /) -> Future[_tab_groups.TabGroup]:
        """Call browser.tabGroups.get.

        Chrome ≥ 89, Firefox ≥ 139.
        Needs "tabGroups".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabGroups/get
        """
    def move(
        self, group_id: int, move_properties: _tab_groups.MoveProperties, /
    ) -> Future[_tab_groups.TabGroup | None]:
        """Call browser.tabGroups.move.

        Chrome ≥ 89, Firefox ≥ 139.
        Needs "tabGroups".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabGroups/move
        """
    def query(self, query_info: _tab_groups.QueryInfo, /) -> Future[list[_tab_groups.TabGroup]]:
        """Call browser.tabGroups.query.

        Chrome ≥ 89, Firefox ≥ 139.
        Needs "tabGroups".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabGroups/query
        """
    def update(
        self, group_id: int, update_properties: _tab_groups.UpdateProperties, /
    ) -> Future[_tab_groups.TabGroup | None]:
        """Call browser.tabGroups.update.

        Chrome ≥ 89, Firefox ≥ 139.
        Needs "tabGroups".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabGroups/update
        """
