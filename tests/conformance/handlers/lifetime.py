"""Registers what Python does in the cases about how long ports live."""

from __future__ import annotations

from typing import Any


def telling_the_end(browser: Any, note: Any) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Any) -> None:
        note("connected", port.name)
        port.on_message.add_listener(port.post_message)
        port.on_disconnect.add_listener(
            lambda port: note("disconnected", port.name, str(port.error))
        )
