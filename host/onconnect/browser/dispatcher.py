"""Dispatcher hands each message that arrives to the listeners that it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from onconnect.browser.event_answer import Answer
from onconnect.browser.message_answer import Reply, SendResponse
from onconnect.browser.registry import MESSAGE_EVENTS, RELAYED_EVENTS
from onconnect.errors import BrowserError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onconnect.browser.client import Client
    from onconnect.browser.event import Event
    from onconnect.browser.port import Ports
    from onconnect.browser.registry import Registry
    from onconnect.protocol.messages import ApiEvent, Call, Connect, Disconnect, Fatal, Log, Throw
    from onconnect.types.runtime import MessageSender


class Dispatcher:
    """Dispatches the messages of one channel, except those on ports, which `Port.receive` takes.

    Args:
        registry: the listeners.
        client: takes the answers to what handlers have asked of the browser.
        ports: the channel's open ports.
        log: called with a level, a text and fields; the lines are not for the other end.
    """

    def __init__(
        self,
        registry: Registry,
        client: Client,
        ports: Ports,
        log: Callable[[str, str, Mapping[str, Any]], None],
    ) -> None:
        self._registry = registry
        self._client = client
        self._ports = ports
        self._sending = ports.sending
        self._runner = ports.runner
        self._log = log
        self._receivers: dict[str, Callable[[Any], bool | None]] = {
            "connect": self._on_connect,
            "disconnect": self._on_disconnect,
            "call": self._on_call,
            "return": client.returned,
            "throw": self._on_throw,
            "event": self._on_event,
            "log": self._on_log,
            "fatal": self._on_fatal,
        }

    def dispatch(self, message: Any) -> bool | None:
        """Dispatch a message; return whether its listeners may add others for the next message."""
        return self._receivers[message["type"]](message)

    def _on_connect(self, message: Connect) -> bool:
        number = message["port"]
        name = message.get("event") or "runtime.onConnect"
        event = self._registry.connects.get(name)
        if event is None or not event.hears(message["name"]):
            self._sending.disconnect(number)
            return False
        sender = cast("MessageSender", message["sender"])
        event.dispatch_port(self._runner, self._ports.open(number, message["name"], sender))
        return True

    def _on_disconnect(self, message: Disconnect) -> None:
        error = message.get("error")
        self._ports.close(message["port"], None if error is None else BrowserError(error))

    def _on_call(self, message: Call) -> None:
        number, method, args = message["id"], message["method"], message["args"]
        if method in MESSAGE_EVENTS:
            data, sender, *_ = *args, None, None
            reply = Reply(self._sending, self._runner, number)
            send_response = SendResponse(reply)  # kept until here, even if no listener keeps it
            self._registry.events[method].dispatch(reply, data, sender, send_response)
            reply.end_dispatch()
            return
        event, filters = self._listened_to(method, message.get("listener"))
        answer = Answer(self._sending, self._runner, number)
        if event is not None:
            event.dispatch(answer, *args, filters=(filters,))
        answer.end_dispatch()

    def _on_throw(self, message: Throw) -> None:
        failed = self._client.threw(message)
        if failed is not None:
            event, error = failed
            self._runner.report(error, event.name)

    def _on_event(self, message: ApiEvent) -> None:
        event, filters = self._listened_to(message["event"], message.get("listener"))
        if event is not None:
            event.dispatch(self._runner, *message["args"], filters=(filters,))

    def _listened_to(self, name: str, number: int | None) -> tuple[Event | None, bytes]:
        """Return the event and the filters whose listeners are meant."""
        if number is not None:
            return self._client.subscription(number)
        if name in RELAYED_EVENTS:  # they have messages of their own
            return None, b"[]"
        return self._registry.events.get(name), b"[]"

    def _on_log(self, message: Log) -> None:
        self._log(
            message["level"], f"the extension says: {message['text']}", message.get("fields") or {}
        )

    def _on_fatal(self, message: Fatal) -> None:
        self._log(
            "error", f"the extension gives up: {message['message']}", {"code": message["code"]}
        )
