"""Sends long texts as people do under the limit of 1 MB: in base64, cut into messages."""

import base64
import json
import struct
import sys

from text import TEXT

PART = 700_000
"""Bytes of text in a message: 933,336 characters of base64, which leaves room for the rest."""


def main() -> None:
    """Send as much text as each message asks for."""
    while header := sys.stdin.buffer.read(4):
        (length,) = struct.unpack("=I", header)
        send(TEXT[: json.loads(sys.stdin.buffer.read(length))].encode())


def send(data: bytes) -> None:
    """Send it part by part; the last one says so."""
    for start in range(0, len(data), PART):
        part = base64.b64encode(data[start : start + PART]).decode()
        message = json.dumps({"part": part, "last": start + PART >= len(data)}).encode()
        sys.stdout.buffer.write(struct.pack("=I", len(message)))
        sys.stdout.buffer.write(message)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
