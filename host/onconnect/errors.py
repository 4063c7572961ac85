"""Defines every error that onconnect raises.

OnconnectError
├── PortDisconnectedError    a message was posted on a disconnected port (P44)
│   └── StreamCutError       a stream was cut before its end, and its port is disconnected
├── UnserializableError      a value cannot be carried (P90 to P93); a TypeError and ValueError
├── InvalidMessageError      a message that came is not what the port's type says; a ValueError
├── MessageTooLongError      a message longer than the limit; a ValueError
├── BufferFullError          too much waits to be sent, on all ports together
├── BrowserError             the browser answered a call with an error
├── ChannelClosedError       there is no channel, or it ended before the answer came
├── FrameTooLargeError       the other end declared a frame beyond the limit
└── SetupError               a user's mistake or a machine's lack: one sentence, with the remedy
"""

from __future__ import annotations

__all__ = [
    "BrowserError",
    "BufferFullError",
    "ChannelClosedError",
    "FrameTooLargeError",
    "InvalidMessageError",
    "MessageTooLongError",
    "OnconnectError",
    "PortDisconnectedError",
    "SetupError",
    "StreamCutError",
    "UnserializableError",
]


class OnconnectError(Exception):
    """The base of all errors of this package; never raised itself."""


class PortDisconnectedError(OnconnectError):
    """A message was posted on a port that is disconnected.

    The text is the one of the browser at the other end (P44).
    """


class StreamCutError(PortDisconnectedError):
    """A stream was cut before its end; its port is disconnected.

    Attributes:
        reason: why, as the end that has cut it says.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"the stream was cut before its end: {reason}")
        self.reason = reason


class UnserializableError(OnconnectError, TypeError, ValueError):
    """A value that cannot be carried was to be sent; nothing was sent, the port stays usable.

    It is a TypeError and a ValueError, because `json.dumps` raises the one or the other.
    """


class InvalidMessageError(OnconnectError, ValueError):
    """A message that came does not fit the type of its port; the text says which members, and why.

    `async for` raises it, in a listener whose parameter is annotated with `Port[Note, Saved]`, say.
    """


class MessageTooLongError(OnconnectError, ValueError):
    """A message's JSON text is longer than a message may be; nothing was sent.

    Attributes:
        size: bytes of UTF-8 that the message takes.
        limit: bytes that it may take.
    """

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(
            f"the message takes {size:,} bytes as JSON and {limit:,} are allowed: send it in "
            "parts, or raise `message` in [tool.onconnect.limits]"
        )
        self.size = size
        self.limit = limit


class BufferFullError(OnconnectError):
    """Too much waits to be sent; the message was not sent, the port stays usable.

    Attributes:
        waiting: bytes of JSON that wait on the port.
        total: bytes of memory that wait, on all ports together.
        limit: bytes of memory that may wait when a message is posted.
    """

    def __init__(self, port: str, waiting: int, total: int, limit: int) -> None:
        super().__init__(
            f"{waiting:,} bytes wait to be sent on port {port}, {total:,} bytes of memory on all "
            f"ports together, and with this message it would be more than {limit:,}: "
            "`await port.drain()` between messages"
        )
        self.waiting = waiting
        self.total = total
        self.limit = limit


class BrowserError(OnconnectError):
    """The browser, or a listener there, answered a call with an error.

    Attributes:
        message: the text that the browser gave.
        name: the error's name, as "TypeError"; "Error" where the browser gave none.
        method: what was called, as "tabs.query".
    """

    def __init__(self, message: str, *, name: str = "Error", method: str = "") -> None:
        super().__init__(f"{method}: {message}" if method else message)
        self.message = message
        self.name = name
        self.method = method


class ChannelClosedError(OnconnectError):
    """There is no channel to a browser, or it ended before the answer came."""


class FrameTooLargeError(OnconnectError):
    """The other end declared a frame beyond the limit, so the stream cannot be read further.

    Attributes:
        size: bytes that the header declares.
        limit: bytes that are accepted.
    """

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(
            f"a frame of {size:,} bytes was announced and {limit:,} are accepted: "
            "something other than the relay writes to this host"
        )
        self.size = size
        self.limit = limit


class SetupError(OnconnectError):
    """A mistake in a project, or a lack of the machine, told in one sentence with its remedy."""
