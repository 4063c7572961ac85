"""Says how much one end of a channel takes in and keeps."""

from __future__ import annotations

from typing import Final, NamedTuple

from onconnect.protocol.constants import MESSAGE_LIMIT, RECEIVED_LIMIT, WAITING_LIMIT

MIB: Final = 1024 * 1024


class Limits(NamedTuple):
    """The bounds of one end, in bytes.

    Attributes:
        frame: a frame that is accepted, as JSON.
        message: one message, sent or received, as JSON, whatever the number of its slices.
        waiting: what waits to be sent on all ports together, with the memory that each message
            takes beside its JSON; the same bound holds for what waits to be read by `async for`.
    """

    frame: int = RECEIVED_LIMIT
    message: int = MESSAGE_LIMIT
    waiting: int = WAITING_LIMIT
