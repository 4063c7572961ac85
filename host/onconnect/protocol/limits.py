"""How much one end of a channel takes in and keeps."""

from __future__ import annotations

from typing import Final, NamedTuple

from onconnect.protocol.frames import MAX_RECEIVED

MIB: Final = 1024 * 1024


class Limits(NamedTuple):
    """Bounds of one end, in bytes of JSON.

    Attributes:
        frame: a frame that is accepted.
        message: one message, sent or received, whatever the number of its slices.
        waiting: what waits to be sent on one port when a further message is posted.
    """

    frame: int = MAX_RECEIVED
    message: int = 256 * MIB
    waiting: int = 64 * MIB
