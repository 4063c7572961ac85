"""The types of browser.contextualIdentities. Generated."""

from typing import NotRequired, TypedDict


class ContextualIdentity(TypedDict):
    """contextualIdentities.ContextualIdentity.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/contextualIdentities/ContextualIdentity
    """

    name: str
    icon: str
    iconUrl: str
    color: str
    colorCode: str
    cookieStoreId: str


class CreateDetails(TypedDict):
    """The details of contextualIdentities.create."""

    name: str
    color: str
    icon: str


class GetSiteAssociationDetails(TypedDict):
    """The details of contextualIdentities.getSiteAssociation."""

    site: str


class GetSupportedColorsResult(TypedDict):
    """The result of contextualIdentities.getSupportedColors."""

    color: str
    colorCode: str


class GetSupportedIconsResult(TypedDict):
    """The result of contextualIdentities.getSupportedIcons."""

    icon: str
    iconUrl: str


class OnCreatedChangeInfo(TypedDict):
    """The changeInfo of contextualIdentities.onCreated."""

    contextualIdentity: ContextualIdentity


class OnRemovedChangeInfo(TypedDict):
    """The changeInfo of contextualIdentities.onRemoved."""

    contextualIdentity: ContextualIdentity


class OnSiteAssociationChangedChangeInfo(TypedDict):
    """The changeInfo of contextualIdentities.onSiteAssociationChanged."""

    site: str
    cookieStoreId: NotRequired[str]


class OnUpdatedChangeInfo(TypedDict):
    """The changeInfo of contextualIdentities.onUpdated."""

    contextualIdentity: ContextualIdentity


class QueryDetails(TypedDict, total=False):
    """The details of contextualIdentities.query."""

    name: str


class QuerySiteAssociationsDetails(TypedDict, total=False):
    """The details of contextualIdentities.querySiteAssociations."""

    cookieStoreId: str


class RemoveSiteAssociationDetails(TypedDict):
    """The details of contextualIdentities.removeSiteAssociation."""

    site: str


class SetSiteAssociationDetails(TypedDict):
    """The details of contextualIdentities.setSiteAssociation."""

    site: str
    cookieStoreId: str


class SiteAssociation(TypedDict):
    """contextualIdentities.SiteAssociation."""

    site: str
    cookieStoreId: str


class UpdateDetails(TypedDict, total=False):
    """The details of contextualIdentities.update."""

    name: str
    color: str
    icon: str
