"""Handlers: a port named "echo" echoes, any other sends a text of the length it is asked for."""

from text import text

from onconnect import Port, browser


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    """Answer on this port."""
    if port.name == "echo":
        port.on_message.add_listener(port.post_message)
    else:
        port.on_message.add_listener(lambda length: port.post_message(text(length)))
