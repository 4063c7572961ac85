"""The types of browser.identity. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict


class AccountInfo(TypedDict):
    """identity.AccountInfo."""

    id: str


AccountStatus: TypeAlias = Literal["SYNC", "ANY"]
"""identity.AccountStatus."""


class GetAuthTokenResult(TypedDict, total=False):
    """identity.GetAuthTokenResult."""

    token: str
    grantedScopes: list[str]


class InvalidTokenDetails(TypedDict):
    """identity.InvalidTokenDetails."""

    token: str


class ProfileDetails(TypedDict, total=False):
    """identity.ProfileDetails."""

    accountStatus: "AccountStatus"


class ProfileUserInfo(TypedDict):
    """identity.ProfileUserInfo."""

    email: str
    id: str


class TokenDetails(TypedDict, total=False):
    """identity.TokenDetails."""

    interactive: bool
    account: AccountInfo
    scopes: list[str]
    enableGranularPermissions: bool


class WebAuthFlowDetails(TypedDict):
    """identity.WebAuthFlowDetails."""

    url: str
    interactive: NotRequired[bool]
    abortOnLoadForNonInteractive: NotRequired[bool]
    timeoutMsForNonInteractive: NotRequired[float]
