"""browser.bookmarks. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import bookmarks as _bookmarks

_OnChangedListener = TypeVar(
    "_OnChangedListener",
    bound=Callable[[str, _bookmarks.OnChangedChangeInfo], object]
    | Callable[[str], object]
    | Callable[[], object],
)

class OnChanged(Event):
    """The event browser.bookmarks.onChanged."""

    def add_listener(self, listener: _OnChangedListener, /) -> _OnChangedListener: ...

_OnChildrenReorderedListener = TypeVar(
    "_OnChildrenReorderedListener",
    bound=Callable[[str, _bookmarks.OnChildrenReorderedReorderInfo], object]
    | Callable[[str], object]
    | Callable[[], object],
)

class OnChildrenReordered(Event):
    """The event browser.bookmarks.onChildrenReordered."""

    def add_listener(
        self, listener: _OnChildrenReorderedListener, /
    ) -> _OnChildrenReorderedListener: ...

_OnCreatedListener = TypeVar(
    "_OnCreatedListener",
    bound=Callable[[str, _bookmarks.BookmarkTreeNode], object]
    | Callable[[str], object]
    | Callable[[], object],
)

class OnCreated(Event):
    """The event browser.bookmarks.onCreated."""

    def add_listener(self, listener: _OnCreatedListener, /) -> _OnCreatedListener: ...

_OnImportBeganListener = TypeVar("_OnImportBeganListener", bound=Callable[[], object])

class OnImportBegan(Event):
    """The event browser.bookmarks.onImportBegan."""

    def add_listener(self, listener: _OnImportBeganListener, /) -> _OnImportBeganListener: ...

_OnImportEndedListener = TypeVar("_OnImportEndedListener", bound=Callable[[], object])

class OnImportEnded(Event):
    """The event browser.bookmarks.onImportEnded."""

    def add_listener(self, listener: _OnImportEndedListener, /) -> _OnImportEndedListener: ...

_OnMovedListener = TypeVar(
    "_OnMovedListener",
    bound=Callable[[str, _bookmarks.OnMovedMoveInfo], object]
    | Callable[[str], object]
    | Callable[[], object],
)

class OnMoved(Event):
    """The event browser.bookmarks.onMoved."""

    def add_listener(self, listener: _OnMovedListener, /) -> _OnMovedListener: ...

_OnRemovedListener = TypeVar(
    "_OnRemovedListener",
    bound=Callable[[str, _bookmarks.OnRemovedRemoveInfo], object]
    | Callable[[str], object]
    | Callable[[], object],
)

class OnRemoved(Event):
    """The event browser.bookmarks.onRemoved."""

    def add_listener(self, listener: _OnRemovedListener, /) -> _OnRemovedListener: ...

class Bookmarks(Namespace):
    """browser.bookmarks.

    Chrome ≥ 3, Firefox ≥ 45.
    Needs "bookmarks".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks
    """

    MAX_SUSTAINED_WRITE_OPERATIONS_PER_MINUTE: int
    """browser.bookmarks.MAX_SUSTAINED_WRITE_OPERATIONS_PER_MINUTE.

    It is 1000000.
    Chrome only. Deprecated.
    Needs "bookmarks".
    """
    MAX_WRITE_OPERATIONS_PER_HOUR: int
    """browser.bookmarks.MAX_WRITE_OPERATIONS_PER_HOUR.

    It is 1000000.
    Chrome only. Deprecated.
    Needs "bookmarks".
    """
    ROOT_NODE_ID: str
    """browser.bookmarks.ROOT_NODE_ID.

    It is '0'.
    Chrome ≥ 145 only.
    Needs "bookmarks".
    """
    on_changed: OnChanged
    """browser.bookmarks.onChanged.

    Chrome ≥ 3, Firefox ≥ 52.
    Needs "bookmarks".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/onChanged
    """
    on_children_reordered: OnChildrenReordered
    """browser.bookmarks.onChildrenReordered.

    Chrome ≥ 3 only.
    Needs "bookmarks".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/onChildrenReordered
    """
    on_created: OnCreated
    """browser.bookmarks.onCreated.

    Chrome ≥ 4, Firefox ≥ 52.
    Needs "bookmarks".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/onCreated
    """
    on_import_began: OnImportBegan
    """browser.bookmarks.onImportBegan.

    Chrome ≥ 5 only.
    Needs "bookmarks".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/onImportBegan
    """
    on_import_ended: OnImportEnded
    """browser.bookmarks.onImportEnded.

    Chrome ≥ 5 only.
    Needs "bookmarks".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/onImportEnded
    """
    on_moved: OnMoved
    """browser.bookmarks.onMoved.

    Chrome ≥ 3, Firefox ≥ 52.
    Needs "bookmarks".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/onMoved
    """
    on_removed: OnRemoved
    """browser.bookmarks.onRemoved.

    Chrome ≥ 3, Firefox ≥ 52.
    Needs "bookmarks".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/onRemoved
    """
    def create(self, bookmark: _bookmarks.CreateDetails, /) -> Future[_bookmarks.BookmarkTreeNode]:
        """Call browser.bookmarks.create.

        Chrome ≥ 3, Firefox ≥ 45.
        Needs "bookmarks".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/create
        """
    def get(self, id_or_id_list: str | list[str], /) -> Future[list[_bookmarks.BookmarkTreeNode]]:
        """Call browser.bookmarks.get.

        Chrome ≥ 3, Firefox ≥ 45.
        Needs "bookmarks".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/get
        """
    def get_children(self, id: str, /) -> Future[list[_bookmarks.BookmarkTreeNode]]:
        """Call browser.bookmarks.getChildren.

        Chrome ≥ 3, Firefox ≥ 45.
        Needs "bookmarks".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/getChildren
        """
    def get_recent(self, number_of_items: int, /) -> Future[list[_bookmarks.BookmarkTreeNode]]:
        """Call browser.bookmarks.getRecent.

        Chrome ≥ 5, Firefox ≥ 47.
        Needs "bookmarks".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/getRecent
        """
    def get_sub_tree(self, id: str, /) -> Future[list[_bookmarks.BookmarkTreeNode]]:
        """Call browser.bookmarks.getSubTree.

        Chrome ≥ 14, Firefox ≥ 45.
        Needs "bookmarks".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/getSubTree
        """
    def get_tree(self) -> Future[list[_bookmarks.BookmarkTreeNode]]:
        """Call browser.bookmarks.getTree.

        Chrome ≥ 3, Firefox ≥ 45.
        Needs "bookmarks".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/getTree
        """
    def move(
        self, id: str, destination: _bookmarks.MoveDestination, /
    ) -> Future[_bookmarks.BookmarkTreeNode]:
        """Call browser.bookmarks.move.

        Chrome ≥ 3, Firefox ≥ 45.
        Needs "bookmarks".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/move
        """
    def remove(self, id: str, /) -> Future[None]:
        """Call browser.bookmarks.remove.

        Chrome ≥ 3, Firefox ≥ 45.
        Needs "bookmarks".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/remove
        """
    def remove_tree(self, id: str, /) -> Future[None]:
        """Call browser.bookmarks.removeTree.

        Chrome ≥ 3, Firefox ≥ 47.
        Needs "bookmarks".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/removeTree
        """
    def search(
        self, query: str | _bookmarks.SearchQuery, /
    ) -> Future[list[_bookmarks.BookmarkTreeNode]]:
        """Call browser.bookmarks.search.

        Chrome ≥ 3, Firefox ≥ 47.
        Needs "bookmarks".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/search
        """
    def update(
        self, id: str, changes: _bookmarks.UpdateChanges, /
    ) -> Future[_bookmarks.BookmarkTreeNode]:
        """Call browser.bookmarks.update.

        Chrome ≥ 3, Firefox ≥ 45.
        Needs "bookmarks".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/update
        """
