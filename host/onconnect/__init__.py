"""Write a browser extension's background script in Python.

from onconnect import browser

@browser.runtime.on_connect.add_listener
def connected(port):
    port.post_message({"greeting": "hi there content script!"})
"""

from onconnect.bytecode import together as _together

with _together:
    import typing as _typing

    from onconnect.late import late as _late

    with _late:
        from onconnect.browser.allowed import allowed
        from onconnect.browser.browser import Browser, browser
        from onconnect.browser.event import Event
        from onconnect.browser.port import Port
        from onconnect.errors import (
            BrowserError,
            BufferFullError,
            ChannelClosedError,
            FrameTooLargeError,
            InvalidMessageError,
            MessageTooLongError,
            OnconnectError,
            PortDisconnectedError,
            SetupError,
            StreamCutError,
            UnserializableError,
        )

if _typing.TYPE_CHECKING:
    from onconnect.application import Application as Application
    from onconnect.browser.connected import About as About
    from onconnect.browser.connected import ConnectedBrowser as ConnectedBrowser
    from onconnect.protocol.limits import Limits as Limits
    from onconnect.serving.server import Server as Server
    from onconnect.serving.server import serve as serve

__all__ = [
    "Browser",
    "BrowserError",
    "BufferFullError",
    "ChannelClosedError",
    "Event",
    "FrameTooLargeError",
    "InvalidMessageError",
    "MessageTooLongError",
    "OnconnectError",
    "Port",
    "PortDisconnectedError",
    "SetupError",
    "StreamCutError",
    "UnserializableError",
    "allowed",
    "browser",
]

__version__ = "0.1.0"

_FOR_PROGRAMS = {
    "About": "onconnect.browser.connected",
    "Application": "onconnect.application",
    "ConnectedBrowser": "onconnect.browser.connected",
    "Limits": "onconnect.protocol.limits",
    "Server": "onconnect.serving.server",
    "load_ipython_extension": "onconnect.shell.notebook",
    "serve": "onconnect.serving.server",
}
"""Public names that a project's host does not need: imported when asked for."""


def __getattr__(name: str) -> object:
    if name not in _FOR_PROGRAMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_FOR_PROGRAMS[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *_FOR_PROGRAMS]
