"""Takes the slices that an end sends, acknowledges them and joins them."""

from __future__ import annotations

import json
from typing import Any

from onconnect.protocol.constants import FRAME_LIMIT
from tests.host.protocol.ends import End, texts_of

LONG = 2 * FRAME_LIMIT


class Receiver:
    """Acknowledges what an end sends.

    Attributes:
        frames: what has come so far, without acks.
    """

    def __init__(self, end: End, sent: int = 1) -> None:
        self.end = end
        self.sent = sent
        self.frames: list[list[Any]] = []

    def takes(self) -> list[list[Any]]:
        """Take the frames that are sent now, without acknowledging them."""
        frames = [json.loads(text) for text in texts_of(self.end.peer.data_to_send())]
        new = [[each for each in frame if each["type"] != "ack"] for frame in frames]
        new = [frame for frame in new if frame]
        self.frames += new
        self.sent += len(new)
        return new

    def acks(self) -> list[list[Any]]:
        """Acknowledge what has come; return the frames that follow."""
        self.end.receives({"type": "ack", "frames": self.sent})
        return self.takes()

    def takes_all(self) -> list[Any]:
        """Take until nothing more comes; return all messages but acks."""
        self.takes()
        while self.acks():
            pass
        return [each for frame in self.frames for each in frame]


def joined(chunks: list[Any]) -> Any:
    assert [each.get("last") for each in chunks] == [None] * (len(chunks) - 1) + [True]
    return json.loads("".join(each["text"] for each in chunks))
