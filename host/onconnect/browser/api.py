"""Any function and any event of the extension API, by its name in snake_case.

The names are mapped mechanically: `tabs.execute_script` is the browser's `tabs.executeScript`,
`tabs.on_updated` its `tabs.onUpdated`. Arguments and results are the browser's own objects.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncio import Future

    from onconnect.browser.event import Event
    from onconnect.browser.registry import Registry


class Namespace:
    """A namespace of the extension API, as `browser.tabs` or `browser.storage.local`.

    An attribute whose name begins with `on_` is an Event. Any other is a namespace, and a function
    as well: calling it calls the browser's function of that name.
    """

    def __init__(self, registry: Registry, name: str) -> None:
        self._registry = registry
        self._name = name

    def __repr__(self) -> str:
        return f"<browser.{self._name}>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"browser.{self._name} has no attribute {name!r}")
        path = f"{self._name}.{camel_case(name)}"
        member: Event | Namespace = (
            self._registry.event(path)
            if name.startswith("on_")
            else Namespace(self._registry, path)
        )
        setattr(self, name, member)
        return member

    def __call__(self, *args: Any) -> Future[Any]:
        """Call the browser's function of this name, at once; await the result.

        Args:
            args: the browser's own arguments, positionally.

        Raises:
            BrowserError: when awaited, if the browser answers with an error.
            ChannelClosedError: there is no channel, or it ends before the answer comes.
            UnserializableError: JSON cannot carry an argument.
        """
        return self._registry.channel.call(self._name, list(args))


def camel_case(name: str) -> str:
    """Return the browser's name of a snake_case name."""
    return re.sub("_([a-z0-9])", lambda match: match[1].upper(), name)
