"""Answers each message with itself."""

from onconnect import Port, browser


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    port.on_message.add_listener(port.post_message)
