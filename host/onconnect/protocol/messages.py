"""Defines every message of the relay protocol: its members, and the end that may send it.

A message is the dict that its JSON text is read as. One in which `problem` finds nothing wrong has
the type of one of the TypedDicts below, so that nothing is copied on the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from onconnect.protocol import jsontext
from onconnect.protocol.constants import LEVELS, MAX_INTEGER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NotRequired, TypeAlias, TypedDict

    class Hello(TypedDict):
        """The browser's end introduces itself, before anything else."""

        type: Literal["hello"]
        protocol: int
        minProtocol: int
        browser: Mapping[str, str]
        extension: Mapping[str, str]
        profile: str
        window: int
        values: NotRequired[bool]

    class Ready(TypedDict):
        """The host's handlers are loaded."""

        type: Literal["ready"]
        protocol: int
        host: Mapping[str, Any]
        window: int
        values: NotRequired[bool]

    class Fatal(TypedDict):
        """The last message before the channel closes."""

        type: Literal["fatal"]
        code: str
        message: str
        detail: NotRequired[str]
        restart: NotRequired[bool]

    class Listens(TypedDict):
        """The events of ports and one-shot messages that have a listener in the host."""

        type: Literal["listens"]
        events: list[str]
        ports: NotRequired[Mapping[str, list[str]]]

    class Waiting(TypedDict):
        """A start has failed; it goes on once the cause is mended."""

        type: Literal["waiting"]
        code: str
        message: str
        detail: NotRequired[str]

    class Bye(TypedDict):
        """The host leaves on purpose."""

        type: Literal["bye"]
        reason: str
        restart: bool

    class Connect(TypedDict):
        """A port opens."""

        type: Literal["connect"]
        port: int
        name: str
        sender: NotRequired[dict[str, Any]]
        event: NotRequired[str]
        target: NotRequired[dict[str, Any]]

    class PortMessage(TypedDict):
        """One message on a port."""

        type: Literal["message"]
        port: int
        data: NotRequired[Any]

    class Disconnect(TypedDict):
        """A port has closed."""

        type: Literal["disconnect"]
        port: int
        error: NotRequired[str]

    class Call(TypedDict):
        """A function, or a listener that may answer, is called."""

        type: Literal["call"]
        id: int
        method: str
        args: list[Any]
        listener: NotRequired[int]

    class Return(TypedDict):
        """The answer to a call."""

        type: Literal["return"]
        id: int
        value: NotRequired[Any]

    class Throw(TypedDict):
        """A call failed."""

        type: Literal["throw"]
        id: int
        error: dict[str, Any]

    class ApiEvent(TypedDict):
        """An event of the extension API."""

        type: Literal["event"]
        event: str
        args: list[Any]
        listener: NotRequired[int]

    class Chunk(TypedDict):
        """A slice of one message's JSON text, or of a part of it."""

        type: Literal["chunk"]
        id: int
        text: str
        port: NotRequired[int]
        part: NotRequired[int]
        bytes: NotRequired[int]
        last: NotRequired[bool]
        abort: NotRequired[bool]

    class Ack(TypedDict):
        """How many frames were received and dispatched in all."""

        type: Literal["ack"]
        frames: int

    class Log(TypedDict):
        """A line for the other end's log."""

        type: Literal["log"]
        level: str
        text: str
        fields: NotRequired[dict[str, Any]]

    Message: TypeAlias = (
        Hello
        | Ready
        | Listens
        | Waiting
        | Fatal
        | Bye
        | Connect
        | PortMessage
        | Disconnect
        | Call
        | Return
        | Throw
        | ApiEvent
        | Chunk
        | Ack
        | Log
    )

    Role: TypeAlias = Literal["browser", "host"]
    _Kind: TypeAlias = type | frozenset[str] | "_Members"
    _Members: TypeAlias = tuple[Mapping[str, _Kind], Mapping[str, _Kind]]

_MAX_SHOWN: Final = 60
"""Characters of the other end's string that an error or a log line quotes."""

