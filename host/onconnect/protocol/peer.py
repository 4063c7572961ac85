"""Keeps one end of a channel, the browser's or the host's, without any I/O.

Bytes that were read go in by `receive_data`, and the good messages for this end come out of
`messages`. Bytes to write come out of `data_to_send`. For every read, an application does:

    peer.receive_data(data)
    for message in peer.messages():
        ...                        # dispatch it; it counts as soon as the next is asked for
    write(peer.data_to_send())

and `write(peer.data_to_send())` after any other call that sends. outgoing.py sends messages,
outbox.py lets them wait, and flow.py decides when they leave.

Rule 1: Nothing that the other end sends raises an error here or harms another message. A bad
    message is skipped, logged and reported to the other end, unless it was a log line itself.

Rule 2: Nothing waits in vain because of a bad message: a bad call is answered with `throw` and
    a bad connect with `disconnect`, a bad answer fails its call, and a message in slices that is
    beyond a bound closes its port.

Rule 3: Before the greeting of the other end only greetings, log lines, last words and acks count.

Rule 4: A port or a call has the same number at both ends, and no number is used twice. A message
    for a port or a call that is not open is ignored, as both ends may have closed it at once.

Rule 5: Every call gets one answer, and every port that the other end knows closes once.

Rule 6: A frame counts as received when its last message has been dispatched; only then may what an
    ack in it released be sent.

Rule 7: After `fatal` or `bye`, sent or received, nothing is read or sent any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeGuard, cast

from onconnect.errors import FrameTooLargeError
from onconnect.protocol import frames, jsontext
from onconnect.protocol.chunks import Assembly, RefusedError
from onconnect.protocol.constants import (
    FRAME_TOO_LARGE,
    MAX_INTEGER,
    MIN_PROTOCOL,
    NESTING_LIMIT,
    PROTOCOL,
    PROTOCOL_MISMATCH,
    SMALLEST_WINDOW,
)
from onconnect.protocol.limits import Limits
from onconnect.protocol.memory import memory_of
from onconnect.protocol.messages import TYPES, counts, problem, shown
from onconnect.protocol.outbox import Lane
from onconnect.protocol.outgoing import Outgoing

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
        Message,
        Ready,
        Return,
        Role,
        Throw,
    )

_NOTHING: Final[tuple[list[Any], int]] = [], 0
_BEFORE_GREETING = frozenset({"hello", "ready", "listens", "waiting", "fatal", "bye", "ack", "log"})
_DEFAULTS = Limits()


class Peer(Outgoing):
    """One end of a channel, which reads here and sends by the methods of `Outgoing`.

    Args:
        role: which end this is.
        log: called with a level, a text and fields about what the other end did wrong.
        limits: how much it takes in and keeps.

    Attributes:
        role: which end this is.
        carries: whether the other end takes values that JSON lacks.
        has_failed: whether this end has sent `fatal`.
        is_open: False once `fatal` or `bye` was sent or received (rule 7).
    """

    def __init__(
        self,
        role: Role,
        *,
        log: Callable[[str, str, Mapping[str, Any]], None],
        limits: Limits = _DEFAULTS,
    ) -> None:
        super().__init__(role, log, limits)
        self._other: Role = "host" if role == "browser" else "browser"
        self._reader = frames.FrameReader(limits.frame)
        self._assembly = Assembly(limits.message)
        self._greeted = False
        self._dispatching: tuple[list[Any], int] = _NOTHING  # messages, and their bytes
        self._share = 0  # of memory, of each of them; 0 if nobody has asked yet
        self._receivers: dict[str, Callable[[Any], bool]] = {
            "message": lambda message: message["port"] in self._lanes,
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
        """Whether only a part of a frame has been read."""
        return self._reader.is_inside_frame

    def receive_eof(self) -> None:
        """Note that nothing more will be read; what is still to be sent waits for no ack."""
        if self.is_inside_frame and self.is_open:
            self._log("error", "the stream ended inside a frame", {})
        self._flow.is_lifted = True

    def messages(self) -> Iterator[Message]:
        """Yield the messages for this end, in order.

        A message counts as dispatched when the next is asked for. The peer settles some messages by
        itself, and does not yield them: acks, bad messages, and messages about a port or a call
        that is not open. Only one such iterator may be under way.
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
            self._dispatching = elements, len(text)
            self._share = 0
            needs_a_look = deep or not self._greeted
            for element in elements:
                message = element
                kind = None if needs_a_look or type(element) is not dict else element.get("type")
                if (
                    kind == "message"
                    and type(port := element.get("port")) is int
                    and port in self._lanes
                    and len(element) == 3
                    and "data" in element  # so that it has neither kinds nor parts
                ):
                    yield message  # nearly all messages are such
                elif (
                    kind == "ack"
                    and type(number := element.get("frames")) is int
                    and 0 <= number <= MAX_INTEGER
                    and len(element) == 2
                ):
                    self._flow.received_ack(number)  # and nearly all others are such
                elif (received := self._receive(element, deep)) is not None:
                    yield received
                if not self.is_open:
                    return
            self._dispatching = _NOTHING
            self._flow.dispatched(counts=fault is not None or counts(elements))

    def share(self) -> int:
        """Return about how many bytes of memory the data of the message being dispatched takes.

        That is an equal share of what the whole frame takes, which is measured at the first call.
        """
        if not self._share:
            messages, size = self._dispatching
            data = [each.get("data") for each in messages if type(each) is dict]
            self._share = max(size, memory_of(data)) // len(messages)
        return self._share

    def _receive(self, element: Any, deep: bool) -> Message | None:
        """Check a message and note what it changes; return what the application gets."""
        kind: object = element.get("type") if type(element) is dict else None
        if kind == "chunk":
            self._flow.received_chunk()
        wrong: str | None
        if type(kind) is not str:
            wrong = "it is not an object with a string as its type"
        elif kind not in TYPES:
            self._log("warning", "skipped a message of an unknown type", {"type": shown(kind)})
            return None
        elif deep and jsontext.depth(element) > NESTING_LIMIT:
            wrong = f"it is nested deeper than {NESTING_LIMIT} levels"
        elif not self._greeted and kind not in _BEFORE_GREETING:
            wrong = "it came before the handshake"
        else:
            wrong = _restored(element) if "kinds" in element else None
            wrong = wrong or problem(element, self._other)
            if wrong is None and kind == "chunk":
                return self._on_chunk(element)
            if wrong is None:
                return cast("Message", element) if self._receivers[kind](element) else None
        return self._refuse(element, wrong)

    def _refuse(self, element: Any, wrong: str) -> Message | None:
        """Skip a bad message, and tell what waits for its outcome here or there (rule 2)."""
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

    # What each message changes here; True hands it on to the application

    def _may_open(self, number: int) -> bool:
        return number * self._sign < 0 and number not in self._lanes

    def _on_connect(self, message: Connect) -> bool:
        number = message["port"]
        if not self._may_open(number):
            self._report("skipped a connect whose number is not free", {"port": number})
            return False
        self._lanes[number] = Lane(number, message["name"])
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
        lane = self._lanes.get(message["port"])
        if lane is None:
            return False
        self._close(lane)
        return True

    def _on_chunk(self, chunk: Chunk) -> Message | None:
        """Take a slice; return the message that it completes, or what follows from a bad one."""
        port = chunk.get("port")
        if port is not None and port not in self._lanes and not self._may_open(port):
            return None  # the port has closed; otherwise its `connect` may be what comes
        try:
            whole = self._assembly.add(chunk)
        except RefusedError as refused:
            return self._give_up(refused)
        if whole is None:
            return None
        self._dispatching, self._share = ([whole.element], whole.size), 0
        return self._receive(whole.element, whole.is_deep)

    def _give_up(self, refused: RefusedError) -> Message | None:
        """Close the port of a message in slices that cannot be taken, or refuse the message."""
        port, wrong = refused.port, str(refused)
        if port not in self._lanes:
            return self._refuse(refused.fields, wrong)
        self._log("error", f"closed a port: {wrong}", {"port": port})
        self.break_off(port, wrong)
        return {"type": "disconnect", "port": port, "error": wrong}

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
        self.carries = message.get("values") is True
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
        self._lanes.clear()
        return True

    # Closing a port, which ends both directions

    def disconnect(self, port: int, error: str | None = None) -> None:
        """Close a port behind what was sent on it; do nothing if it has closed already."""
        lane = self._lanes.pop(port, None)
        if lane is not None:
            self._assembly.forget_port(port)
            last: Disconnect = {"type": "disconnect", "port": port}
            if error is not None:
                last["error"] = error
            self._send(last, lane)

    def break_off(self, port: int, error: str) -> None:
        """Close a port for an error; what waits to be sent on it is dropped."""
        lane = self._lanes.get(port)
        if lane is not None:
            self._close(lane)
            self._send({"type": "disconnect", "port": port, "error": error})

    def _close(self, lane: Lane) -> None:
        port = cast("int", lane.port)
        del self._lanes[port]
        self._assembly.forget_port(port)
        self._outbox.drop(lane)


def _is_number(value: object) -> TypeGuard[int]:
    """Whether a value can be the number of a port or a call, and so can be sent back."""
    return type(value) is int and abs(value) <= MAX_INTEGER


def _of_type(kind: object) -> str:
    """Name the type of a bad message, if it has one that can be shown."""
    if type(kind) is not str:
        return ""
    return f" of type {shown(kind)}"


def _restored(element: dict[str, Any]) -> str | None:
    """Put the values in place that JSON lacks; return what is wrong with one, if any."""
    from onconnect.protocol import kinds  # which most hosts never need

    return kinds.restore(element)
