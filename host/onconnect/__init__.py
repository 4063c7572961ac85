"""Write a browser extension's background script in Python.

from onconnect import browser

@browser.runtime.on_connect.add_listener
def connected(port):
    port.post_message({"greeting": "hi there content script!"})
"""

from __future__ import annotations

from onconnect.browser.allowed import allowed
from onconnect.browser.browser import Browser, browser
from onconnect.browser.event import Event
from onconnect.browser.port import Port
from onconnect.errors import (
    BrowserError,
    BufferFullError,
    ChannelClosedError,
    FrameTooLargeError,
    MessageTooLongError,
    OnconnectError,
    PortDisconnectedError,
    SetupError,
    UnserializableError,
)

__all__ = [
    "Browser",
    "BrowserError",
    "BufferFullError",
    "ChannelClosedError",
    "Event",
    "FrameTooLargeError",
    "MessageTooLongError",
    "OnconnectError",
    "Port",
    "PortDisconnectedError",
    "SetupError",
    "UnserializableError",
    "allowed",
    "browser",
]

__version__ = "0.1.0"
