"""browser.permissions. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import permissions as _permissions

_OnAddedListener = TypeVar(
    "_OnAddedListener", bound=Callable[[_permissions.Permissions], object] | Callable[[], object]
)

class OnAdded(Event):
    """The event browser.permissions.onAdded."""

    def add_listener(self, listener: _OnAddedListener, /) -> _OnAddedListener: ...

_OnRemovedListener = TypeVar(
    "_OnRemovedListener", bound=Callable[[_permissions.Permissions], object] | Callable[[], object]
)

class OnRemoved(Event):
    """The event browser.permissions.onRemoved."""

    def add_listener(self, listener: _OnRemovedListener, /) -> _OnRemovedListener: ...

class Permissions(Namespace):
    """browser.permissions.

    Chrome ≥ 16, Firefox ≥ 55.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/permissions
    """

    on_added: OnAdded
    """browser.permissions.onAdded.

    Chrome ≥ 16, Firefox ≥ 77.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/permissions/onAdded
    """
    on_removed: OnRemoved
    """browser.permissions.onRemoved.

    Chrome ≥ 16, Firefox ≥ 77.
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/permissions/onRemoved
    """
    def add_host_access_request(
        self, request: _permissions.AddHostAccessRequestRequest, /
    ) -> Future[None]:
        """Call browser.permissions.addHostAccessRequest.

        Chrome ≥ 133 only.
        """
    def contains(self, permissions: _permissions.AnyPermissions, /) -> Future[bool]:
        """Call browser.permissions.contains.

        Chrome ≥ 16, Firefox ≥ 55.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/permissions/contains
        """
    def get_all(self) -> Future[_permissions.AnyPermissions]:
        """Call browser.permissions.getAll.

        Chrome ≥ 16, Firefox ≥ 55.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/permissions/getAll
        """
    def remove(self, permissions: _permissions.Permissions, /) -> Future[bool | None]:
        """Call browser.permissions.remove.

        Chrome ≥ 16, Firefox ≥ 55.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/permissions/remove
        """
    def remove_host_access_request(
        self, request: _permissions.RemoveHostAccessRequestRequest, /
    ) -> Future[None]:
        """Call browser.permissions.removeHostAccessRequest.

        Chrome ≥ 133 only.
        """
    def request(self, permissions: _permissions.Permissions, /) -> Future[bool]:
        """Call browser.permissions.request.

        Chrome ≥ 16, Firefox ≥ 55.
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/permissions/request
        """
