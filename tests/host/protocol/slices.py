"""Takes the slices that an end sends, acknowledges them and joins them."""

from __future__ import annotations

import json
from base64 import b64decode
from itertools import groupby
from typing import Any

from onconnect.protocol.constants import FRAME_LIMIT
from onconnect.protocol.kinds import MEMBERS
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
    """Return the message of all its chunks; its parts are put where it says."""
    assert [each.get("last") for each in chunks] == [None] * (len(chunks) - 1) + [True]
    numbers = [each.get("part", 0) for each in chunks]
    assert numbers == sorted(numbers)
    text, *parts = (list(slices) for _, slices in groupby(chunks, lambda each: each.get("part", 0)))
    message = json.loads("".join(each["text"] for each in text))
    places = message.pop("parts", [])
    for (kind, *path), slices in zip(places, parts, strict=True):
        steps = [MEMBERS[message["type"]], *path]
        inside = message
        for step in steps[:-1]:
            inside = inside[step]
        whole: str | bytes = "".join(each["text"] for each in slices)
        if kind != "String":
            whole = b"".join(b64decode(each["text"]) for each in slices)
            assert {each["bytes"] for each in slices} == {len(whole)}
        inside[steps[-1]] = whole
    return message
