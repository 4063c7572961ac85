"""browser.menus. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import Any, TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import menus as _menus
from onconnect.types import tabs as _tabs

_OnClickedListener = TypeVar(
    "_OnClickedListener",
    bound=Callable[[_menus.OnClickData, _tabs.Tab | None], object]
    | Callable[[_menus.OnClickData], object]
    | Callable[[], object],
)

class OnClicked(Event):
    """The event browser.menus.onClicked."""

    def add_listener(self, listener: _OnClickedListener, /) -> _OnClickedListener: ...

_OnShownListener = TypeVar(
    "_OnShownListener",
    bound=Callable[[_menus.OnShownInfo, _tabs.Tab], object]
    | Callable[[_menus.OnShownInfo], object]
    | Callable[[], object],
)

class OnShown(Event):
    """The event browser.menus.onShown."""

    def add_listener(self, listener: _OnShownListener, /) -> _OnShownListener: ...

_OnHiddenListener = TypeVar("_OnHiddenListener", bound=Callable[[], object])

class OnHidden(Event):
    """The event browser.menus.onHidden."""

    def add_listener(self, listener: _OnHiddenListener, /) -> _OnHiddenListener: ...

class Menus(Namespace):
    """browser.menus.

    Firefox ≥ 55 only.
    Needs "menus".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus
    """

    ACTION_MENU_TOP_LEVEL_LIMIT: int
    """browser.menus.ACTION_MENU_TOP_LEVEL_LIMIT.

    It is 6.
    Firefox ≥ 55 only.
    Needs "menus".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/ACTION_MENU_TOP_LEVEL_LIMIT
    """
    on_clicked: OnClicked
    """browser.menus.onClicked.

    Firefox ≥ 55 only.
    Needs "menus".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/onClicked
    """
    on_shown: OnShown
    """browser.menus.onShown.

    Firefox ≥ 60 only.
    Needs "menus".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/onShown
    """
    on_hidden: OnHidden
    """browser.menus.onHidden.

    Firefox ≥ 60 only.
    Needs "menus".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/onHidden
    """
    def create(self, create_properties: _menus.CreateProperties, /) -> Future[int | str]:
        """Call browser.menus.create.

        Firefox ≥ 55 only.
        Needs "menus".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/create
        """
    def update(self, id: int | str, update_properties: _menus.UpdateProperties, /) -> Future[None]:
        """Call browser.menus.update.

        Firefox ≥ 55 only.
        Needs "menus".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/update
        """
    def remove(self, menu_item_id: int | str, /) -> Future[None]:
        """Call browser.menus.remove.

        Firefox ≥ 55 only.
        Needs "menus".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/remove
        """
    def remove_all(self) -> Future[None]:
        """Call browser.menus.removeAll.

        Firefox ≥ 55 only.
        Needs "menus".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/removeAll
        """
    def override_context(
        self, context_options: _menus.OverrideContextContextOptions, /
    ) -> Future[None]:
        """Call browser.menus.overrideContext.

        Firefox ≥ 64 only.
        Needs "menus", and "menus.overrideContext".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/overrideContext
        """
    def refresh(self) -> Future[Any]:
        """Call browser.menus.refresh.

        Firefox ≥ 60 only.
        Needs "menus".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/menus/refresh
        """
