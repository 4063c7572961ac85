"""Client asks the browser for what handlers want: ports, calls, and events to listen to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, get_origin

from onconnect.browser import availability
from onconnect.browser.port import Port
from onconnect.browser.port_type import typing_of
from onconnect.errors import BrowserError, ChannelClosedError
from onconnect.protocol import jsontext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onconnect.browser.connected import About
    from onconnect.browser.event import Event
    from onconnect.browser.port import Ports
    from onconnect.browser.sending import Sending
    from onconnect.protocol.messages import Return, Throw
    from onconnect.protocol.peer import Peer


_MISSING: Final = "ReferenceError"
"""The name of the error about a function or an event that is not there."""


class Client:
    """Asks the browser at the other end of a channel for what handlers want.

    Args:
        peer: this end of the channel.
        ports: the channel's open ports.
        sending: writes the requests.

    Attributes:
        browser: the browser's `name` and `version`, as `hello` gives them.
        extension: the extension's `id` and `version`, as `hello` gives them.
        profile: the random id of the profile, as `hello` gives it.
        is_ready: whether anything may be asked: the lifespans have begun, and the browser is there.
    """

    def __init__(self, peer: Peer, ports: Ports, sending: Sending) -> None:
        self.browser: Mapping[str, str] = {"name": "", "version": ""}
        self.extension: Mapping[str, str] = {"id": "", "version": ""}
        self.profile = ""
        self.is_ready = False
        self._peer = peer
        self._ports = ports
        self._sending = sending
        self._waiting: dict[int, tuple[str, asyncio.Future[Any]]] = {}
        self._subscriptions: dict[int, tuple[Event, bytes]] = {}

    @property
    def about(self) -> About:
        """Who the browser is."""
        from onconnect.browser.connected import About  # which few hosts ask for

        browser, extension = self.browser, self.extension
        return About(
            browser["name"], browser["version"], extension["id"], extension["version"], self.profile
        )

    # What handlers ask

    def connect(self, name: str, target: dict[str, object], typed: Any) -> Port[Any, Any]:
        """Open a port to a tab or an extension.

        Args:
            name: the port's name.
            target: where it leads.
            typed: what its messages are, as `Port[Note, Saved]`; None for anything.

        Raises:
            TypeError: the name is not a string, or the type not that of a port.
            RuntimeError: it is called from a thread.
            ChannelClosedError: the browser is not ready yet, or has left.
        """
        if not isinstance(name, str):
            raise TypeError(f"a port's name must be a string, not {name!r}")
        if typed is not None and Port not in (typed, get_origin(typed)):
            raise TypeError(f"typed must be a type such as Port[str, int], not {typed!r}")
        have_typed = typing_of(typed)
        self._check_use()
        port = self._ports.open(self._peer.connect(name, target=target), name)
        if have_typed:
            have_typed(port)
        self._sending.flush_soon()
        return port

    def call(self, method: str, args: list[Any]) -> asyncio.Future[Any]:
        """Call a function of the extension API; a cancelled call is forgotten.

        A function that this browser is known to lack is not called: the future has the error.

        Raises:
            RuntimeError: it is called from a thread.
            ChannelClosedError: the browser is not ready yet, or has left.
            UnserializableError: an argument cannot be carried.
            MessageTooLongError: the arguments are longer than a message may be.
        """
        self._check_use()
        answer = asyncio.get_running_loop().create_future()
        lack = availability.lack(method, self.browser)
        if lack is not None:
            answer.set_exception(BrowserError(lack, name=_MISSING, method=method))
            return answer
        number = self._peer.call(method, args)
        self._waiting[number] = (method, answer)
        answer.add_done_callback(lambda _: self._waiting.pop(number, None))
        self._sending.flush_soon()
        return answer

    def _check_use(self) -> None:
        if not self._sending.is_on_loop:
            raise RuntimeError(
                "the extension API is used on the event loop: from a thread, hand a coroutine to "
                "asyncio.run_coroutine_threadsafe"
            )
        if not self.is_ready:
            raise ChannelClosedError("the browser is not ready yet, or has left")

    def subscribe(self, event: Event, filters: list[Any]) -> None:
        """Listen to an event of the extension API, from any thread."""
        self._sending.on_loop(self._subscribe, event, filters)

    def _subscribe(self, event: Event, filters: list[Any]) -> None:
        number = self._peer.call(f"{event.name}.addListener", filters)
        self._subscriptions[number] = (event, jsontext.dumps(filters))

    def unsubscribe(self, event: Event, filters: list[Any]) -> None:
        """Stop listening to an event, from any thread."""
        self._sending.on_loop(self._unsubscribe, event, filters)

    def _unsubscribe(self, event: Event, filters: list[Any]) -> None:
        subscription = (event, jsontext.dumps(filters))
        for number, each in list(self._subscriptions.items()):
            if each == subscription:
                del self._subscriptions[number]
                self._peer.call(f"{event.name}.removeListener", [number])

    # What the browser answers

    def subscription(self, number: int) -> tuple[Event | None, bytes]:
        """Return the event and the filters, as JSON text, that a call has asked for."""
        return self._subscriptions.get(number, (None, b""))

    def returned(self, message: Return) -> None:
        """Settle a call with its answer."""
        _, answer = self._waiting.get(message["id"], (None, None))
        if answer is not None and not answer.done():
            answer.set_result(message.get("value"))

    def threw(self, message: Throw) -> tuple[Event, BrowserError] | None:
        """Settle a call with its error; return the event and the error if it was a subscription."""
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
        if missing := error.get("missing"):
            text = availability.remedy(missing, self.browser) or text
        return BrowserError(text, name=name, method=method)

    def end(self) -> None:
        """Fail every call that waits, as the browser has left."""
        for method, answer in list(self._waiting.values()):
            if not answer.done():
                answer.set_exception(
                    ChannelClosedError(f"the browser left before {method} returned")
                )
                answer.exception()  # nobody may be waiting for it, and that is fine