# Members of a message: those it must have, then those it may have. `data` and `value` may be
# anything, so that they are not listed.
_EITHER: Final[Mapping[str, _Members]] = {
    "fatal": ({"code": str, "message": str}, {"detail": str, "restart": bool}),
    "message": ({"port": int}, {}),
    "disconnect": ({"port": int}, {"error": str}),
    "call": ({"id": int, "method": str, "args": list}, {"listener": int}),
    "return": ({"id": int}, {}),
    "throw": ({"id": int, "error": ({"message": str}, {"name": str})}, {}),
    "chunk": (
        {"id": int, "text": str},
        {"port": int, "part": int, "bytes": int, "last": bool, "abort": bool},
    ),
    "ack": ({"frames": int}, {}),
    "log": ({"level": frozenset(LEVELS), "text": str}, {"fields": dict}),
}
_TARGET: Final[_Members] = (
    {},
    {"tabId": int, "frameId": int, "documentId": str, "extensionId": str},
)
_SENT_BY: Final[Mapping[str, Mapping[str, _Members]]] = {
    "browser": {
        **_EITHER,
        "hello": (
            {
                "protocol": int,
                "minProtocol": int,
                "browser": ({"name": str, "version": str}, {}),
                "extension": ({"id": str, "version": str}, {}),
                "profile": str,
                "window": int,
            },
            {"values": bool},
        ),
        "throw": ({"id": int, "error": ({"message": str}, {"name": str, "missing": str})}, {}),
        "connect": ({"port": int, "name": str, "sender": dict}, {"event": str}),
        "event": ({"event": str, "args": list}, {"listener": int}),
    },
    "host": {
        **_EITHER,
        "ready": (
            {
                "protocol": int,
                "host": (
                    {"name": str, "version": str, "python": str, "pid": int},
                    {
                        "listeners": int,
                        "release": str,
                        "program": ({"name": str, "since": int}, {}),
                    },
                ),
                "window": int,
            },
            {"values": bool},
        ),
        "listens": ({"events": list}, {"ports": dict}),
        "waiting": ({"code": str, "message": str}, {"detail": str}),
        "bye": ({"reason": str, "restart": bool}, {}),
        "connect": ({"port": int, "name": str, "target": _TARGET}, {}),
    },
}

TYPES: Final = frozenset(kind for vocabulary in _SENT_BY.values() for kind in vocabulary)
"""All message types of both ends."""

_UNCOUNTED: Final = frozenset({"ack", "waiting"})
"""Types of which a frame with no other message is not counted. What says `waiting` may be another
process than the host, which could not know how many frames there were."""

_KIND_NAMES = {int: "an integer", str: "a string", bool: "a boolean", dict: "an object"}


def problem(message: dict[str, Any], sender: Role) -> str | None:
    """Say what is wrong with a message of a known type that `sender` sent; None if nothing is.

    An optional member that is null counts as absent. Members that are not known are ignored.
    """
    try:
        members = _SENT_BY[sender][message["type"]]
    except KeyError:
        return f"the {sender} may not send it"
    if message.get("parts") not in (None, []):  # those that have come are in their places by now
        from onconnect.protocol.kinds import MEMBERS  # which most hosts never need

        if message["type"] in MEMBERS:
            return "its parts have not come"
    return _wrong(message, members)


def counts(messages: list[Any]) -> bool:
    """Whether a frame with these messages is one that its receiver acknowledges."""
    if len(messages) != 1 or type(messages[0]) is not dict:
        return True
    kind = messages[0].get("type")
    return type(kind) is not str or kind not in _UNCOUNTED


def shown(text: str) -> str:
    """Return a string of the other end as an error or a log line quotes it: short, printable."""
    if len(text) <= _MAX_SHOWN and text.isprintable():
        return text
    return repr(text[:_MAX_SHOWN])[1:-1] + "…" * (len(text) > _MAX_SHOWN)


def encode(message: Message) -> bytes:
    """Return the canonical JSON text of a message; members keep the order they are given in.

    Raises:
        UnserializableError: as `jsontext.dumps`.
    """
    return jsontext.dumps(message)


def _wrong(value: dict[str, Any], members: _Members) -> str | None:
    """Say what is wrong with the first member that is; None if nothing is."""
    for name, expected in members[0].items():
        each = value.get(name)
        if (type(each) is not expected or expected is int) and not _fits(each, expected):
            is_missing = name not in value
            return f"its {name} is missing" if is_missing else _is_not(name, expected)
    for name, expected in members[1].items():
        each = value.get(name)
        if each is not None and not _fits(each, expected):
            return _is_not(name, expected)
    return None


def _fits(value: object, expected: _Kind) -> bool:
    if expected is int:
        return type(value) is int and -MAX_INTEGER <= value <= MAX_INTEGER
    if isinstance(expected, type):
        return type(value) is expected
    if isinstance(expected, frozenset):
        return value in expected if type(value) is str else False
    return type(value) is dict and _wrong(value, expected) is None


def _is_not(name: str, expected: _Kind) -> str:
    return f"its {name} is not {_name(expected)}"


def _name(expected: _Kind) -> str:
    if isinstance(expected, type):
        return _KIND_NAMES.get(expected, "an array")
    if isinstance(expected, frozenset):
        return "one of " + ", ".join(sorted(expected))
    needed, optional = expected
    named = [f"{name} ({_name(each)})" for name, each in needed.items()]
    named += [f"{name} ({_name(each)}, if at all)" for name, each in optional.items()]
    return "an object with " + ", ".join(named)
