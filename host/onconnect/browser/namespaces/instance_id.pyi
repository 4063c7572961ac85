"""browser.instanceID. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import instance_id as _instance_id

_OnTokenRefreshListener = TypeVar("_OnTokenRefreshListener", bound=Callable[[], object])

class OnTokenRefresh(Event):
    """The event browser.instanceID.onTokenRefresh."""

    def add_listener(self, listener: _OnTokenRefreshListener, /) -> _OnTokenRefreshListener: ...

class InstanceID(Namespace):
    """browser.instanceID.

    Chrome ≥ 44 only.
    Needs "gcm".
    """

    on_token_refresh: OnTokenRefresh
    """browser.instanceID.onTokenRefresh.

    Chrome ≥ 44 only.
    Needs "gcm".
    """
    def get_id(self) -> Future[str]:
        """Call browser.instanceID.getID.

        Chrome ≥ 44 only.
        Needs "gcm".
        """
    def get_creation_time(self) -> Future[float]:
        """Call browser.instanceID.getCreationTime.

        Chrome ≥ 44 only.
        Needs "gcm".
        """
    def get_token(self, get_token_params: _instance_id.GetTokenParams, /) -> Future[str]:
        """Call browser.instanceID.getToken.

        Chrome ≥ 44 only.
        Needs "gcm".
        """
    def delete_token(self, delete_token_params: _instance_id.DeleteTokenParams, /) -> Future[None]:
        """Call browser.instanceID.deleteToken.

        Chrome ≥ 44 only.
        Needs "gcm".
        """
    def delete_id(self) -> Future[None]:
        """Call browser.instanceID.deleteID.

        Chrome ≥ 44 only.
        Needs "gcm".
        """
