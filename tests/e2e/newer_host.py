"""Plays a host of the future, which speaks version 2 of the protocol only."""

import json
import struct
import sys

(length,) = struct.unpack("=I", sys.stdin.buffer.read(4))
sys.stdin.buffer.read(length)
host = {"name": "onconnect.demo", "version": "9.0", "python": "3.20.0", "pid": 1}
frame = json.dumps([{"type": "ready", "protocol": 2, "host": host, "window": 4}]).encode()
sys.stdout.buffer.write(struct.pack("=I", len(frame)) + frame)
sys.stdout.buffer.flush()
sys.stdin.buffer.read()
