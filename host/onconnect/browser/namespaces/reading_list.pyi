"""browser.readingList. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import reading_list as _reading_list

_OnEntryAddedListener = TypeVar(
    "_OnEntryAddedListener",
    bound=Callable[[_reading_list.ReadingListEntry], object] | Callable[[], object],
)

class OnEntryAdded(Event):
    """The event browser.readingList.onEntryAdded."""

    def add_listener(self, listener: _OnEntryAddedListener, /) -> _OnEntryAddedListener: ...

_OnEntryRemovedListener = TypeVar(
    "_OnEntryRemovedListener",
    bound=Callable[[_reading_list.ReadingListEntry], object] | Callable[[], object],
)

class OnEntryRemoved(Event):
    """The event browser.readingList.onEntryRemoved."""

    def add_listener(self, listener: _OnEntryRemovedListener, /) -> _OnEntryRemovedListener: ...

_OnEntryUpdatedListener = TypeVar(
    "_OnEntryUpdatedListener",
    bound=Callable[[_reading_list.ReadingListEntry], object] | Callable[[], object],
)

class OnEntryUpdated(Event):
    """The event browser.readingList.onEntryUpdated."""

    def add_listener(self, listener: _OnEntryUpdatedListener, /) -> _OnEntryUpdatedListener: ...

class ReadingList(Namespace):
    """browser.readingList.

    Chrome ≥ 120 only.
    Needs "readingList".
    """

    on_entry_added: OnEntryAdded
    """browser.readingList.onEntryAdded.

    Chrome ≥ 120 only.
    Needs "readingList".
    """
    on_entry_removed: OnEntryRemoved
    """browser.readingList.onEntryRemoved.

    Chrome ≥ 120 only.
    Needs "readingList".
    """
    on_entry_updated: OnEntryUpdated
    """browser.readingList.onEntryUpdated.

    Chrome ≥ 120 only.
    Needs "readingList".
    """
    def add_entry(self, entry: _reading_list.AddEntryOptions, /) -> Future[None]:
        """Call browser.readingList.addEntry.

        Chrome ≥ 120 only.
        Needs "readingList".
        """
    def remove_entry(self, info: _reading_list.RemoveOptions, /) -> Future[None]:
        """Call browser.readingList.removeEntry.

        Chrome ≥ 120 only.
        Needs "readingList".
        """
    def update_entry(self, info: _reading_list.UpdateEntryOptions, /) -> Future[None]:
        """Call browser.readingList.updateEntry.

        Chrome ≥ 120 only.
        Needs "readingList".
        """
    def query(
        self, info: _reading_list.QueryInfo, /
    ) -> Future[list[_reading_list.ReadingListEntry]]:
        """Call browser.readingList.query.

        Chrome ≥ 120 only.
        Needs "readingList".
        """
