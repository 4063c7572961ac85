"""Registry keeps what handlers have registered, whichever channels use it."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from onconnect.browser.event import Event
from onconnect.errors import ChannelClosedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from onconnect.browser.client import Client

    _Watcher: TypeAlias = Callable[[Event, list[Any], bool], None]

CONNECT_EVENTS: Final = (
    "runtime.onConnect",
    "runtime.onConnectExternal",
    "runtime.onUserScriptConnect",
)
"""The events of ports that arrive. They need no listener in the browser: the relay is told which of
them Python listens to."""

MESSAGE_EVENTS: Final = (
    "runtime.onMessage",
    "runtime.onMessageExternal",
    "runtime.onUserScriptMessage",
)
"""The events of one-shot messages; they need no listener in the browser either."""

RELAYED_EVENTS: Final = (*CONNECT_EVENTS, *MESSAGE_EVENTS)


class Registry:
    """Listeners and lifespans, and the browser that the running code talks to.

    Attributes:
        events: every event of the API that was named, by its browser's name, as "tabs.onUpdated".
        lifespans: async generator functions to run around each channel.
        watchers: called when the browser has to tell other events than before: with the event,
            filters as a list, and True when these filters got their first listener, False when
            they lost their last.
        current: the client of the channel that is dispatching, or that started the running task.
    """

    def __init__(self) -> None:
        self.events: dict[str, Event] = {
            name: Event(
                name, self._changed, takes_filters=False, has_message=name in MESSAGE_EVENTS
            )
            for name in RELAYED_EVENTS
        }
        self.lifespans: list[Callable[[], AsyncIterator[object]]] = []
        self.watchers: set[_Watcher] = set()
        self.current: ContextVar[Client] = ContextVar("client")

    @property
    def client(self) -> Client:
        """The client of the browser that the running code talks to.

        Raises:
            ChannelClosedError: there is none.
        """
        try:
            return self.current.get()
        except LookupError:
            raise ChannelClosedError(
                "no browser is connected here: use the extension API in a listener or in a task "
                "that a listener started"
            ) from None

    def count(self) -> int:
        """Return how many listeners and lifespans there are."""
        listeners = sum(len(event.registrations()) for event in self.events.values())
        return listeners + len(self.lifespans)

    def event(self, name: str) -> Event:
        """Return the event of a name; listening to it tells every channel."""
        if name not in self.events:
            self.events[name] = Event(name, self._changed)
        return self.events[name]

    def listened(self) -> list[str]:
        """Return which events of ports and one-shot messages have a listener."""
        return [name for name in RELAYED_EVENTS if self.events[name].has_listeners()]

    def _changed(self, event: Event, filters: list[Any], listens: bool) -> None:
        for watcher in tuple(self.watchers):
            watcher(event, filters, listens)
