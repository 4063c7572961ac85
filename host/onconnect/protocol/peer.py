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

from typing import TYPE_CHECKING, Any, Final, TypeGuard, cast

from onconnect.errors import BufferFullError, FrameTooLargeError, MessageTooLongError
from onconnect.protocol import frames, jsontext
from onconnect.protocol.chunks import Assembly, RefusedError, Slices, beginning
from onconnect.protocol.flow import Flow
from onconnect.protocol.limits import Limits
from onconnect.protocol.memory import memory_of
from onconnect.protocol.messages import TYPES, encode, problem, shown
from onconnect.protocol.outbox import LONGEST, OVERHEAD, Lane, Outbox
from onconnect.protocol.wire import (
    FRAME_TOO_LARGE,
    MAX_INTEGER,
    MIN_PROTOCOL,
    NESTING_LIMIT,
    PROTOCOL,
    PROTOCOL_MISMATCH,
    SMALLEST_WINDOW,
    WINDOW,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from onconnect.protocol.messages import (
        Ack,
        Bye,
        Call,
        Chunk,
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
        Waiting,
    )

_ENVELOPE = 64  # bytes that `message` and `answer` put around a value at most
_NOTHING: Final[tuple[list[Any], bytes]] = [], b""
_NEVER_CHUNKED = frozenset({"hello", "ready", "fatal", "bye", "ack", "chunk"})
_BEFORE_GREETING = frozenset({"hello", "ready", "listens", "waiting", "fatal", "bye", "ack", "log"})


_DEFAULTS = Limits()


class Peer:
    """One end of a channel.

    Args:
        role: which end this is.
        log: called with a level, a text and fields about what the other end did wrong.
        limits: what it takes in and keeps.

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
        limits: Limits = _DEFAULTS,
    ) -> None:
        self.role: Role = role
        self.is_open = True
        self.has_failed = False
        self._other: Role = "host" if role == "browser" else "browser"
        self._sign = 1 if role == "browser" else -1
        self._log = log
        self._reader = frames.FrameReader(limits.frame)
        self._greeted = False
        self._dispatching: tuple[list[Any], bytes | bytearray] = _NOTHING  # messages, their text
        self._share = 0  # of memory, of each of them; 0 if nobody has asked yet
        self._ports: dict[int, Lane] = {}  # those that are open
        self._portless = Lane()
        self._limits = limits
        # what a message and all that waits may take without a closer look
        self._easy = min(LONGEST, limits.message, limits.waiting - OVERHEAD) - _ENVELOPE
        self._asked: set[int] = set()
        self._owes: set[int] = set()
        self._next_port = 1
        self._next_call = 1
        self._outbox = Outbox(self._sign, limits.message)
        self._flow = Flow(self._outbox, log)
        self._append, self._append_lane = self._outbox.append, self._outbox.append_lane
        self._assembly = Assembly(limits.message)
        self._receivers: dict[str, Callable[[Any], bool]] = {
            "message": lambda message: message["port"] in self._ports,
            "connect": self._on_connect,
            "disconnect": self._on_disconnect,
            "call": self._on_call,
            "return": self._on_answer,
            "throw": self._on_answer,
            "event": lambda _: True,
            "ack": self._on_ack,
            "log": lambda _: True,
            "hello": self._on_hello,
            "ready": self._on_ready,
            "listens": lambda _: True,
            "waiting": lambda _: True,
            "fatal": self._on_last_words,
            "bye": self._on_last_words,
        }

    # What comes in

    def receive_data(self, data: bytes) -> None:
        """Take bytes that were read."""
        self._reader.feed(data)

    @property
    def is_inside_frame(self) -> bool:
        """Whether a part of a frame has been read, and not the rest."""
        return self._reader.is_inside_frame

    def receive_eof(self) -> None:
        """Note that nothing more will be read; what is still sent waits for no ack."""
        if self.is_inside_frame and self.is_open:
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
                self.fatal(FRAME_TOO_LARGE, str(error))
                return
            if text is None:
                return
            if not text:
                self._log("warning", "skipped an empty frame", {})
                continue
            elements, deep, fault = jsontext.loads_array(NESTING_LIMIT + 1, text)
            if fault is not None:
                self._report(f"a frame could not be read whole: {fault}", {"bytes": len(text)})
            self._dispatching = elements, text
            self._share = 0
            for element in elements:
                if (
                    not deep
                    and type(element) is dict
                    and element.get("type") == "message"
                    and type(port := element.get("port")) is int
                    and port in self._ports
                ):
                    yield cast("Message", element)  # nearly all that comes needs no table
                elif (message := self._receive(element, deep)) is not None:
                    yield message
                if not self.is_open:
                    return
            self._dispatching = _NOTHING
            self._flow.dispatched(is_lone_ack=fault is None and _is_lone_ack(elements))

    def share(self) -> int:
        """Return about how many bytes of memory the data of the message being dispatched takes.

        It is its share of what all in its frame takes, which is measured once, if anybody asks.
        """
        if not self._share:
            messages, text = self._dispatching
            data = [each.get("data") for each in messages if type(each) is dict]
            self._share = max(len(text), memory_of(data)) // len(messages)
        return self._share

    def _receive(self, element: Any, deep: bool) -> Message | None:
        """Check a message and note what it changes; return what the application gets of it."""
        kind: object = element.get("type") if type(element) is dict else None
        if kind == "chunk":
            self._flow.received_chunk()
        wrong: str | None
        if type(kind) is not str:
            wrong = "a message is an object with a type, a string"
        elif kind not in TYPES:
            self._log("warning", "skipped a message of an unknown type", {"type": shown(kind)})
            return None
        elif deep and jsontext.depth(element) > NESTING_LIMIT:
            wrong = f"it is nested deeper than {NESTING_LIMIT} levels"
        elif not self._greeted and kind not in _BEFORE_GREETING:
            wrong = "it came before the handshake"
        else:
            wrong = problem(element, self._other)
            if wrong is None and kind == "chunk":
                return self._on_chunk(element)
            if wrong is None:
                return cast("Message", element) if self._receivers[kind](element) else None
        return self._refuse(element, wrong)

    def _refuse(self, element: Any, wrong: str) -> Message | None:
        """Skip a bad message; whoever waits for its outcome, here or there, is told."""
        fields = element if isinstance(element, dict) else {}
        kind, port, number = fields.get("type"), fields.get("port"), fields.get("id")
        text = f"skipped a bad message{_of_type(kind)}: {wrong}"
        if kind == "log":
            self._log("warning", text, {})
            return None
        self._report(text, {})
        if kind == "connect" and _is_number(port) and self._may_open(port):
            self._send({"type": "disconnect", "port": port, "error": wrong})
        elif kind == "call" and _is_number(number) and number not in self._owes:
            self._send({"type": "throw", "id": number, "error": {"message": wrong}})
        elif kind in ("return", "throw") and _is_number(number) and number in self._asked:
            self._asked.discard(number)
            return {"type": "throw", "id": number, "error": {"message": wrong}}
        return None

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
        self._ports[number] = Lane(number, message["name"])
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
        self._flow.received_ack(message["frames"])
        return False

    def _on_disconnect(self, message: Disconnect) -> bool:
        lane = self._ports.get(message["port"])
        if lane is None:
            return False
        self._close(lane)
        return True

    def _on_chunk(self, chunk: Chunk) -> Message | None:
        """Take a slice; return the message that it ends, or what becomes of one that it spoils."""
        port = chunk.get("port")
        if port is not None and port not in self._ports and not self._may_open(port):
            return None  # it has closed; a `connect` may come for one that the other end numbers
        try:
            text = self._assembly.add(chunk)
        except RefusedError as refused:
            return self._give_up_message(refused.port, refused.fields, str(refused))
        return None if text is None else self._receive_whole(text, port)

    def _give_up_message(self, port: int | None, fields: Any, wrong: str) -> Message | None:
        """Close the port of a message in slices that cannot be taken; refuse one without a port."""
        if port not in self._ports:
            return self._refuse(fields, wrong)
        self._log("error", f"closed a port: {wrong}", {"port": port})
        self.break_off(port, wrong)
        return {"type": "disconnect", "port": port, "error": wrong}

    def _receive_whole(self, text: bytearray, port: int | None) -> Message | None:
        """Check a message that came in slices, and then as any other."""
        try:
            element, deep = jsontext.loads_measured(NESTING_LIMIT, text)
        except ValueError as error:
            return self._refuse(beginning(text), f"a message in slices is no JSON ({error})")
        except MemoryError:
            wrong = f"a message in slices of {len(text):,} bytes: {jsontext.NO_MEMORY}"
            return self._give_up_message(port, beginning(text), wrong)
        self._dispatching, self._share = ([element], text), 0
        fields = element if type(element) is dict else {}
        if fields.get("port") != port:
            return self._refuse(beginning(text), "it is of another port than its slices")
        kind = fields.get("type")
        if type(kind) is str and kind in _NEVER_CHUNKED:
            return self._refuse(beginning(text), f"a {kind} does not come in slices")
        return self._receive(element, deep)

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
            self.fatal(PROTOCOL_MISMATCH, text)
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

    def listens(self, events: list[str]) -> None:
        """Tell which events of ports and one-shot messages have a listener; from the host's end."""
        self._send({"type": "listens", "events": events})

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
            code: what has failed, in a word of the protocol.
            message: the sentence for people.
            detail: a traceback.
            restart: whether the cause may pass, so that the host is to be started again.
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
            self._ports[number] = lane
        return number

    def message(self, port: int, data: bytes, *, is_checked: bool = False) -> None:
        """Send a message on a port; on one that has closed it is dropped, as both ends may close.

        Args:
            port: the port's number.
            data: the message's JSON text, as `jsontext.dumps` returns it.
            is_checked: whether `check_message` has let it through before.

        Raises:
            MessageTooLongError: it is longer than a message may be.
            BufferFullError: too much waits, on all ports together. A message that fits into a
                frame may wait on a port on which nothing else does, and any where nothing waits.
        """
        lane = self._ports.get(port)
        if lane is None:
            return
        outbox = self._outbox
        if outbox.size + len(data) > self._easy or lane.behind is not None:
            if not is_checked:
                self.check_message(port, len(data))
            self._post_carefully(lane, data)
        else:  # nearly all that goes
            text = lane.beginning + data + b"}"
            size = len(text)
            lane.size += size
            outbox.size += size + OVERHEAD
            self._append(text)
            self._append_lane(lane)

    def _post_carefully(self, lane: Lane, data: bytes) -> None:
        if len(data) > LONGEST - _ENVELOPE:
            self._outbox.add_long(Slices(lane.port, data, lane.beginning, b"}"), lane)
        else:
            self._outbox.add(lane.beginning + data + b"}", lane)

    def check_message(self, port: int, size: int, before: int = 0, on_port: int = 0) -> None:
        """Raise what `message` would raise of a text of some bytes; from any thread.

        Args:
            port: the port's number.
            size: bytes of the message's JSON text.
            before: bytes of memory of what is about to be posted before it.
            on_port: bytes of JSON of that on this port.
        """
        self.check_length(size)
        lane = self._ports.get(port)
        total = before + self._outbox.size
        limit = self._limits.waiting
        if lane is None or total + size + OVERHEAD <= limit:
            return
        if not before and not any(each.size for each in self._ports.values()):
            return
        waiting = on_port + lane.size
        if waiting or size > LONGEST - _ENVELOPE:  # else others would starve a port
            raise BufferFullError(f"{port} '{shown(lane.name)}'", waiting, total, limit)

    def check_length(self, size: int) -> None:
        """Raise MessageTooLongError if a text of some bytes may not be sent; from any thread."""
        if size > self._limits.message - _ENVELOPE:
            raise MessageTooLongError(size, self._limits.message - _ENVELOPE)

    @property
    def waiting(self) -> int:
        """Bytes of memory of all that waits to be sent."""
        return self._outbox.size

    def buffered(self, port: int) -> int:
        """Return the bytes that wait to be sent on a port; 0 on one that has closed."""
        lane = self._ports.get(port)
        return 0 if lane is None else lane.size

    def disconnect(self, port: int, error: str | None = None) -> None:
        """Close a port behind what was sent on it; on one that has closed nothing happens."""
        lane = self._ports.pop(port, None)
        if lane is not None:
            self._assembly.forget_port(port)
            last: Disconnect = {"type": "disconnect", "port": port}
            if error is not None:
                last["error"] = error
            self._send(last, lane)

    def break_off(self, port: int, error: str) -> None:
        """Close a port for an error; what waits to be sent on it is dropped."""
        lane = self._ports.get(port)
        if lane is not None:
            self._close(lane)
            self._send({"type": "disconnect", "port": port, "error": error})

    def _close(self, lane: Lane) -> None:
        port = cast("int", lane.port)
        del self._ports[port]
        self._assembly.forget_port(port)
        self._outbox.drop(lane)

    def call(self, method: str, args: list[Any], listener: int | None = None) -> int:
        """Call a function of the other end; return the id that its answer will bear.

        Args:
            method: its name; from the browser's end that of an event.
            args: its arguments.
            listener: of an event, the id of the call that asked for it.

        Raises:
            UnserializableError: JSON cannot carry the arguments.
            MessageTooLongError: they are longer than a message may be.
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
            MessageTooLongError: it is longer than a message may be; an answer is still owed.
        """
        if call in self._owes:
            if value is None:
                self._post(b'{"type":"return","id":%d}' % call)
            else:
                self._post(value, b'{"type":"return","id":%d,"value":' % call, b"}")
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
        return self._flow.data_to_send()

    def _send(self, message: Message, lane: Lane | None = None) -> None:
        self._post(encode(message), lane=lane)

    def _post(
        self, body: bytes, head: bytes = b"", tail: bytes = b"", lane: Lane | None = None
    ) -> None:
        """Put a message, whose text may be long in its middle, behind what waits.

        Raises:
            MessageTooLongError: it is longer than a message may be.
        """
        if not self.is_open:
            return
        lane = lane or self._portless
        size = len(head) + len(body) + len(tail)
        if size > self._limits.message:
            raise MessageTooLongError(size, self._limits.message)
        if size > LONGEST:
            self._outbox.add_long(Slices(lane.port, body, head, tail), lane)
        else:
            self._outbox.add(head + body + tail, lane)

    def _leave(self, message: Fatal | Bye) -> None:
        """Send the last message behind all that waits; it goes whatever the window."""
        if self.is_open:
            self._outbox.add_last(encode(message))
            self.is_open = False
            self._ports.clear()
            self._flow.is_lifted = True


def _is_lone_ack(elements: list[Any]) -> bool:
    return len(elements) == 1 and type(elements[0]) is dict and elements[0].get("type") == "ack"


def _is_number(value: object) -> TypeGuard[int]:
    """Whether a value may number a port or a call, so that it can be sent back."""
    return type(value) is int and abs(value) <= MAX_INTEGER


def _of_type(kind: object) -> str:
    """Name the type of a bad message, whatever stands there."""
    if type(kind) is not str:
        return ""
    return f" of type {shown(kind)}"
