"""Writes to stdout in every way there is, and reads stdin, before it answers."""

import os
import subprocess
import sys

from onconnect import Port, browser

print("while it is imported")


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    @port.on_message.add_listener
    def received(message: str) -> None:
        if message == "print":
            print("x" * 10_000_000)
        elif message == "descriptor":
            os.write(1, b"\x10\x00\x00\x00straight to descriptor 1")
        elif message == "child":
            code = "import sys; print('from a child', flush=True); sys.stdin.read()"
            subprocess.run([sys.executable, "-c", code], check=True)
        elif message == "stdin":
            message = sys.stdin.read()
        port.post_message(f"after {message}")
