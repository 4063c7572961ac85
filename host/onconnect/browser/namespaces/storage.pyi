"""browser.storage. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import Any, TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import storage as _storage

class StorageLocal(StorageArea):
    """browser.storage.local.

    Chrome ≥ 19, Firefox ≥ 45.
    Needs "storage".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/local
    """

    QUOTA_BYTES: int
    """browser.storage.local.QUOTA_BYTES.

    It is 5242880 or 10485760.
    Chrome, Firefox.
    Needs "storage".
    """

class StorageManaged(StorageArea):
    """browser.storage.managed.

    Chrome ≥ 33, Firefox ≥ 57.
    Needs "storage".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/managed
    """

    QUOTA_BYTES: int
    """browser.storage.managed.QUOTA_BYTES.

    It is 5242880.
    Firefox only.
    Needs "storage".
    """

class StorageSession(StorageArea):
    """browser.storage.session.

    Chrome ≥ 102, Firefox ≥ 115.
    Needs "storage".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/session
    """

    QUOTA_BYTES: int
    """browser.storage.session.QUOTA_BYTES.

    It is 10485760.
    Chrome ≥ 102, Firefox ≥ 131.
    Needs "storage".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/session/QUOTA_BYTES
    """

class StorageSync(StorageArea):
    """browser.storage.sync.

    Chrome ≥ 19, Firefox ≥ 53.
    Needs "storage".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/sync
    """

    MAX_ITEMS: int
    """browser.storage.sync.MAX_ITEMS.

    It is 512.
    Chrome, Firefox.
    Needs "storage".
    """
    MAX_SUSTAINED_WRITE_OPERATIONS_PER_MINUTE: int
    """browser.storage.sync.MAX_SUSTAINED_WRITE_OPERATIONS_PER_MINUTE.

    It is 1000000.
    Chrome, Firefox. Deprecated.
    Needs "storage".
    """
    MAX_WRITE_OPERATIONS_PER_HOUR: int
    """browser.storage.sync.MAX_WRITE_OPERATIONS_PER_HOUR.

    It is 1800.
    Chrome, Firefox.
    Needs "storage".
    """
    MAX_WRITE_OPERATIONS_PER_MINUTE: int
    """browser.storage.sync.MAX_WRITE_OPERATIONS_PER_MINUTE.

    It is 120.
    Chrome, Firefox.
    Needs "storage".
    """
    QUOTA_BYTES: int
    """browser.storage.sync.QUOTA_BYTES.

    It is 102400.
    Chrome, Firefox.
    Needs "storage".
    """
    QUOTA_BYTES_PER_ITEM: int
    """browser.storage.sync.QUOTA_BYTES_PER_ITEM.

    It is 8192.
    Chrome, Firefox.
    Needs "storage".
    """

_StorageAreaOnChangedListener = TypeVar(
    "_StorageAreaOnChangedListener",
    bound=Callable[[dict[str, _storage.StorageChange]], object] | Callable[[], object],
)

class StorageAreaOnChanged(Event):
    """The event browser.storage.StorageArea.onChanged."""

    def add_listener(
        self, listener: _StorageAreaOnChangedListener, /
    ) -> _StorageAreaOnChangedListener: ...

class StorageArea(Namespace):
    """browser.storage.StorageArea.

    Chrome ≥ 19, Firefox ≥ 45.
    Needs "storage".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/StorageArea
    """

    on_changed: StorageAreaOnChanged
    """browser.storage.StorageArea.onChanged.

    Chrome ≥ 73, Firefox ≥ 101.
    Needs "storage".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/StorageArea/onChanged
    """
    def clear(self) -> Future[None]:
        """Call browser.storage.StorageArea.clear.

        Chrome ≥ 19, Firefox ≥ 45.
        Needs "storage".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/StorageArea/clear
        """
    def get(self, keys: str | list[str] | dict[str, Any] | None = ..., /) -> Future[dict[str, Any]]:
        """Call browser.storage.StorageArea.get.

        Chrome ≥ 19, Firefox ≥ 45.
        Needs "storage".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/StorageArea/get
        """
    def get_bytes_in_use(self, keys: str | list[str] | None = ..., /) -> Future[int]:
        """Call browser.storage.StorageArea.getBytesInUse.

        Chrome ≥ 19, Firefox ≥ 78.
        Needs "storage".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/StorageArea/getBytesInUse
        """
    def get_keys(self) -> Future[list[str]]:
        """Call browser.storage.StorageArea.getKeys.

        Chrome ≥ 130, Firefox ≥ 143.
        Needs "storage".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/StorageArea/getKeys
        """
    def remove(self, keys: str | list[str], /) -> Future[None]:
        """Call browser.storage.StorageArea.remove.

        Chrome ≥ 19, Firefox ≥ 45.
        Needs "storage".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/StorageArea/remove
        """
    def set(self, items: dict[str, Any], /) -> Future[None]:
        """Call browser.storage.StorageArea.set.

        Chrome ≥ 19, Firefox ≥ 45.
        Needs "storage".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/StorageArea/set
        """
    def set_access_level(
        self, access_options: _storage.StorageAreaSetAccessLevelAccessOptions, /
    ) -> Future[None]:
        """Call browser.storage.StorageArea.setAccessLevel.

        Chrome ≥ 96 only.
        Needs "storage".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/StorageArea/setAccessLevel
        """

_OnChangedListener = TypeVar(
    "_OnChangedListener",
    bound=Callable[[dict[str, _storage.StorageChange], str], object]
    | Callable[[dict[str, _storage.StorageChange]], object]
    | Callable[[], object],
)

class OnChanged(Event):
    """The event browser.storage.onChanged."""

    def add_listener(self, listener: _OnChangedListener, /) -> _OnChangedListener: ...

class Storage(Namespace):
    """browser.storage.

    Chrome ≥ 19, Firefox ≥ 45.
    Needs "storage".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage
    """

    local: StorageLocal
    """browser.storage.local.

    Chrome ≥ 19, Firefox ≥ 45.
    Needs "storage".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/local
    """
    managed: StorageManaged
    """browser.storage.managed.

    Chrome ≥ 33, Firefox ≥ 57.
    Needs "storage".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/managed
    """
    session: StorageSession
    """browser.storage.session.

    Chrome ≥ 102, Firefox ≥ 115.
    Needs "storage".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/session
    """
    sync: StorageSync
    """browser.storage.sync.

    Chrome ≥ 19, Firefox ≥ 53.
    Needs "storage".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/sync
    """
    on_changed: OnChanged
    """browser.storage.onChanged.

    Chrome ≥ 19, Firefox ≥ 45.
    Needs "storage".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/onChanged
    """
