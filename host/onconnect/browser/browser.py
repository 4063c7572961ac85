"""Browser is what handlers import as `browser`: the extension API of the connected browser."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, TypeVar

from onconnect.browser.registry import Registry
from onconnect.browser.runtime import Runtime
from onconnect.browser.tabs import Tabs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from onconnect.browser.connected import About
    from onconnect.browser.namespaces import Namespaces

    _Lifespan = TypeVar("_Lifespan", bound=Callable[[], AsyncIterator[object]])
else:
    from onconnect.browser.namespace import Namespaces


class Browser(Namespaces):
    """The extension API: every attribute but those below is a namespace of it.

    It holds what handlers register, and nothing of a channel: handlers are written once, and serve
    any number of browsers. In a listener, and in tasks that it starts, it is the browser of the
    event. Elsewhere it is the only one that is connected.

    Attributes:
        registry: what was registered.
    """

    def __init__(self) -> None:
        self.registry = Registry()
        self.__dict__.update(runtime=Runtime(self.registry), tabs=Tabs(self.registry))

    @property
    def about(self) -> About:
        """Which browser it is that `browser` means here: its name, version, extension, profile.

        Raises:
            ChannelClosedError: there is none, or nothing says which one is meant.
        """
        return self.registry.client.about

    def lifespan(self, function: _Lifespan) -> _Lifespan:
        """Run an async generator function around each channel, up to its `yield` before `ready`.

        In a program that serves several browsers it runs once for each of them.

        The part behind the `yield` runs after the last disconnect. Connections wait for the part
        before it; if that raises, the host does not start, and the extension's console shows why.
        Neither part can call the extension API.

        Raises:
            TypeError: it is no async generator function.
        """
        if not inspect.isasyncgenfunction(inspect.unwrap(function)):
            raise TypeError(
                f"@browser.lifespan takes an async generator function, not {function!r}: "
                "write `async def` with one `yield` in it"
            )
        self.registry.lifespans.append(function)
        return function


browser = Browser()
"""The object that handlers import: `from onconnect import browser`."""
