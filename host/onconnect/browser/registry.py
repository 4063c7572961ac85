"""Registry: what handlers have registered, kept apart from the channels that it is used on."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from onconnect.browser.event import Event
from onconnect.errors import ChannelClosedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from onconnect.browser.channel import Channel

CONNECT_EVENTS: Final = (
    "runtime.onConnect",
    "runtime.onConnectExternal",
    "runtime.onUserScriptConnect",
)
"""The events of ports that arrive: not a listener, but the extension says which Python takes."""


MESSAGE_EVENTS: Final = (
    "runtime.onMessage",
    "runtime.onMessageExternal",
    "runtime.onUserScriptMessage",
)
"""The events of one-shot messages, likewise."""


class Registry:
    """Listeners and lifespans, and the channels that are served by them.

    Attributes:
        events: every event of the API that was named, by its browser's name, as "tabs.onUpdated".
        lifespans: async generator functions to run around each channel.
        channels: the channels that are ready, to be told what is listened to.
        current: the channel that is dispatching, or that started the running task.
    """

    def __init__(self) -> None:
        self.events: dict[str, Event] = {
            name: Event(
                name,
                self._listened_changed,
                takes_filters=False,
                has_message=name in MESSAGE_EVENTS,
            )
            for name in (*CONNECT_EVENTS, *MESSAGE_EVENTS)
        }
        self.lifespans: list[Callable[[], AsyncIterator[object]]] = []
        self.channels: set[Channel] = set()
        self.current: ContextVar[Channel] = ContextVar("channel")

    @property
    def channel(self) -> Channel:
        """The channel in use.

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
        names = (*CONNECT_EVENTS, *MESSAGE_EVENTS)
        return [name for name in names if self.events[name].has_listeners()]

    def _listened_changed(self, *_: object) -> None:
        for channel in self.channels:
            channel.tell_listened()

    def _changed(self, event: Event, filters: list[Any], listens: bool) -> None:
        for channel in self.channels:
            if listens:
                channel.subscribe(event, filters)
            else:
                channel.unsubscribe(event, filters)
