"""browser.types. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import types as _types

_SettingOnChangeListener = TypeVar(
    "_SettingOnChangeListener",
    bound=Callable[[_types.SettingOnChangeDetails], object] | Callable[[], object],
)

class SettingOnChange(Event):
    """The event browser.types.Setting.onChange."""

    def add_listener(self, listener: _SettingOnChangeListener, /) -> _SettingOnChangeListener: ...

class Setting(Namespace):
    """browser.types.Setting.

    Chrome, Firefox.
    """

    on_change: SettingOnChange
    """browser.types.Setting.onChange.

    Chrome, Firefox.
    """
    def clear(self, details: _types.SettingClearDetails, /) -> Future[None]:
        """Call browser.types.Setting.clear.

        Chrome, Firefox.
        """
    def get(self, details: _types.SettingGetDetails, /) -> Future[_types.SettingGetResult]:
        """Call browser.types.Setting.get.

        Chrome, Firefox.
        """
    def set(self, details: _types.SettingSetDetails, /) -> Future[None]:
        """Call browser.types.Setting.set.

        Chrome, Firefox.
        """
