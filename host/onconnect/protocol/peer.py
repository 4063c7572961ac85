"""One end of a channel, the browser's or the host's, without any I/O.

What was read goes in by `receive_data`, comes out of `messages` as the good messages for this end,
and what is to be written is taken from `data_to_send`. In between the peer keeps what both ends
must agree on: the handshake, the numbers of open ports and pending calls, the window and its acks.

An application does, for every read:

    peer.receive_data(data)
    for message in peer.messages():
        ...                        # dispatch it; it counts as soon as the next is asked for
    write(peer.data_to_send())

and `write(peer.data_to_send())` after any other call that sends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from onconnect.errors import FrameTooLargeError, MessageTooLongError
from onconnect.protocol import frames, jsontext
from onconnect.protocol.flow import ACK_ALONE_AT, SMALLEST_WINDOW, WINDOW, Flow
from onconnect.protocol.messages import TYPES, encode, problem
from onconnect.protocol.outbox import LONGEST, Outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from onconnect.protocol.messages import (
        Ack,
        Bye,
        Call,
        Connect,
        Disconnect,
        Fatal,
        Hello,
        Log,
        Message,
        Ready,
        Return,
        Role,
        Throw,
    )

PROTOCOL: Final = 1
"""The newest protocol version spoken here."""

MIN_PROTOCOL: Final = 1
"""The oldest protocol version spoken here."""

_ENVELOPE = 64  # bytes that `answer` puts around a value at most
_BEFORE_GREETING = frozenset({"hello", "ready", "fatal", "bye", "ack", "log"})


class Peer:
    """One end of a channel.

    Args:
        role: which end this is.
        log: called with a level, a text and fields about what the other end did wrong.
        frame_limit: bytes of a frame that is accepted.

    Attributes:
        role: which end this is.
        has_failed: whether this end has sent `fatal`.
        is_open: False once `fatal` or `bye` was sent or received: nothing is read or sent any more.
    """

    def __init__(
        self,
        role: Role,
        *,
        log: Callable[[str, str, Mapping[str, Any]], None],
        frame_limit: int = frames.MAX_RECEIVED,
    ) -> None:
        self.role: Role = role
        self.is_open = True
        self.has_failed = False
        self._other: Role = "host" if role == "browser" else "browser"
        self._sign = 1 if role == "browser" else -1
        self._log = log
        self._flow = Flow()
        self._reader = frames.FrameReader(frame_limit)
        self._greeted = False
        self._flooded = False
        self._holds_chunk = False  # whether its sender waits for an ack before it sends the next
        self._acks: list[int] = []  # those in the frame that is being dispatched
        # open ports, each with the JSON that its messages begin with
        self._ports: dict[int, bytes] = {}
        self._asked: set[int] = set()
        self._owes: set[int] = set()
        self._next_port = 1
        self._next_call = 1
        self._outbox = Outbox()
        self._receivers: dict[str, Callable[[Any], bool]] = {
            "message": lambda message: message["port"] in self._ports,
            "connect": self._on_connect,
            "disconnect": lambda message: self._ports.pop(message["port"], None) is not None,
            "call": self._on_call,
            "return": self._on_answer,
            "throw": self._on_answer,
            "event": lambda _: True,
            "ack": self._on_ack,
            "log": lambda _: True,
            "hello": self._on_hello,
            "ready": self._on_ready,
            "fatal": self._on_last_words,
            "bye": self._on_last_words,
            "chunk": self._on_chunk,
        }

    # What comes in

    def receive_data(self, data: bytes) -> None:
        """Take bytes that were read."""
        self._reader.feed(data)

    def receive_eof(self) -> None:
        """Note that nothing more will be read; what is still sent waits for no ack."""
        if self._reader.is_inside_frame and self.is_open:
            self._log("error", "the stream ended inside a frame", {})
        self._flow.is_lifted = True

    def messages(self) -> Iterator[Message]:
        """Yield the messages for this end, in order.

        A message counts as dispatched when the next is asked for. What the peer settles by itself
        is not among them: acks, what is bad, what is about nothing that is open. Only one such
        iterator may be under way.
        """
        while self.is_open:
            try:
                text = self._reader.next_frame()
            except FrameTooLargeError as error:
                self._log("error", str(error), {"size": error.size, "limit": error.limit})
                self.fatal("frame-too-large", str(error))
                return
            if text is None:
                return
            if not text:
                self._log("warning", "skipped an empty frame", {})
                continue
            yield from self._frame(text)

    def _frame(self, text: bytearray) -> Iterator[Message]:
        elements, fault = jsontext.loads_array(text)
        if fault is not None:
            self._report(f"a frame could not be read whole: {fault}", {"bytes": len(text)})
        deep = jsontext.is_deeper_than(jsontext.MAX_DEPTH + 1, text, elements)
        for element in elements:
            if (
                not deep
                and type(element) is dict
                and element.get("type") == "message"
                and type(port := element.get("port")) is int
                and port in self._ports
            ):
                yield cast("Message", element)  # nearly all that comes needs no table
            elif self._receive(element, deep):
                yield element
            if not self.is_open:
                return
        self._count(is_lone_ack=fault is None and _is_lone_ack(elements))

    def _receive(self, element: Any, deep: bool) -> bool:
        """Check a message and note what it changes; True if it is for the application."""
        kind: object = element.get("type") if type(element) is dict else None
        wrong: str | None
        if type(kind) is not str:
            wrong = "a message is an object with a type, a string"
        elif kind not in TYPES:
            self._log("warning", "skipped a message of an unknown type", {"type": kind})
            return False
        elif deep and jsontext.depth(element) > jsontext.MAX_DEPTH:
            wrong = f"it is nested deeper than {jsontext.MAX_DEPTH} levels"
        elif not self._greeted and kind not in _BEFORE_GREETING:
            wrong = "it came before the handshake"
        else:
            wrong = problem(element, self._other)
            if wrong is None:
                return self._receivers[kind](element)
        self._refuse(element, wrong)
        return False

    def _count(self, *, is_lone_ack: bool) -> None:
        if not is_lone_ack:
            self._flow.received()
            if self._flow.owed > WINDOW and not self._flooded:
                self._flooded = True
                self._log("warning", f"more than {WINDOW} frames came unacknowledged", {})
        for number in self._acks:
            if not self._flow.acknowledged(number):
                self._log("warning", "ignored an impossible ack", {"frames": number})
        self._acks.clear()

    def _refuse(self, element: Any, wrong: str) -> None:
        """Skip a bad message; whoever waits for its outcome is told."""
        fields = element if isinstance(element, dict) else {}
        kind, number, call = fields.get("type"), fields.get("port"), fields.get("id")
        text = f"skipped a bad message of type {kind}: {wrong}"
        if kind == "log":
            self._log("warning", text, {})
            return
        self._report(text, {})
        if kind == "connect" and type(number) is int and self._may_open(number):
            self._send({"type": "disconnect", "port": number, "error": wrong})
        elif kind == "call" and type(call) is int and call not in self._owes:
            self._send({"type": "throw", "id": call, "error": {"message": wrong}})

    def _report(self, text: str, fields: dict[str, Any]) -> None:
        self._log("error", text, fields)
        self.log("error", text, fields)

    # What each message means for the peer; True hands it on

    def _may_open(self, number: int) -> bool:
        return number * self._sign < 0 and number not in self._ports

    def _on_connect(self, message: Connect) -> bool:
        number = message["port"]
        if not self._may_open(number):
            self._report("skipped a connect whose number is not free", {"port": number})
            return False
        self._open(number)
        return True

    def _on_call(self, message: Call) -> bool:
        if message["id"] in self._owes:
            self._report("skipped a call whose id is in use", {"id": message["id"]})
            return False
        self._owes.add(message["id"])
        return True

    def _on_answer(self, message: Return | Throw) -> bool:
        known = message["id"] in self._asked
        self._asked.discard(message["id"])
        return known

    def _on_ack(self, message: Ack) -> bool:
        self._acks.append(message["frames"])
        return False

    def _on_chunk(self, _: object) -> bool:
        self._holds_chunk = True
        self._report("skipped a chunk: this version reads no chunked messages", {})
        return False

    def _on_hello(self, message: Hello) -> bool:
        newest = min(message["protocol"], PROTOCOL)
        return self._greet(message, newest >= max(message["minProtocol"], MIN_PROTOCOL))

    def _on_ready(self, message: Ready) -> bool:
        return self._greet(message, MIN_PROTOCOL <= message["protocol"] <= PROTOCOL)

    def _greet(self, message: Hello | Ready, understood: bool) -> bool:
        if self._greeted:
            self._log("warning", f"skipped a second {message['type']}", {})
            return False
        self._greeted = True
        self._flow.window = max(message["window"], SMALLEST_WINDOW)
        if not understood:
            text = (
                f"the {self._other} speaks version {message['protocol']} of the protocol and "
                f"the {self.role} versions {MIN_PROTOCOL} to {PROTOCOL}: update the older one"
            )
            self._log("error", text, {})
            self.fatal("protocol-mismatch", text)
        return understood

    def _on_last_words(self, _: Fatal | Bye) -> bool:
        self.is_open = False
        self._ports.clear()
        return True

    # What goes out

    def hello(self, *, browser: dict[str, str], extension: dict[str, str], profile: str) -> None:
        """Greet the host: the first thing that the browser's end sends."""
        self._send(
            {
                "type": "hello",
                "protocol": PROTOCOL,
                "minProtocol": MIN_PROTOCOL,
                "browser": browser,
                "extension": extension,
                "profile": profile,
                "window": WINDOW,
            }
        )

    def ready(self, host: dict[str, Any]) -> None:
        """Answer `hello`: the handlers are loaded."""
        self._send({"type": "ready", "protocol": PROTOCOL, "host": host, "window": WINDOW})

    def fatal(self, code: str, message: str, detail: str | None = None) -> None:
        """Say why the channel closes; nothing is read or sent after it."""
        last: Fatal = {"type": "fatal", "code": code, "message": message}
        if detail is not None:
            last["detail"] = detail
        self.has_failed = True
        self._leave(last)

    def bye(self, reason: str, *, restart: bool) -> None:
        """Leave on purpose; nothing is read or sent after it."""
        self._leave({"type": "bye", "reason": reason, "restart": restart})

    def connect(self, name: str, **members: Any) -> int:
        """Open a port; return its number.

        Args:
            name: the port's name.
            members: `sender` and `event` from the browser, `target` from the host.
        """
        number = self._next_port * self._sign
        self._send(cast("Connect", {"type": "connect", "port": number, "name": name, **members}))
        self._next_port += 1
        if self.is_open:
            self._open(number)
        return number

    def message(self, port: int, data: bytes) -> None:
        """Send a message on a port; on one that has closed it is dropped, as both ends may close.

        Args:
            port: the port's number.
            data: the message's JSON text, as `jsontext.dumps` returns it.

        Raises:
            MessageTooLongError: it does not fit into a frame.
        """
        beginning = self._ports.get(port)
        if beginning is not None:
            text = beginning + data + b"}"
            if len(text) > LONGEST:
                self.check_message(port, data)
            self._outbox.append(text)

    def check_message(self, port: int, data: bytes) -> None:
        """Raise what `message` would raise; from any thread."""
        limit = LONGEST - len(self._ports.get(port, b"")) - len(b"}")
        if len(data) > limit:
            raise MessageTooLongError(len(data), limit)

    @staticmethod
    def check_answer(value: bytes) -> None:
        """Raise MessageTooLongError if a value may not fit into `answer`; from any thread."""
        if len(value) > LONGEST - _ENVELOPE:
            raise MessageTooLongError(len(value), LONGEST - _ENVELOPE)

    def disconnect(self, port: int, error: str | None = None) -> None:
        """Close a port; on one that has closed nothing happens."""
        if self._ports.pop(port, None) is not None:
            last: Disconnect = {"type": "disconnect", "port": port}
            if error is not None:
                last["error"] = error
            self._send(last)

    def call(self, method: str, args: list[Any], listener: int | None = None) -> int:
        """Call a function of the other end; return the id that its answer will bear.

        Args:
            method: its name; from the browser's end that of an event.
            args: its arguments.
            listener: of an event, the id of the call that asked for it.

        Raises:
            UnserializableError: JSON cannot carry the arguments.
            MessageTooLongError: they do not fit into a frame.
        """
        number = self._next_call
        call: Call = {"type": "call", "id": number, "method": method, "args": args}
        if listener is not None:
            call["listener"] = listener
        self._send(call)
        self._next_call += 1
        self._asked.add(number)
        return number

    def answer(self, call: int, value: bytes | None = None) -> None:
        """Return from a call; a second answer is dropped.

        Args:
            call: the call's id.
            value: the JSON text of what is returned; None for nothing.

        Raises:
            MessageTooLongError: it does not fit into a frame; an answer is still owed.
        """
        if call in self._owes:
            member = b"" if value is None else b',"value":' + value
            self._post(b'{"type":"return","id":%d%b}' % (call, member))
            self._owes.discard(call)

    def throw(self, call: int, message: str, name: str | None = None) -> None:
        """Fail a call; a second answer is dropped."""
        if call in self._owes:
            error = {"message": message} if name is None else {"name": name, "message": message}
            self._send({"type": "throw", "id": call, "error": error})
            self._owes.discard(call)

    def event(self, name: str, args: list[Any], listener: int | None = None) -> None:
        """Tell an event; from the browser's end."""
        if listener is None:
            self._send({"type": "event", "event": name, "args": args})
        else:
            self._send({"type": "event", "event": name, "args": args, "listener": listener})

    def log(self, level: str, text: str, fields: Mapping[str, Any]) -> None:
        """Send a line for the other end's log; when the channel is full the oldest are dropped."""
        line: Log = {"type": "log", "level": level, "text": text}
        if fields:
            line["fields"] = dict(fields)
        if self.is_open:
            self._outbox.add_log(encode(line))

    def data_to_send(self) -> bytes:
        """Return the frames that may be written now, together with the acks that are owed."""
        out = []
        while self._outbox and self._flow.may_send():
            ack = self._ack() if self._flow.owed else b""
            if ack and not self._outbox.has_room_for(ack):
                out.append(frames.encode_array([ack]))
                ack = b""
            out.append(frames.encode_array(self._outbox.take(ack)))
            self._flow.sent()
        if self._flow.owed >= (1 if self._holds_chunk else ACK_ALONE_AT):
            out.append(frames.encode_array([self._ack()]))
        return b"".join(out)

    def _ack(self) -> bytes:
        self._holds_chunk = False
        return b'{"type":"ack","frames":%d}' % self._flow.acknowledge()

    def _open(self, number: int) -> None:
        self._ports[number] = b'{"type":"message","port":%d,"data":' % number

    def _send(self, message: Message) -> None:
        self._post(encode(message))

    def _post(self, text: bytes) -> None:
        if self.is_open:
            self._outbox.add(text)

    def _leave(self, message: Fatal | Bye) -> None:
        """Send the last message behind all that waits; it goes whatever the window."""
        if self.is_open:
            self._outbox.add_last(encode(message))
            self.is_open = False
            self._ports.clear()
            self._flow.is_lifted = True


def _is_lone_ack(elements: list[Any]) -> bool:
    return len(elements) == 1 and type(elements[0]) is dict and elements[0].get("type") == "ack"
