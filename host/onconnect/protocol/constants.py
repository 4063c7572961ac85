"""Holds the numbers and the codes of the relay protocol, which both ends must agree on.

The extension has them by the same names in extension/onconnect/constants.js; docs/protocol.md says
what they mean. How much one end takes in and keeps beyond that is its own affair: see limits.py.
"""

from __future__ import annotations

from typing import Final

PROTOCOL: Final = 1
"""The newest protocol version spoken here."""

MIN_PROTOCOL: Final = 1
"""The oldest protocol version spoken here."""

WINDOW: Final = 4
"""Frames that an end accepts beyond those it has acknowledged, until it tells another number."""

SMALLEST_WINDOW: Final = 2
"""A lone ack waits for two frames, so that a channel with a smaller window would stand still."""

ACK_ALONE_AT: Final = 2
"""Frames without an ack at which an ack goes alone."""

FRAME_LIMIT: Final = 1_048_576
"""Bytes of JSON in a frame that is sent. A browser kills a host that sends one more (P107)."""

RECEIVED_LIMIT: Final = 64 * 1024 * 1024
"""Bytes of JSON in a frame that the host accepts (P106). The extension accepts `FRAME_LIMIT`."""

NESTING_LIMIT: Final = 512
"""Levels of arrays and objects in a message, which is a level itself."""

MAX_INTEGER: Final = 2**53
"""The largest integer of a message, on either side of zero: up to it a JavaScript number holds all
of them, and none of the relay's own is any larger."""

BIGINT_DIGITS: Final = 4300
"""Digits of a BigInt. Python reads no more by itself, as they take time that grows squared."""

SLICE_LENGTH: Final = 131_072
"""Bytes of JSON, or characters of a string or of base64, in a slice beside which other messages
leave: they wait for little, and a chunk fits into a frame whatever its characters are."""

LONG_SLICE_LENGTH: Final = 917_504
"""The same, of a slice beside which nothing leaves; shorter if its chunk would be too long."""

CHUNK_LIMIT: Final = 983_040
"""Bytes that the text of a chunk has as a JSON string, at most."""

SHORT_SLICES_SIZE: Final = 1_048_576
"""Bytes of slices that are short after another message has left beside one."""

CHUNKS_IN_FLIGHT: Final = 2
"""Frames with a chunk that may be in flight, so that both ends work on a message at once; one while
slices are short."""

MESSAGE_LIMIT: Final = 256 * 1024 * 1024
"""Bytes of JSON in one message, either way, unless an end sets another limit."""

WAITING_LIMIT: Final = 512 * 1024 * 1024
"""Bytes that may wait to be sent, on all ports together, unless an end sets another limit."""

UNFINISHED_LIMIT: Final = 1024
"""Messages in slices that may be unfinished at a time."""

REFUSED_LIMIT: Final = 10_000
"""Refused messages in slices that an end remembers, to drop their further slices; if there are
more, it forgets the oldest."""

LEVELS: Final = ("debug", "info", "warning", "error")
"""The levels of a `log` message, least severe first."""

# The codes of `fatal` and `waiting`.
PROTOCOL_MISMATCH: Final = "protocol-mismatch"
APP_ERROR: Final = "app-error"
FRAME_TOO_LARGE: Final = "frame-too-large"
HOST_CRASH: Final = "host-crash"
RELAY_CRASH: Final = "relay-crash"
FORBIDDEN_CALLER: Final = "forbidden-caller"
NOT_RUNNING: Final = "not-running"
HOST_TOO_OLD: Final = "host-too-old"
EXTENSION_TOO_OLD: Final = "extension-too-old"
