"""What Python asks of the extension API over one channel: calls, and events to listen to."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, Final

from onconnect.browser import availability
from onconnect.errors import BrowserError, ChannelClosedError
from onconnect.protocol import jsontext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onconnect.browser.event import Event
    from onconnect.protocol.messages import Return, Throw
    from onconnect.protocol.peer import Peer


MISSING: Final = "ReferenceError"
"""The name of the error of a function or an event that is not there; its text begins with what."""


class Calls:
    """The calls of one channel that have no answer yet, and its subscriptions.

    Whoever calls sees to it that what the peer has to send is written.

    Attributes:
        browser: whom `hello` has named.
    """

    def __init__(self, peer: Peer) -> None:
        self.browser: Mapping[str, str] = {}
        self._peer = peer
        self._waiting: dict[int, tuple[str, asyncio.Future[Any]]] = {}
        self._subscriptions: dict[int, tuple[Event, bytes]] = {}

    def call(self, method: str, args: list[Any]) -> asyncio.Future[Any]:
        """Call a function of the extension API; a cancelled call is forgotten.

        A function that this browser is known to lack is not called.
        """
        answer = asyncio.get_running_loop().create_future()
        lack = availability.lack(method, self.browser)
        if lack is not None:
            answer.set_exception(BrowserError(lack, name=MISSING, method=method))
            return answer
        number = self._peer.call(method, args)
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
            return event, self._error(f"{event.name}.addListener", error)
        method, answer = self._waiting.get(number, ("", None))
        if answer is not None and not answer.done():
            answer.set_exception(self._error(method, error))
        return None

    def _error(self, method: str, error: Mapping[str, Any]) -> BrowserError:
        name, text = str(error.get("name") or "Error"), error["message"]
        if name == MISSING:
            missing = re.match(r"browser\.([\w.]+) ", text)
            text = (missing and availability.remedy(missing[1], self.browser)) or text
        return BrowserError(text, name=name, method=method)

    def end(self) -> None:
        """Fail every call that waits: the browser has left."""
        for method, answer in list(self._waiting.values()):
            if not answer.done():
                answer.set_exception(
                    ChannelClosedError(f"the browser left before {method} returned")
                )
                answer.exception()  # nobody may be waiting for it, and that is fine
