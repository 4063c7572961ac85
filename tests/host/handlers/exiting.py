"""Ends the host from a listener."""

import sys

from onconnect import Port, browser


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    @port.on_message.add_listener
    def received(status: int) -> None:
        port.post_message("leaving")
        sys.exit(status)
