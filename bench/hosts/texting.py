"""Echoes on a port named "echo"; on any other, sends as much text as it is asked for.

On one named "timed" the seconds follow that posting the text has taken.
"""

import time

from text import TEXT

from onconnect import Port, browser


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    """Answer on this port."""
    if port.name == "echo":
        port.on_message.add_listener(port.post_message)
    elif port.name == "timed":
        port.on_message.add_listener(lambda length: port.post_message(posted(port, length)))
    else:
        port.on_message.add_listener(lambda length: port.post_message(TEXT[:length]))


def posted(port: Port, length: int) -> float:
    """Post a text; return the seconds that it has taken."""
    began = time.perf_counter()
    port.post_message(TEXT[:length])
    return time.perf_counter() - began
