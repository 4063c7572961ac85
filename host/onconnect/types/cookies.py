"""The types of browser.cookies. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict


class Cookie(TypedDict):
    """cookies.Cookie.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/cookies/Cookie
    """

    name: str
    value: str
    domain: str
    hostOnly: bool
    path: str
    secure: bool
    httpOnly: bool
    sameSite: "SameSiteStatus"
    session: bool
    expirationDate: NotRequired[float]
    storeId: str
    firstPartyDomain: NotRequired[str]
    partitionKey: NotRequired["PartitionKey"]


class CookieDetails(TypedDict):
    """cookies.CookieDetails."""

    url: str
    name: str
    storeId: NotRequired[str]
    partitionKey: NotRequired["CookiePartitionKey"]
    firstPartyDomain: NotRequired[str]


class CookiePartitionKey(TypedDict, total=False):
    """cookies.CookiePartitionKey."""

    topLevelSite: str
    hasCrossSiteAncestor: bool


class CookieStore(TypedDict):
    """cookies.CookieStore.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/cookies/CookieStore
    """

    id: str
    tabIds: list[int]
    incognito: NotRequired[bool]


class FrameDetails(TypedDict, total=False):
    """cookies.FrameDetails."""

    tabId: int
    frameId: int
    documentId: str


class GetAllDetails(TypedDict, total=False):
    """The details of cookies.getAll."""

    url: str
    name: str
    domain: str
    path: str
    secure: bool
    session: bool
    storeId: str
    firstPartyDomain: str
    partitionKey: "PartitionKey"


class GetPartitionKeyResult(TypedDict):
    """The result of cookies.getPartitionKey."""

    partitionKey: CookiePartitionKey


OnChangedCause: TypeAlias = Literal[
    "evicted", "expired", "explicit", "expired_overwrite", "overwrite"
]
"""cookies.OnChangedCause.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/cookies/OnChangedCause
"""


class OnChangedChangeInfo(TypedDict):
    """The changeInfo of cookies.onChanged."""

    removed: bool
    cookie: Cookie
    cause: "OnChangedCause"


class PartitionKey(TypedDict, total=False):
    """cookies.PartitionKey."""

    topLevelSite: str
    hasCrossSiteAncestor: bool


class RemoveResult(TypedDict):
    """The result of cookies.remove."""

    url: str
    name: str
    storeId: str
    firstPartyDomain: NotRequired[str]
    partitionKey: NotRequired[PartitionKey]


SameSiteStatus: TypeAlias = Literal["unspecified", "no_restriction", "lax", "strict"]
"""cookies.SameSiteStatus."""


class SetDetails(TypedDict):
    """The details of cookies.set."""

    url: str
    name: NotRequired[str]
    value: NotRequired[str]
    domain: NotRequired[str]
    path: NotRequired[str]
    secure: NotRequired[bool]
    httpOnly: NotRequired[bool]
    sameSite: NotRequired["SameSiteStatus"]
    expirationDate: NotRequired[float]
    storeId: NotRequired[str]
    firstPartyDomain: NotRequired[str]
    partitionKey: NotRequired[PartitionKey]
