"""Sends the messages of one end of a channel, and numbers the ports and calls that it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from onconnect.protocol import jsontext, parts
from onconnect.protocol.constants import MIN_PROTOCOL, PROTOCOL, WINDOW
from onconnect.protocol.flow import Flow
from onconnect.protocol.messages import encode
from onconnect.protocol.outbox import Lane, Outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onconnect.protocol.limits import Limits
    from onconnect.protocol.messages import (
        Bye,
        Connect,
        Fatal,
        Hello,
        Listens,
        Log,
        Message,
        Role,
        Waiting,
    )
    from onconnect.protocol.parts import InParts


class Outgoing:
    """Sends for a `Peer`, which builds on it and describes its attributes."""

    def __init__(
        self, role: Role, log: Callable[[str, str, Mapping[str, Any]], None], limits: Limits
    ) -> None:
        self.role: Role = role
        self.carries = False
        self.is_open = True
        self.has_failed = False
        self._sign = 1 if role == "browser" else -1
        self._log = log
        self._outbox = Outbox(self._sign, limits)
        self._flow = Flow(self._outbox, log)
        self._lanes = self._outbox.lanes  # of the ports that are open
        self._next_port = 1
        self._next_call = 1
        self._asked: set[int] = set()  # calls of this end that wait for their answer
        self._owes: set[int] = set()  # calls of the other end that this one has to answer
        # These are the methods of the outbox itself, so that a message takes no detour.
        self.message: Final = self._outbox.message
        self.check_message: Final = self._outbox.check_message
        self.check_length: Final = self._outbox.check_length

    def data_to_send(self) -> bytes:
        """Return the frames that may be written now, together with the acks that are owed."""
        return self._flow.data_to_send()

    @property
    def waiting(self) -> int:
        """Bytes of memory of all that waits to be sent."""
        return self._outbox.size

    def buffered(self, port: int) -> int:
        """Return the bytes that wait to be sent on a port; 0 if it has closed."""
        lane = self._lanes.get(port)
        return 0 if lane is None else lane.size

    # The life of the channel

    def hello(
        self,
        *,
        browser: dict[str, str],
        extension: dict[str, str],
        profile: str,
        values: bool = False,
    ) -> None:
        """Greet the host, before anything else is sent; from the browser's end.

        Args:
            browser: the browser's name and version.
            extension: the extension's ID and version.
            profile: the random id of the profile.
            values: whether values that JSON lacks may be sent to this end.
        """
        hello: Hello = {
            "type": "hello",
            "protocol": PROTOCOL,
            "minProtocol": MIN_PROTOCOL,
            "browser": browser,
            "extension": extension,
            "profile": profile,
            "window": WINDOW,
        }
        if values:
            hello["values"] = True
        self._send(hello)

    def ready(self, host: dict[str, Any]) -> None:
        """Answer `hello` once the handlers are loaded; from the host's end."""
        self._send(
            {"type": "ready", "protocol": PROTOCOL, "host": host, "window": WINDOW, "values": True}
        )

    def listens(self, events: list[str], ports: Mapping[str, list[str]] | None = None) -> None:
        """Tell what has a listener, of ports and one-shot messages; from the host's end.

        Args:
            events: the events that have one.
            ports: of the events all of whose listeners are for ports of one name, these names.
        """
        listens: Listens = {"type": "listens", "events": events}
        if ports:
            listens["ports"] = dict(ports)
        self._send(listens)

    def waits(self, code: str, message: str, detail: str | None = None) -> None:
        """Tell that the start has failed and goes on once its cause is mended; from the host's end.

        Args:
            code: what has failed, as in `fatal`.
            message: the same as a sentence.
            detail: more about it, such as a traceback.
        """
        waiting: Waiting = {"type": "waiting", "code": code, "message": message}
        if detail is not None:
            waiting["detail"] = detail
        self._send(waiting)

    def fatal(
        self, code: str, message: str, detail: str | None = None, *, restart: bool = False
    ) -> None:
        """Say why the channel closes; nothing is read or sent after it.

        Args:
            code: what has failed, as one of the codes in constants.py.
            message: the same as a sentence.
            detail: more about it, such as a traceback.
            restart: whether the cause may pass, so that the relay should start the host again.
        """
        last: Fatal = {"type": "fatal", "code": code, "message": message}
        if detail is not None:
            last["detail"] = detail
        if restart:
            last["restart"] = True
        self.has_failed = True
        self._leave(last)

    def bye(self, reason: str, *, restart: bool) -> None:
        """Leave on purpose; nothing is read or sent after it."""
        self._leave({"type": "bye", "reason": reason, "restart": restart})

    # Ports, calls, events and log lines

    def connect(self, name: str, **members: Any) -> int:
        """Open a port; return its number.

        Args:
            name: the port's name.
            members: `sender` and `event` from the browser, `target` from the host.
        """
        number = self._next_port * self._sign
        lane = Lane(number, name)
        message = {"type": "connect", "port": number, "name": name, **members}
        self._send(cast("Connect", message), lane)
        self._next_port += 1
        if self.is_open:
            self._lanes[number] = lane
        return number

    def call(self, method: str, args: list[Any], listener: int | None = None) -> int:
        """Call a function of the other end; return the id that its answer will have.

        Args:
            method: the function's name; from the browser's end, the name of an event.
            args: its arguments.
            listener: for an event, the id of the call that asked for it.

        Raises:
            UnserializableError: the arguments cannot be carried.
            MessageTooLongError: they are longer than a message may be.
        """
        number = self._next_call
        head = b'{"type":"call","id":%d,"method":%b,"args":' % (number, jsontext.dumps(method))
        self._post(parts.dumps(args, self.carries, name="args"), head, _tail(listener))
        self._next_call += 1
        self._asked.add(number)
        return number

    def answer(self, call: int, value: bytes | InParts | None = None) -> None:
        """Return from a call; a second answer is dropped.

        Args:
            call: the call's id.
            value: the text of what is returned, as `parts.dumps` makes it; None for nothing.

        Raises:
            MessageTooLongError: it is longer than a message may be; an answer is still owed.
        """
        if call in self._owes:
            if value is None:
                self._post(b'{"type":"return","id":%d}' % call)
            else:
                self._post(value, b'{"type":"return","id":%d,"value":' % call, b"}")
            self._owes.discard(call)

    def throw(
        self, call: int, message: str, name: str | None = None, missing: str | None = None
    ) -> None:
        """Fail a call; a second answer is dropped.

        Args:
            call: the call's id.
            message: what the error says.
            name: the error's name; "Error" if there is none.
            missing: from the browser's end, the part of the method's name that the browser lacks.
        """
        if call in self._owes:
            error = {"name": name, "message": message, "missing": missing}
            error = {key: value for key, value in error.items() if value is not None}
            self._send({"type": "throw", "id": call, "error": error})
            self._owes.discard(call)

    def event(self, name: str, args: list[Any], listener: int | None = None) -> None:
        """Report an event; from the browser's end."""
        head = b'{"type":"event","event":%b,"args":' % jsontext.dumps(name)
        self._post(parts.dumps(args, self.carries, name="args"), head, _tail(listener))

    def log(self, level: str, text: str, fields: Mapping[str, Any]) -> None:
        """Send a line for the other end's log; the oldest lines are dropped if too many wait."""
        line: Log = {"type": "log", "level": level, "text": text}
        if fields:
            line["fields"] = dict(fields)
        if self.is_open:
            self._outbox.add_log(encode(line))

    def _send(self, message: Message, lane: Lane | None = None) -> None:
        self._post(encode(message), lane=lane)

    def _post(
        self, body: bytes | InParts, head: bytes = b"", tail: bytes = b"", lane: Lane | None = None
    ) -> None:
        if self.is_open:
            self._outbox.post(body, head, tail, lane)

    def _leave(self, message: Fatal | Bye) -> None:
        """Send the last message behind all that waits, even if the window is full."""
        if self.is_open:
            self._outbox.add_last(encode(message))
            self.is_open = False
            self._lanes.clear()
            self._flow.is_lifted = True


def _tail(listener: int | None) -> bytes:
    """Return the end of a message about a listener."""
    return b"}" if listener is None else b',"listener":%d}' % listener
