"""Takes long bytes as people do by hand: puts base64 of messages together, and answers likewise."""

import base64
import json
import struct
import sys

PART = 700_000
"""Bytes in a message, whose base64 is shorter than the 1 MB that a host may send."""


def main() -> None:
    """Answer with the bytes that have come, once all of them have."""
    parts = []
    while header := sys.stdin.buffer.read(4):
        (length,) = struct.unpack("=I", header)
        message = json.loads(sys.stdin.buffer.read(length))
        if "part" not in message:
            send(message)
            continue
        parts.append(base64.b64decode(message["part"]))
        if message["last"]:
            answer(b"".join(parts))
            parts.clear()


def answer(data: bytes) -> None:
    """Send bytes part by part."""
    for start in range(0, len(data), PART):
        send({"part": base64.b64encode(data[start : start + PART]).decode()})


def send(message: object) -> None:
    """Send a message."""
    reply = json.dumps(message).encode()
    sys.stdout.buffer.write(struct.pack("=I", len(reply)))
    sys.stdout.buffer.write(reply)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
