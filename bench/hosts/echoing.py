"""Echoes what pages post, on any port."""

from onconnect import Port, browser


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    """Post each message back."""
    port.on_message.add_listener(port.post_message)
