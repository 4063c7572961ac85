"""What Python asks of the extension API over one channel: calls, and events to listen to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from onconnect.errors import BrowserError, ChannelClosedError
from onconnect.protocol import jsontext

if TYPE_CHECKING:
    from onconnect.browser.event import Event
    from onconnect.protocol.messages import Return, Throw
    from onconnect.protocol.peer import Peer


class Calls:
    """The calls of one channel that have no answer yet, and its subscriptions.

    Whoever calls sees to it that what the peer has to send is written.
    """

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._waiting: dict[int, tuple[str, asyncio.Future[Any]]] = {}
        self._subscriptions: dict[int, tuple[Event, bytes]] = {}

    def call(self, method: str, args: list[Any]) -> asyncio.Future[Any]:
        """Call a function of the extension API; a cancelled call is forgotten."""
        number = self._peer.call(method, args)
        answer = asyncio.get_running_loop().create_future()
        self._waiting[number] = (method, answer)
        answer.add_done_callback(lambda _: self._waiting.pop(number, None))
        return answer

    def subscribe(self, event: Event, filters: list[Any]) -> None:
        """Listen to an event of the extension API."""
        number = self._peer.call(f"{event.name}.addListener", filters)
        self._subscriptions[number] = (event, jsontext.dumps(filters))

    def unsubscribe(self, event: Event, filters: list[Any]) -> None:
        """Listen to an event no longer."""
        subscription = (event, jsontext.dumps(filters))
        for number, each in list(self._subscriptions.items()):
            if each == subscription:
                del self._subscriptions[number]
                self._peer.call(f"{event.name}.removeListener", [number])

    def subscription(self, number: int) -> tuple[Event | None, bytes]:
        """Return the event and the filters, as JSON text, that a call has asked for."""
        return self._subscriptions.get(number, (None, b""))

    def returned(self, message: Return) -> None:
        """Settle a call with its answer."""
        _, answer = self._waiting.get(message["id"], (None, None))
        if answer is not None and not answer.done():
            answer.set_result(message.get("value"))

    def threw(self, message: Throw) -> tuple[Event, BrowserError] | None:
        """Settle a call with its error; return those of a subscription that failed."""
        number, error = message["id"], message["error"]
        if number in self._subscriptions:
            event, _ = self._subscriptions.pop(number)
            return event, BrowserError(error["message"], method=f"{event.name}.addListener")
        method, answer = self._waiting.get(number, ("", None))
        if answer is not None and not answer.done():
            name = str(error.get("name") or "Error")
            answer.set_exception(BrowserError(error["message"], name=name, method=method))
        return None

    def end(self) -> None:
        """Fail every call that waits: the browser has left."""
        for method, answer in list(self._waiting.values()):
            if not answer.done():
                answer.set_exception(
                    ChannelClosedError(f"the browser left before {method} returned")
                )
                answer.exception()  # nobody may be waiting for it, and that is fine
