"""Plays a host of the relay protocol in a few lines, without onconnect, and behaves as told."""

from __future__ import annotations

import json
import os
import struct
import sys
import time


def read():
    header = sys.stdin.buffer.read(4)
    if not header:
        if behaviour == "stubborn":
            time.sleep(60)
        sys.exit()
    return json.loads(sys.stdin.buffer.read(struct.unpack("=I", header)[0]))


def write(*messages):
    text = json.dumps(messages).encode()
    sys.stdout.buffer.write(struct.pack("=I", len(text)) + text)
    sys.stdout.buffer.flush()


behaviour, name, record, *arguments = sys.argv[1:]
with open(record, "w") as file:
    json.dump({"argv": arguments, "cwd": os.getcwd(), "environ": dict(os.environ)}, file)

match behaviour:
    case "dies":
        sys.exit("Traceback\nModuleNotFoundError: No module named 'notes'")
    case "hangs":
        time.sleep(60)
    case "garbage":
        sys.stdout.buffer.write(b"Hello, world!\n")
        sys.stdout.buffer.flush()
        time.sleep(60)

(hello,) = read()
if behaviour == "fails":
    error = {"code": "app-error", "message": "the handlers failed to load", "detail": "line 7"}
    write({"type": "fatal", **error})
    sys.exit(1)
host = {"name": name, "version": "0", "python": "3", "pid": os.getpid()}
write({"type": "ready", "protocol": 1, "host": host, "window": 4})

while True:
    for message in read():
        match message["type"], behaviour:
            case "connect", "deaf":
                write({"type": "disconnect", "port": message["port"]})
            case "message", "liar":
                write(message | {"data": "something else"})
            case "message", "echoes" | "stubborn":
                write(message)
            case "connect", "listens":
                sys.exit("a port was opened")
