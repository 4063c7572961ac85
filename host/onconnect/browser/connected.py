"""ConnectedBrowser is one browser that is connected, and About says which one it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from onconnect.browser.namespaces import Namespaces
else:
    Namespaces = object

_SHOWN: Final = 8
"""Characters of a profile's id that are shown: enough to tell profiles apart."""


class About(NamedTuple):
    """Which browser it is, as its extension says when it connects.

    Attributes:
        name: the browser's name, as "Firefox".
        version: the browser's version.
        extension_id: the extension's ID.
        extension_version: the extension's version.
        profile: a random id that the extension keeps: it tells profiles of one browser apart, and
            is the same whenever this one connects.
    """

    name: str
    version: str
    extension_id: str
    extension_version: str
    profile: str

    def __str__(self) -> str:
        return f"{self.name} {self.version} (profile {self.profile[:_SHOWN]})"


class ConnectedBrowser(Namespaces):
    """The extension API of one browser, from its arrival to its end.

    It is what `browser` is, but for this browser and wherever it is used on the event loop. Once
    the browser has left, calls raise ChannelClosedError. If it connects again, that is another
    object with an equal `about`. Listeners are added to `browser`: they hear all browsers.

    Attributes:
        about: which browser it is.
    """

    about: About

    def __init__(self, about: About, api: Namespaces, is_connected: Callable[[], bool]) -> None:
        self.about = about
        self._api = api
        self._is_connected = is_connected

    @property
    def is_connected(self) -> bool:
        """Whether it may be used: False once the browser has left."""
        return self._is_connected()

    def __repr__(self) -> str:
        return f"<ConnectedBrowser {self.about}{'' if self.is_connected else ', has left'}>"

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *dir(self._api)})

    if TYPE_CHECKING:
        pass  # the stubs have the namespaces, so that type checkers see a typo
    else:

        def __getattr__(self, name: str) -> Any:
            found = getattr(self._api, name)
            setattr(self, name, found)
            return found
