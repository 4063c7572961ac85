"""The types of browser.permissions. Generated."""

from typing import Literal, TypedDict


class AddHostAccessRequestRequest(TypedDict, total=False):
    """The request of permissions.addHostAccessRequest."""

    documentId: str
    tabId: int
    pattern: str


class AnyPermissions(TypedDict, total=False):
    """permissions.AnyPermissions."""

    permissions: list[str]
    origins: list[str]
    data_collection: list[
        Literal[
            "authenticationInfo",
            "bookmarksInfo",
            "browsingActivity",
            "financialAndPaymentInfo",
            "healthInfo",
            "locationInfo",
            "personalCommunications",
            "personallyIdentifyingInfo",
            "searchTerms",
            "websiteActivity",
            "websiteContent",
            "technicalAndInteraction",
        ]
    ]


class Permissions(TypedDict, total=False):
    """permissions.Permissions.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/permissions/Permissions
    """

    permissions: list[str]
    origins: list[str]
    data_collection: list[
        Literal[
            "authenticationInfo",
            "bookmarksInfo",
            "browsingActivity",
            "financialAndPaymentInfo",
            "healthInfo",
            "locationInfo",
            "personalCommunications",
            "personallyIdentifyingInfo",
            "searchTerms",
            "websiteActivity",
            "websiteContent",
            "technicalAndInteraction",
        ]
    ]


class RemoveHostAccessRequestRequest(TypedDict, total=False):
    """The request of permissions.removeHostAccessRequest."""

    documentId: str
    tabId: int
    pattern: str
