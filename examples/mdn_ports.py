"""The example of MDN's runtime.connect and runtime.onConnect pages, as Python.

A page that opens a port is greeted, and greeted again at each click on the toolbar button; what it
says is printed. A port named "echo" gets every message back unchanged. Other extensions, and in
Chromium web pages on localhost, may connect as well: see `externally_connectable` in manifest.json.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onConnect
"""

from __future__ import annotations

from typing import Any

from onconnect import Port, browser
from onconnect.types.tabs import Tab

port_from_cs: Port | None = None


@browser.runtime.on_connect.add_listener
@browser.runtime.on_connect_external.add_listener
def connected(port: Port) -> None:
    if port.name == "echo":
        port.on_message.add_listener(port.post_message)
    else:
        greet(port)


def greet(port: Port) -> None:
    global port_from_cs
    port_from_cs = port
    port.post_message({"greeting": "hi there content script!"})

    @port.on_message.add_listener
    def received(message: dict[str, Any]) -> None:
        print("In background script, received message from content script")
        print(message["greeting"])


@browser.action.on_clicked.add_listener
def clicked(tab: Tab) -> None:
    if port_from_cs is not None:
        port_from_cs.post_message({"greeting": "they clicked the button!"})
