"""browser.commands. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import Any, TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import commands as _commands
from onconnect.types import tabs as _tabs

_OnChangedListener = TypeVar(
    "_OnChangedListener",
    bound=Callable[[_commands.OnChangedChangeInfo], object] | Callable[[], object],
)

class OnChanged(Event):
    """The event browser.commands.onChanged."""

    def add_listener(self, listener: _OnChangedListener, /) -> _OnChangedListener: ...

_OnCommandListener = TypeVar(
    "_OnCommandListener",
    bound=Callable[[str, _tabs.Tab | None], object]
    | Callable[[str], object]
    | Callable[[], object],
)

class OnCommand(Event):
    """The event browser.commands.onCommand."""

    def add_listener(self, listener: _OnCommandListener, /) -> _OnCommandListener: ...

class Commands(Namespace):
    """browser.commands.

    Chrome ≥ 25, Firefox ≥ 48.
    Needs the manifest key "commands".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/commands
    """

    on_changed: OnChanged
    """browser.commands.onChanged.

    Firefox ≥ 115 only.
    Needs the manifest key "commands".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/commands/onChanged
    """
    on_command: OnCommand
    """browser.commands.onCommand.

    Chrome ≥ 25, Firefox ≥ 48.
    Needs the manifest key "commands".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/commands/onCommand
    """
    def get_all(self) -> Future[list[_commands.Command]]:
        """Call browser.commands.getAll.

        Chrome ≥ 58, Firefox ≥ 48.
        Needs the manifest key "commands".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/commands/getAll
        """
    def open_shortcut_settings(self) -> Future[Any]:
        """Call browser.commands.openShortcutSettings.

        Firefox ≥ 137 only.
        Needs the manifest key "commands".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/commands/openShortcutSettings
        """
    def reset(self, name: str, /) -> Future[Any]:
        """Call browser.commands.reset.

        Firefox ≥ 60 only.
        Needs the manifest key "commands".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/commands/reset
        """
    def update(self, detail: _commands.UpdateDetail, /) -> Future[Any]:
        """Call browser.commands.update.

        Firefox ≥ 60 only.
        Needs the manifest key "commands".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/commands/update
        """
