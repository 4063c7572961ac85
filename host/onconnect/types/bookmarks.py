"""The types of browser.bookmarks. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict


class BookmarkTreeNode(TypedDict):
    """bookmarks.BookmarkTreeNode.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/BookmarkTreeNode
    """

    id: str
    parentId: NotRequired[str]
    index: NotRequired[int]
    url: NotRequired[str]
    title: str
    dateAdded: NotRequired[float]
    dateGroupModified: NotRequired[float]
    unmodifiable: NotRequired["BookmarkTreeNodeUnmodifiable"]
    type: NotRequired["BookmarkTreeNodeType"]
    children: NotRequired["list[BookmarkTreeNode]"]
    dateLastUsed: NotRequired[float]
    folderType: NotRequired["FolderType"]
    syncing: NotRequired[bool]


BookmarkTreeNodeType: TypeAlias = Literal["bookmark", "folder", "separator"]
"""bookmarks.BookmarkTreeNodeType.

MDN:
https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/BookmarkTreeNodeType
"""


BookmarkTreeNodeUnmodifiable: TypeAlias = Literal["managed"]
"""bookmarks.BookmarkTreeNodeUnmodifiable.

MDN:
https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/BookmarkTreeNodeUnmodifiable
"""


class CreateDetails(TypedDict, total=False):
    """bookmarks.CreateDetails.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/bookmarks/CreateDetails
    """

    parentId: str
    index: int
    title: str
    url: str
    type: "BookmarkTreeNodeType"


FolderType: TypeAlias = Literal["bookmarks-bar", "other", "mobile", "managed"]
"""bookmarks.FolderType."""


class MoveDestination(TypedDict, total=False):
    """The destination of bookmarks.move."""

    parentId: str
    index: int


class OnChangedChangeInfo(TypedDict):
    """The changeInfo of bookmarks.onChanged."""

    title: str
    url: NotRequired[str]


class OnChildrenReorderedReorderInfo(TypedDict):
    """The reorderInfo of bookmarks.onChildrenReordered."""

    childIds: list[str]


class OnMovedMoveInfo(TypedDict):
    """The moveInfo of bookmarks.onMoved."""

    parentId: str
    index: int
    oldParentId: str
    oldIndex: int


class OnRemovedRemoveInfo(TypedDict):
    """The removeInfo of bookmarks.onRemoved."""

    parentId: str
    index: int
    node: BookmarkTreeNode


class SearchQuery(TypedDict, total=False):
    """The query of bookmarks.search."""

    query: str
    url: str
    title: str


class UpdateChanges(TypedDict, total=False):
    """The changes of bookmarks.update."""

    title: str
    url: str
