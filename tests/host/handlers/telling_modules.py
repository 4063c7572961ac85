"""Echoes messages, after an answer with the names of the modules that the host has imported."""

import sys

from onconnect import Port, browser


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    port.on_message.add_listener(port.post_message)
    port.post_message(sorted(sys.modules))
