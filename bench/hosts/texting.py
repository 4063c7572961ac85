"""Echoes on a port named "echo"; on any other, sends as much text as it is asked for."""

from text import TEXT

from onconnect import Port, browser


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    """Answer on this port."""
    if port.name == "echo":
        port.on_message.add_listener(port.post_message)
    else:
        port.on_message.add_listener(lambda length: port.post_message(TEXT[:length]))
