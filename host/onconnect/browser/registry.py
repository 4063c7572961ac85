"""Registry keeps what handlers have registered, whichever channels use it."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from onconnect.browser.connect_event import ConnectEvent
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
        connects: the events of ports that arrive, by their browser's names.
        events: every event of the API that was named, by its browser's name, as "tabs.onUpdated".
        lifespans: async generator functions to run around each channel.
        watchers: called when the browser has to tell other events than before: with the event,
            filters as a list, and True when these filters got their first listener, False when
            they lost their last.
        current: the client of the channel that is dispatching, or that started the running task.
        clients: those of all browsers that are connected, in the order in which they came.
    """

    def __init__(self) -> None:
        self.connects = {name: ConnectEvent(name, self._changed) for name in CONNECT_EVENTS}
        self.events: dict[str, Event] = {
            **self.connects,
            **{
                name: Event(name, self._changed, takes_filters=False, has_message=True)
                for name in MESSAGE_EVENTS
            },
        }
        self.lifespans: list[Callable[[], AsyncIterator[object]]] = []
        self.watchers: set[_Watcher] = set()
        self.current: ContextVar[Client] = ContextVar("client")
        self.clients: list[Client] = []

    @property
    def client(self) -> Client:
        """The client of the browser that the running code talks to.

        That is the browser of the event, in a listener and in what has its context. Elsewhere it is
        the only one: threads and callbacks of libraries have no context of an event.

        Raises:
            ChannelClosedError: there is none, or there are several and nothing says which is meant.
        """
        client = self.current.get(None)
        if client is not None:
            return client
        clients = tuple(self.clients)  # a thread may ask
        if len(clients) == 1:
            return clients[0]
        if not clients:
            raise ChannelClosedError(
                "no browser is connected here: use the extension API in a listener or in a task "
                "that a listener started, or wait until a browser has come"
            )
        names = ", ".join(str(each.about) for each in clients)
        raise ChannelClosedError(
            f"{len(clients)} browsers are connected: {names}; nothing says here which of them is "
            "meant: use one of the `browsers` of the server, or the `browser` of a port"
        )

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

    def named(self) -> dict[str, list[str]]:
        """Return the names that ports must have, by events whose listeners are all for a name."""
        names = {event.name: event.names() for event in self.connects.values()}
        return {event: each for event, each in names.items() if each}

    def _changed(self, event: Event, filters: list[Any], listens: bool) -> None:
        for watcher in tuple(self.watchers):
            watcher(event, filters, listens)
