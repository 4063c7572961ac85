"""The types of browser.readingList. Generated."""

from typing import NotRequired, TypedDict


class AddEntryOptions(TypedDict):
    """readingList.AddEntryOptions."""

    url: str
    title: str
    hasBeenRead: bool


class QueryInfo(TypedDict, total=False):
    """readingList.QueryInfo."""

    url: str
    title: str
    hasBeenRead: bool


class ReadingListEntry(TypedDict):
    """readingList.ReadingListEntry."""

    url: str
    title: str
    hasBeenRead: bool
    lastUpdateTime: float
    creationTime: float


class RemoveOptions(TypedDict):
    """readingList.RemoveOptions."""

    url: str


class UpdateEntryOptions(TypedDict):
    """readingList.UpdateEntryOptions."""

    url: str
    title: NotRequired[str]
    hasBeenRead: NotRequired[bool]
