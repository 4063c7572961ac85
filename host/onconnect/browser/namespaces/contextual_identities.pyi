"""browser.contextualIdentities. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import Any, TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import contextual_identities as _contextual_identities

_OnUpdatedListener = TypeVar(
    "_OnUpdatedListener",
    bound=Callable[[_contextual_identities.OnUpdatedChangeInfo], object] | Callable[[], object],
)

class OnUpdated(Event):
    """The event browser.contextualIdentities.onUpdated."""

    def add_listener(self, listener: _OnUpdatedListener, /) -> _OnUpdatedListener: ...

_OnCreatedListener = TypeVar(
    "_OnCreatedListener",
    bound=Callable[[_contextual_identities.OnCreatedChangeInfo], object] | Callable[[], object],
)

class OnCreated(Event):
    """The event browser.contextualIdentities.onCreated."""

    def add_listener(self, listener: _OnCreatedListener, /) -> _OnCreatedListener: ...

_OnRemovedListener = TypeVar(
    "_OnRemovedListener",
    bound=Callable[[_contextual_identities.OnRemovedChangeInfo], object] | Callable[[], object],
)

class OnRemoved(Event):
    """The event browser.contextualIdentities.onRemoved."""

    def add_listener(self, listener: _OnRemovedListener, /) -> _OnRemovedListener: ...

_OnSiteAssociationChangedListener = TypeVar(
    "_OnSiteAssociationChangedListener",
    bound=Callable[[_contextual_identities.OnSiteAssociationChangedChangeInfo], object]
    | Callable[[], object],
)

class OnSiteAssociationChanged(Event):
    """The event browser.contextualIdentities.onSiteAssociationChanged."""

    def add_listener(
        self, listener: _OnSiteAssociationChangedListener, /
    ) -> _OnSiteAssociationChangedListener: ...

class ContextualIdentities(Namespace):
    """browser.contextualIdentities.

    Firefox ≥ 53 only.
    Needs "contextualIdentities".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/contextualIdentities
    """

    on_updated: OnUpdated
    """browser.contextualIdentities.onUpdated.

    Firefox ≥ 57 only.
    Needs "contextualIdentities".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/contextualIdentities/onUpdated
    """
    on_created: OnCreated
    """browser.contextualIdentities.onCreated.

    Firefox ≥ 57 only.
    Needs "contextualIdentities".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/contextualIdentities/onCreated
    """
    on_removed: OnRemoved
    """browser.contextualIdentities.onRemoved.

    Firefox ≥ 57 only.
    Needs "contextualIdentities".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/contextualIdentities/onRemoved
    """
    on_site_association_changed: OnSiteAssociationChanged
    """browser.contextualIdentities.onSiteAssociationChanged.

    Firefox only.
    Needs "contextualIdentities".
    """
    def get(self, cookie_store_id: str, /) -> Future[Any]:
        """Call browser.contextualIdentities.get.

        Firefox ≥ 53 only.
        Needs "contextualIdentities".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/contextualIdentities/get
        """
    def query(self, details: _contextual_identities.QueryDetails, /) -> Future[Any]:
        """Call browser.contextualIdentities.query.

        Firefox ≥ 53 only.
        Needs "contextualIdentities".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/contextualIdentities/query
        """
    def get_supported_colors(self) -> Future[list[_contextual_identities.GetSupportedColorsResult]]:
        """Call browser.contextualIdentities.getSupportedColors.

        Firefox ≥ 153 only.
        Needs "contextualIdentities".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/contextualIdentities/getSupportedColors
        """
    def get_supported_icons(self) -> Future[list[_contextual_identities.GetSupportedIconsResult]]:
        """Call browser.contextualIdentities.getSupportedIcons.

        Firefox ≥ 153 only.
        Needs "contextualIdentities".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/contextualIdentities/getSupportedIcons
        """
    def create(self, details: _contextual_identities.CreateDetails, /) -> Future[Any]:
        """Call browser.contextualIdentities.create.

        Firefox ≥ 53 only.
        Needs "contextualIdentities".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/contextualIdentities/create
        """
    def update(
        self, cookie_store_id: str, details: _contextual_identities.UpdateDetails, /
    ) -> Future[Any]:
        """Call browser.contextualIdentities.update.

        Firefox ≥ 53 only.
        Needs "contextualIdentities".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/contextualIdentities/update
        """
    def move(self, cookie_store_ids: str | list[str], position: int, /) -> Future[Any]:
        """Call browser.contextualIdentities.move.

        Firefox ≥ 123 only.
        Needs "contextualIdentities".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/contextualIdentities/move
        """
    def remove(self, cookie_store_id: str, /) -> Future[Any]:
        """Call browser.contextualIdentities.remove.

        Firefox ≥ 53 only.
        Needs "contextualIdentities".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/contextualIdentities/remove
        """
    def set_site_association(
        self, details: _contextual_identities.SetSiteAssociationDetails, /
    ) -> Future[Any]:
        """Call browser.contextualIdentities.setSiteAssociation.

        Firefox only.
        Needs "contextualIdentities".
        """
    def remove_site_association(
        self, details: _contextual_identities.RemoveSiteAssociationDetails, /
    ) -> Future[Any]:
        """Call browser.contextualIdentities.removeSiteAssociation.

        Firefox only.
        Needs "contextualIdentities".
        """
    def get_site_association(
        self, details: _contextual_identities.GetSiteAssociationDetails, /
    ) -> Future[_contextual_identities.SiteAssociation | None]:
        """Call browser.contextualIdentities.getSiteAssociation.

        Firefox only.
        Needs "contextualIdentities".
        """
    def query_site_associations(
        self, details: _contextual_identities.QuerySiteAssociationsDetails, /
    ) -> Future[list[_contextual_identities.SiteAssociation]]:
        """Call browser.contextualIdentities.querySiteAssociations.

        Firefox only.
        Needs "contextualIdentities".
        """
