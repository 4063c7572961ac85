"""How much one end of a channel takes in and keeps."""

from __future__ import annotations

from typing import Final, NamedTuple

from onconnect.protocol.frames import MAX_RECEIVED

MIB: Final = 1024 * 1024


class Limits(NamedTuple):
    """Bounds of one end, in bytes.

    Attributes:
        frame: a frame that is accepted, as JSON.
        message: one message, sent or received, as JSON, whatever the number of its slices.
        waiting: what waits to be sent, of all ports together and with what each message takes in
            memory beside its JSON, when a further message is posted; and likewise what waits to be
            read by `async for`.
    """

    frame: int = MAX_RECEIVED
    message: int = 256 * MIB
    waiting: int = 512 * MIB
