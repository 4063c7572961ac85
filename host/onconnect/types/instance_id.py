"""The types of browser.instanceID. Generated."""

from typing import NotRequired, TypedDict


class DeleteTokenParams(TypedDict):
    """The deleteTokenParams of instanceID.deleteToken."""

    authorizedEntity: str
    scope: str


class GetTokenParams(TypedDict):
    """The getTokenParams of instanceID.getToken."""

    authorizedEntity: str
    scope: str
    options: NotRequired[dict[str, str]]
