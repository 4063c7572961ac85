"""Echoes as people write it by hand: reads, parses, dumps and flushes one message at a time."""

import json
import struct
import sys


def main() -> None:
    """Echo until the browser closes the pipe."""
    while header := sys.stdin.buffer.read(4):
        (length,) = struct.unpack("=I", header)
        message = json.loads(sys.stdin.buffer.read(length))
        reply = json.dumps(message).encode()
        sys.stdout.buffer.write(struct.pack("=I", len(reply)))
        sys.stdout.buffer.write(reply)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
