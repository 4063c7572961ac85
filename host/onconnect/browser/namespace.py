"""Namespace finds functions, events and constants of the extension API by their Python names.

`tabs.send_message` is the browser's `tabs.sendMessage`, `tabs.on_updated` its `tabs.onUpdated`.
Arguments and results are the browser's own objects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from onconnect.browser import availability
from onconnect.browser.described import described, named
from onconnect.browser.names import browser_name

if TYPE_CHECKING:
    from asyncio import Future

    from onconnect.browser.client import Client
    from onconnect.browser.event import Event


class Source(Protocol):
    """What a namespace needs: the registry of all browsers, or what stands for it."""

    @property
    def client(self) -> Client:
        """The client of the browser that is meant."""

    def event(self, name: str) -> Event:
        """Return the event of a name, as "tabs.onUpdated"."""


class Namespaces:
    """Makes a namespace of each attribute; type checkers know the attributes from the stubs."""

    registry: Source

    def __getattr__(self, name: str) -> Namespace:
        namespace = Namespace(self.registry, browser_name(name, "browser"))
        setattr(self, name, namespace)
        return namespace

    def __dir__(self) -> list[str]:
        return named(super().__dir__(), "")


@described(by="_name")
class Namespace:
    """A namespace of the extension API, as `browser.tabs` or `browser.storage.local`.

    An attribute whose name begins with `on_` is an Event, one in capitals is a constant. Any other
    is a namespace, and a function as well: calling it calls the browser's function of that name.
    """

    def __init__(self, registry: Source, name: str) -> None:
        self._registry = registry
        self._name = name

    def __repr__(self) -> str:
        return f"<browser.{self._name}>"

    def __dir__(self) -> list[str]:
        return named(super().__dir__(), self._name)

    if TYPE_CHECKING:
        pass  # the stubs have the attributes, so that type checkers see a typo
    else:

        def __getattr__(self, name: str) -> Any:
            if name == "getdoc":  # IPython calls it, to have the docstring of any object
                raise AttributeError(f"browser.{self._name} has no attribute {name!r}")
            path = f"{self._name}.{browser_name(name, f'browser.{self._name}')}"
            member: object
            if name.startswith("on_"):
                member = self._registry.event(path)
            elif name.isupper():
                member = availability.constant(path)
            else:
                member = Namespace(self._registry, path)
            setattr(self, name, member)
            return member

    def __call__(self, *args: Any, **keywords: Any) -> Future[Any]:
        """Call the browser's function of this name, at once; await the result.

        Args:
            args: the browser's own arguments, positionally.
            keywords: there are none: the browser's options are an object, here a dict.

        Raises:
            BrowserError: when awaited, if the browser answers with an error, or lacks the function.
            ChannelClosedError: there is no channel, or it ends before the answer comes.
            TypeError: keywords are given.
            UnserializableError: an argument cannot be carried.
        """
        if keywords:
            given = ", ".join(f'"{keyword}": …' for keyword in keywords)
            raise TypeError(
                f"browser.{self._name} takes no keyword arguments: give what the browser's "
                f"{self._name} takes, as a dict {{{given}}}"
            )
        return self._registry.client.call(self._name, list(args))
