"""Answers with the names of the modules that the host has imported."""

import sys

from onconnect import Port, browser


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    port.post_message(sorted(sys.modules))
